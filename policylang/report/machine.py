"""Diagnostics for programs: JSON (version 1) and SARIF 2.1.0.

In: diagnostics in order, sources, words. Out: text. Lines and columns count from 1, columns and offsets in code points;
ends are exclusive. The JSON object holds ``version``, ``errors``, ``warnings`` and ``diagnostics``; each of these has
``code``, ``severity`` (``error`` or ``warning``), ``message``, ``label``, ``help``, ``args``, a place, ``related`` (places with
``message``) and ``fixes`` (places with ``replacement``). A place is ``path``, ``start`` and ``end``, both with ``offset``,
``line`` and ``column``; the last two are absent where the file could not be read.
"""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from policylang.diagnostics import Diagnostic, Severity
from policylang.report.wording import Wording
from policylang.source import SourceFile, Span

Sources = Mapping[str, SourceFile]

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(found: Sequence[Diagnostic], sources: Sources, words: Wording) -> str:
    """The JSON document described above."""
    errors = sum(d.severity is Severity.ERROR for d in found)
    entries = [_entry(diagnostic, sources, words) for diagnostic in found]
    return _dump({"version": 1, "errors": errors, "warnings": len(found) - errors, "diagnostics": entries})


def as_sarif(found: Sequence[Diagnostic], sources: Sources, words: Wording) -> str:
    """A SARIF log with one run."""
    codes = sorted({d.code for d in found})
    driver = {"name": "policylang", "rules": [{"id": code} for code in codes]}
    results = [_result(diagnostic, codes.index(diagnostic.code), sources, words) for diagnostic in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _dump({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _dump(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _entry(diagnostic: Diagnostic, sources: Sources, words: Wording) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": words.message(diagnostic),
        "label": words.label(diagnostic),
        "help": words.help(diagnostic),
        "args": dict(diagnostic.args),
        **_place(diagnostic.span, sources),
        "related": [{**_place(r.span, sources), "message": words.related(diagnostic, r)} for r in diagnostic.related],
        "fixes": [{**_place(fix.span, sources), "replacement": fix.replacement} for fix in diagnostic.fixes],
    }


def _place(span: Span, sources: Sources) -> dict[str, object]:
    source = sources.get(span.path)
    return {"path": span.path, "start": _point(span.start, source), "end": _point(span.end, source)}


def _point(offset: int, source: SourceFile | None) -> dict[str, int]:
    if source is None:
        return {"offset": offset}
    position = source.position(offset)
    return {"offset": offset, "line": position.line, "column": position.column}


def _result(diagnostic: Diagnostic, rule: int, sources: Sources, words: Wording) -> dict[str, object]:
    text = words.message(diagnostic)
    if advice := words.help(diagnostic):
        text += "\n" + advice
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": text},
        "locations": [_location(diagnostic.span, sources)],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": i, **_location(r.span, sources), "message": {"text": words.related(diagnostic, r)}}
            for i, r in enumerate(diagnostic.related, 1)
        ]
    if diagnostic.fixes:
        result["fixes"] = [{"artifactChanges": _changes(diagnostic, sources)}]
    return result


def _location(span: Span, sources: Sources) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": _artifact(span)}
    if span.path in sources:
        place["region"] = _region(span, sources)
    return {"physicalLocation": place}


def _artifact(span: Span) -> dict[str, str]:
    return {"uri": quote(span.path.replace("\\", "/"))}


def _region(span: Span, sources: Sources) -> dict[str, int]:
    source = sources.get(span.path)
    if source is None:
        return {"charOffset": span.start, "charLength": span.end - span.start}
    start, end = source.position(span.start), source.position(span.end)
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _changes(diagnostic: Diagnostic, sources: Sources) -> list[dict[str, object]]:
    changes: dict[str, list[dict[str, object]]] = {}
    artifacts: dict[str, dict[str, str]] = {}
    for fix in diagnostic.fixes:
        artifacts.setdefault(fix.span.path, _artifact(fix.span))
        edit = {"deletedRegion": _region(fix.span, sources), "insertedContent": {"text": fix.replacement}}
        changes.setdefault(fix.span.path, []).append(edit)
    return [{"artifactLocation": artifacts[path], "replacements": edits} for path, edits in changes.items()]
