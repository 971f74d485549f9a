"""An import in words: what each sheet was taken for, and what it changes.

In: views of sheets, changes of the store. Out: text; nothing is printed here. Values of 敏感 fields are masked. Relies on the
message catalogue and on ``report.wording``.
"""

from collections.abc import Iterable, Iterator

from policylang.core.ir import Vocabulary
from policylang.records.mapping import SKIP
from policylang.records.problems import shown
from policylang.records.recognition import Heading, State, View
from policylang.records.store_facts import Changes, Correction, TableChanges
from policylang.report.wording import Wording, visible

_SHOWN = 20


def views_text(views: Iterable[View], lang: str = "zh") -> str:
    """What each sheet was taken for: its kind, its header, its columns, its first rows."""
    words = Wording.of(lang)
    return "\n".join("".join(f"{line}\n" for line in _view(view, words)) for view in views)


def changes_text(changes: Changes, vocabulary: Vocabulary, day: str, lang: str = "zh") -> str:
    """How many rows are new, corrected, the same; the corrections one by one."""
    words = Wording.of(lang)
    return "".join(f"{line}\n" for table in changes.tables for line in _changes(table, vocabulary, day, words))


def _view(view: View, words: Wording) -> Iterator[str]:
    place = visible(" ".join(filter(None, (view.file, view.sheet))))
    if view.kind in ("", SKIP):
        yield words.text("import.skipped" if view.kind else "import.unknown", (("place", place),))
        return
    rows = f"{view.first}—{view.last}" if view.first < view.last else str(view.last)
    args = (("place", place), ("kind", view.kind), ("rows", rows), ("count", str(view.rows)))
    yield words.text("import.sheet" if view.rows else "import.empty", args)
    for heading in view.headings:
        if heading.header:
            yield f"  {_heading(heading, words)}"
    if view.sample:
        yield f"  {words.text('import.sample', (('count', str(len(view.sample))),))}"
        for row in view.sample:
            yield "    " + " | ".join(visible(cell) for cell in row)


def _heading(heading: Heading, words: Wording) -> str:
    key = "import.filled" if heading.state is State.FILLED else "import.column"
    match heading.state:
        case State.SKIPPED | State.SOURCE:
            target = words.text("import.not_read", ())
        case State.UNKNOWN:
            target = words.text("import.unclear", ())
        case State.MAPPED:
            target = heading.target + words.text("import.mapped", ())
        case _:
            target = heading.target
    args = (("letters", heading.letters), ("header", visible(heading.header)), ("target", visible(target)))
    return words.text(key, args)


def _changes(table: TableChanges, vocabulary: Vocabulary, day: str, words: Wording) -> Iterator[str]:
    place = visible(" ".join(filter(None, (table.file, table.sheet))))
    counts = (("new", table.new), ("changed", table.changed), ("same", table.same))
    args = (("place", place), ("kind", table.kind), *((name, str(count)) for name, count in counts))
    yield words.text("import.changes", args)
    for correction in table.corrections[:_SHOWN]:
        yield f"  {_correction(correction, vocabulary, words)}"
    if len(table.corrections) > _SHOWN:
        yield f"  {words.text('import.more', (('count', str(len(table.corrections) - _SHOWN)),))}"
    for key, count in (("import.ended", table.ended), ("import.absent", table.absent)):
        if count:
            yield f"  {words.text(key, (('count', str(count)), ('day', day)))}"


def _correction(one: Correction, vocabulary: Vocabulary, words: Wording) -> str:
    kind = vocabulary.kinds.get(one.kind)
    field = kind.fields.get(one.field) if kind is not None else None
    is_sensitive = field is not None and field.sensitive
    file, sheet, line = one.earlier
    earlier = " ".join(filter(None, (file, sheet, words.text("import.line", (("line", str(line)),)))))
    after = "未知" if one.after is None else shown(one.after, is_sensitive)
    args = {
        "kind": one.kind,
        "id": visible(shown(one.id)),
        "field": f"{one.field}/{one.year}年" if one.year else one.field,
        "before": visible(shown(one.before, is_sensitive)),
        "after": visible(after),
        "earlier": visible(earlier),
        "since": one.since,
    }
    return words.text("import.correction", args.items())
