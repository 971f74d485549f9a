"""Problems of records in words.

In: problems and a language. Out: text (one paragraph each), ``short`` (one line each) or JSON; nothing is printed here.
Relies on the message catalogue and on ``report.wording`` for escaping.
"""

import json
from collections.abc import Iterable

from policylang.diagnostics import Severity
from policylang.records.problems import RecordProblem
from policylang.report.wording import Wording, visible

_ABSENT = frozenset({"PL623"})
"""Problems about what is not there: ``found`` is the name of it, nothing that somebody wrote."""


def render_problems(problems: Iterable[RecordProblem], lang: str = "zh", format: str = "text") -> str:
    """``problems`` in words, in the order given; ``format`` is ``text``, ``short`` or ``json``."""
    words = Wording.of(lang)
    match format:
        case "text":
            return "\n".join(_paragraph(problem, words) for problem in problems)
        case "short":
            return "".join(f"{_brief_place(problem)}: {_title(problem, words)}\n" for problem in problems)
        case "json":
            return json.dumps([_data(problem, words) for problem in problems], ensure_ascii=False, indent=2) + "\n"
        case _:
            raise ValueError(f"unknown format: {format}")


def problems_summary(problems: Iterable[RecordProblem], lang: str = "zh") -> str:
    """How many errors and warnings there are, in one line."""
    severities = [problem.severity for problem in problems]
    errors = severities.count(Severity.ERROR)
    return Wording.of(lang).text("records.summary", (("errors", str(errors)), ("warnings", str(len(severities) - errors))))


def _paragraph(problem: RecordProblem, words: Wording) -> str:
    lines = [_title(problem, words), f"  --> {_place(problem, words)}"]
    if problem.found and problem.code not in _ABSENT:
        lines.append(f"   = {words.text('records.found')}: `{visible(problem.found)}`")
    label = words.text("records.expected") if "PL640" <= problem.code <= "PL651" else words.text("report.help")
    lines += [f"   = {label}: {advice}" for advice in _advice(problem, words)]
    return "".join(line + "\n" for line in lines)


def _title(problem: RecordProblem, words: Wording) -> str:
    severity = words.text("report.error" if problem.severity is Severity.ERROR else "report.warning")
    return f"{severity}[{problem.code}]: {_message(problem, words)}"


def _message(problem: RecordProblem, words: Wording) -> str:
    """What is wrong: of one item of several, or of an id that an earlier row of the same table has, in words of their own."""
    args = dict(problem.args)
    own = "item" if "item" in args else "row" if args.get("first", "").isdecimal() else ""
    return (words.text(f"{problem.code}.{own}", _args(problem)) if own else "") or words.text(problem.code, _args(problem))


def _args(problem: RecordProblem) -> tuple[tuple[str, str], ...]:
    return (("found", problem.found), ("field", problem.field), *problem.args)


def _advice(problem: RecordProblem, words: Wording) -> list[str]:
    """What is expected, or how to mend it; first the name that was probably meant."""
    args = dict(_args(problem))
    lines = [words.text(f"{problem.code}.near", args.items())] if args.get("near") else []
    if problem.code == "PL646":
        which = "both" if args["low"] and args["high"] else "least" if args["low"] else "most"
        return [*lines, words.text(f"PL646.{which}", args.items())]
    if problem.code == "PL648" and args["digits"] == "0":
        return [*lines, words.text("PL648.whole")]
    return [*lines, words.text(f"{problem.code}.help", args.items())]


def _place(problem: RecordProblem, words: Wording) -> str:
    if problem.path:
        return visible(problem.path)
    parts = [visible(problem.file)]
    if problem.sheet:
        parts.append(words.text("records.sheet", (("sheet", problem.sheet),)))
    if problem.row:
        parts.append(words.text("records.row", (("row", str(problem.row)),)))
    if problem.column:
        name = f"（{visible(problem.field)}）" if problem.field else ""
        parts.append(words.text("records.column", (("column", problem.column),)) + name)
    return " ".join(part for part in parts if part)


def _brief_place(problem: RecordProblem) -> str:
    if problem.path:
        return visible(problem.path)
    file = f"{problem.file}[{problem.sheet}]" if problem.sheet else problem.file
    return visible(":".join(part for part in (file, str(problem.row or ""), problem.column) if part))


def _data(problem: RecordProblem, words: Wording) -> dict[str, object]:
    """One problem as JSON; places that it does not have are left out."""
    data: dict[str, object] = {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": _message(problem, words),
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "field": problem.field,
        "path": problem.path,
        "found": problem.found,
        "expected": "\n".join(_advice(problem, words)),
    }
    return {name: value for name, value in data.items() if value not in ("", 0)}
