"""Which findings may be there only because something could not be parsed: they are not shown.

In: a finding, its source, what was lost. Out: whether it may follow from that. Reports no codes. Relies on ``syntax.damage``.
"""

from collections.abc import Mapping

from policylang.diagnostics import Diagnostic
from policylang.source import SourceFile
from policylang.syntax.damage import Damage

_OF_ONE_FILE = frozenset({"PL250", "PL251", "PL252", "PL253", "PL254", "PL255", "PL256", "PL390", "PL391", "PL392", "PL393"})
"""Findings that hold whatever an 引用 that could not be read brings in."""

_OF_BLOCKS = {
    "政策": frozenset({"PL218", "PL221", "PL293", "PL312", "PL379"}),
    "部分": frozenset({"PL391", "PL392"}),
}
"""Findings that may be there only because a block that begins with this word could not be parsed."""


def follows(finding: Diagnostic, damage: Damage, sources: Mapping[str, SourceFile]) -> bool:
    """Whether ``finding`` may be there only because of ``damage``."""
    if "引用" in damage.heads and finding.code not in _OF_ONE_FILE:
        return True
    if any(finding.code in codes for word, codes in _OF_BLOCKS.items() if word in damage.heads):
        return True
    args = dict(finding.args)
    if "阶梯" in damage.heads and args.get("name") == "申报层级":
        return True
    if args.get("name") in damage.names and ("near" in args or finding.code == "PL406"):
        return True
    return bool(damage.declared) and (bool(damage.declared & set(args.values())) or _mentions(finding, damage, sources))


def _mentions(finding: Diagnostic, damage: Damage, sources: Mapping[str, SourceFile]) -> bool:
    source = sources.get(finding.span.path)
    return source is not None and source.text_of(finding.span) in damage.declared
