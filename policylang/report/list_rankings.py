"""The rankings of a 遴选: who stands where, and where the line is drawn.

In: the entries of a 遴选. Out: them in order, the names of their keys, the rows below which the line runs; the table of cuts. Who does
not take part (不适用) is not listed. Relies on ``list_entries``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from policylang.report.list_entries import Entry
from policylang.report.list_tables import Cell, Column
from policylang.report.words import Phrases
from policylang.runtime.decision import Outcome

COUNTED = (Outcome.SELECTED, Outcome.TIED, Outcome.PENDING, Outcome.NOT_SELECTED)
"""Outcomes counted for each group, in the order of the table."""


def ranking_rows(entries: Sequence[Entry]) -> tuple[list[Entry], list[str], frozenset[int]]:
    """The candidates by group and rank (those without a rank behind the others), the keys, the places of the cuts."""
    ordered = sorted((entry for entry in entries if entry.outcome is not Outcome.NOT_APPLICABLE), key=_place)
    keys = list(dict.fromkeys(name for entry in ordered for name, _ in entry.keys))
    last = {entry.group: number for number, entry in enumerate(ordered) if entry.outcome is Outcome.SELECTED}
    return ordered, keys, frozenset(last.values())


def _place(entry: Entry) -> tuple[tuple[str, ...], bool, int, int, str]:
    outcome = COUNTED.index(entry.outcome) if entry.outcome in COUNTED else len(COUNTED)
    ranked = entry.rank is not None
    return entry.group, not ranked, entry.rank or 0, outcome, entry.row.id if entry.row is not None else ""


def cut_table(
    rankings: Mapping[str, Sequence[Entry]], words: Phrases
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """A line for each group: its quota, how many of each outcome, rank and keys of the last one selected."""
    texts = ("rule", "group", "quota")
    columns = [Column(words.text(f"lists.column.{name}")) for name in texts]
    columns.append(Column(words.text("lists.column.candidates"), is_number=True))
    columns += [Column(words.outcome(outcome), is_number=True) for outcome in COUNTED]
    columns.append(Column(words.text("lists.column.last_rank"), is_number=True))
    columns.append(Column(words.text("lists.column.last_keys")))
    rows = tuple(row for name, entries in rankings.items() for row in _groups(name, entries))
    return tuple(columns), rows


def _groups(name: str, entries: Sequence[Entry]) -> list[tuple[Cell, ...]]:
    ordered, _, _ = ranking_rows(entries)
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in ordered:
        groups.setdefault(entry.group, []).append(entry)
    return [_group(name, group, members) for group, members in groups.items()]


def _group(name: str, group: tuple[str, ...], members: Sequence[Entry]) -> tuple[Cell, ...]:
    counted = Counter(entry.outcome for entry in members)
    last = [entry for entry in members if entry.outcome is Outcome.SELECTED][-1:]
    quota = next((entry.quota for entry in members if entry.quota), "")
    rank = last[0].rank if last else None
    keys = "；".join(f"{key} {value}" for key, value in last[0].keys) if last else ""
    return name, "、".join(group), quota, len(members), *(counted[outcome] for outcome in COUNTED), rank, keys
