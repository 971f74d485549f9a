"""Held titles, findings and approved exceptions of a scenario's rows.

In: lines 持有, 人工认定, 例外批准. Out: rows of ``TITLES``, ``FINDINGS``, ``APPROVALS`` below the row that they are about.
Codes: PL281 (name of a part), PL289 (no such rule), PL293 (not for this kind), PL294 (given twice), PL296 (no such title or finding), PL297
(level), PL298 (ends in the wrong order), PL299 (form of a line). Relies on ``scenario_values``.
"""

from datetime import date
from typing import Any

from policylang.core.facts import APPROVALS, FINDINGS, TITLES, Origin, Row
from policylang.core.ir import Qualification, Title
from policylang.core.types import DateType, EnumType, TextType, Type
from policylang.core.values import ABSENT
from policylang.semantics.scenario_context import ScenarioContext, choices, some
from policylang.semantics.scenario_values import UNSTATED, WRONG, ValueReader
from policylang.semantics.symbols import SymbolKind
from policylang.semantics.type_names import word_of
from policylang.syntax import ast

_STATED = (ast.LevelRelation.UNSPECIFIED, ast.LevelRelation.EXACT)
_RECORDED: dict[str, Type] = {"认定人": TextType(), "日期": DateType(), "理由": TextType()}
_APPROVED: dict[str, Type] = {"批准人": TextType(), "日期": DateType(), "理由": TextType()}


class RecordFiller:
    """Adds rows of the three built-in kinds. ``given`` remembers which tables of which rows were supplied."""

    def __init__(self, context: ScenarioContext, values: ValueReader, given: dict[tuple[int, str], bool]) -> None:
        self.context = context
        self.values = values
        self.given = given
        self._none: set[int] = set()

    # ------------------------------------------------------------------ 持有

    def holding(self, row: Row, fact: ast.HoldingFact) -> None:
        """``持有 [级别] title [自 A] [至 B]`` or ``持有 无``."""
        held = fact.held
        if fact.entries is not None or fact.facts or held.relation not in _STATED:
            self.context.report("PL299", held.span, form="持有 县级 骨干教师 自 2006-09-01")
            return
        nothing = held.title.text == "无" and held.level is None and "无" not in self.context.policies.vocabulary.titles
        already = (row.key, TITLES) in self.given
        if row.key in self._none or (nothing and already):
            self.context.report("PL294", fact.held.span, name="持有")
            return
        self.given[row.key, TITLES] = True
        if nothing:
            self._none.add(row.key)
            return
        title = self.title(held, row.kind)
        level = title_level(self.context, held, title) if title else None
        if title is not None and (level or held.level is None):
            self._add_title(row, fact, title, level)

    def title(self, held: ast.Held, kind: str | None) -> Title | None:
        """The title that 持有 names, if rows of ``kind`` can hold it."""
        title = self.context.title(held.title.text)
        if title is None:
            titles = self.context.policies.vocabulary.titles.values()
            words = [name for known in titles for name in (known.name, *known.aliases)]
            self.context.unknown("PL296", held.title, held.title.text, words, some(words))
        elif kind is not None and title.kinds and kind not in title.kinds:
            self.context.report("PL293", held.title.span, name=title.name, kind=kind, kinds=choices(title.kinds))
            return None
        return title

    def _add_title(self, row: Row, fact: ast.HoldingFact, title: Title, level: str | None) -> None:
        cells: dict[str, Any] = {"称号": title.name}
        if level is not None:
            cells["层级"] = level
        for field, node in (("自", fact.start), ("至", fact.end)):
            cells[field] = self.values.read(node, DateType(), field, row) if node is not None else ABSENT
        if _is_backward(cells.get("自"), cells.get("至")):
            self.context.report("PL398", fact.end.span if fact.end else fact.span, name="至")
            return
        self._add(row, TITLES, fact, cells)

    # ------------------------------------------------------------------ 人工认定

    def finding(self, row: Row, fact: ast.FindingFact) -> None:
        """``人工认定 name 是|否|未知``, with 认定人, 日期, 理由 in brackets where wanted."""
        findings = self.context.policies.vocabulary.findings
        found = findings.get(fact.name.text)
        if found is None:
            self.context.unknown("PL296", fact.name, fact.name.text, findings, some(findings))
            return
        if found.kinds and row.kind not in found.kinds:
            self.context.report("PL293", fact.name.span, name=found.name, kind=row.kind, kinds=choices(found.kinds))
            return
        written = word_of(fact.value) if isinstance(fact.value, ast.Name) else None
        if written not in ("是", "否", "未知") or fact.facts:
            self.context.report("PL299", fact.value.span, form=f"人工认定 {found.name} 是")
            return
        if any(earlier.cells.get("事项") == found.name for earlier in self._rows(row, FINDINGS)):
            self.context.report("PL294", fact.name.span, name=found.name)
            return
        cells: dict[str, Any] = {"事项": found.name, **self._parts(row, fact.entries or (), _RECORDED)}
        if written != "未知":
            cells["结果"] = written == "是"
        self._add(row, FINDINGS, fact, cells)

    # ------------------------------------------------------------------ 例外批准

    def approval(self, row: Row, fact: ast.Fact) -> None:
        """``例外批准（事项 rule，申报层级 level，批准人 “…”，日期 A，理由 “…”）``."""
        entries = fact.entries or ()
        subject = next((e for e in entries if isinstance(e, ast.Fact) and e.name.text == "事项"), None)
        if subject is None or len(subject.values) != 1 or fact.values or fact.facts or fact.key is not None:
            self.context.report("PL299", fact.name.span, form=f"{APPROVALS}（事项 …，批准人 “…”，日期 …，理由 “…”）")
            return
        name = word_of(subject.values[0]) or ""
        rule = self.context.declared(SymbolKind.RULE, name, self.context.policies.rules)
        if rule is None:
            if not self.context.is_broken(SymbolKind.RULE, name):
                self.context.unknown("PL289", subject.values[0], name, self.context.e.symbols.names(SymbolKind.RULE))
            return
        levels = rule.body.levels if isinstance(rule.body, Qualification) else None
        types = {**_APPROVED, **({"申报层级": levels} if levels else {})}
        rest = tuple(entry for entry in entries if entry is not subject)
        self._add(row, APPROVALS, fact, {"事项": rule.name, **self._parts(row, rest, types)})

    # ------------------------------------------------------------------ rows

    def _parts(self, row: Row, entries: tuple[ast.Entry, ...], types: dict[str, Type]) -> dict[str, Any]:
        cells: dict[str, Any] = {}
        for entry in entries:
            if not isinstance(entry, ast.Fact) or len(entry.values) != 1 or entry.key is not None:
                self.context.report("PL299", entry.span, form=f"{next(iter(types))} …")
            elif entry.name.text not in types:
                self.context.unknown("PL281", entry.name, entry.name.text, types, some(types))
            elif entry.name.text in cells:
                self.context.report("PL294", entry.name.span, name=entry.name.text)
            else:
                value = self.values.read(entry.values[0], types[entry.name.text], entry.name.text, row)
                if value is not WRONG and value is not UNSTATED:
                    cells[entry.name.text] = value
        return cells

    def _rows(self, row: Row, kind: str) -> list[Row]:
        return [record for record in self.context.rows.get(kind, {}).values() if record.links.get(row.kind) is row]

    def _add(self, row: Row, kind: str, node: ast.Node, cells: dict[str, Any]) -> None:
        self.given[row.key, kind] = True
        known = self.context.rows.setdefault(kind, {})
        number = len(self._rows(row, kind)) + 1
        origin = Origin(node.span.path, "", self.context.line(node))
        record = Row(
            kind, f"{row.kind}{row.id}·{number}", cells, {row.kind: row}, origin=origin, key=self.context.next_key(node.span)
        )
        known[record.id] = record


def title_level(context: ScenarioContext, held: ast.Held, title: Title) -> str | None:
    """The canonical level that 持有 names; ``None`` for none, or after a diagnostic."""
    if held.level is None:
        return None
    levels: EnumType | None = title.levels
    level = levels.canonical(held.level.text) if levels else None
    if level is None:
        words = (*levels.values, *(alias for alias, _ in levels.aliases)) if levels else ()
        context.unknown("PL297", held.level, held.level.text, words, some(levels.values if levels else ()))
    return level


def _is_backward(start: Any, end: Any) -> bool:
    return isinstance(start, date) and isinstance(end, date) and end < start
