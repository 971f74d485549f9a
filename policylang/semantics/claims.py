"""What of a document a policy accounts for, and with what.

In: a policy set and the modules that it was made from. Out: ``Claim`` for each quotation: of what is encoded (the 政策, rules,
definitions, tables, parameters, ladders, findings; their items too), of what is repeated or not coded, and for each heading at which a 部分 begins.
Reports no codes; relies on ``citations`` and ``coverage``.
"""

from collections.abc import Iterator, Sequence

from policylang.core.expressions import Citation, Place
from policylang.core.ir import Passage, PolicyInfo, PolicySet
from policylang.core.types import Type
from policylang.piece import fields
from policylang.semantics.citations import Document, Match, find_headings
from policylang.semantics.coverage import Claim, ClaimKind
from policylang.semantics.policies import RESTATED
from policylang.syntax import ast

HEADING = "标题"
"""Reason of a claim on the heading of a 部分."""

_LEAVES = (Place, *Type.__args__)


def claims_on(document: Document, info: PolicyInfo, policies: PolicySet, modules: Sequence[ast.Module]) -> Iterator[Claim]:
    """All claims that the policy ``info`` lays on its ``document``."""
    for name, place, piece in _encoded(policies, info):
        for citation in _citations(piece, info.title):
            yield _claim(citation, ClaimKind.ENCODED, name, place)
    for passage in policies.passages:
        if passage.policy == info.name:
            yield from _of_passage(passage)
    for module in modules:
        if module.path == info.path:
            yield from _of_sections(document, [node for node in module.declarations if isinstance(node, ast.Section)])


def _encoded(policies: PolicySet, info: PolicyInfo) -> Iterator[tuple[str, Place | None, object]]:
    """What carries quotations, by name. What is of a policy is taken only for that policy; vocabulary by its quotations."""
    yield info.name, None, info
    declared = (policies.rules, policies.parameters, policies.definitions, policies.tables)
    for one in (one for group in declared for one in group.values() if one.policy == info.name):
        yield one.name, one.place, one
    for ladder in policies.ladders.values():
        yield ladder.name, None, ladder
    for finding in policies.vocabulary.findings.values():
        yield finding.name, None, finding


def _citations(piece: object, title: str) -> Iterator[Citation]:
    """The quotations of a document anywhere in a piece of the IR that were found in it."""
    stack: list[object] = [piece]
    while stack:
        top = stack.pop()
        if isinstance(top, Citation):
            if top.start >= 0 and top.document == title:
                yield top
        elif isinstance(top, tuple):
            stack.extend(reversed(top))
        elif not isinstance(top, _LEAVES):
            stack.extend(getattr(top, field.name) for field in reversed(fields(type(top))))


def _claim(citation: Citation, kind: ClaimKind, name: str, place: Place | None) -> Claim:
    return Claim(citation.start, citation.end, kind, name, place.span if place is not None else None)


def _of_passage(passage: Passage) -> Iterator[Claim]:
    is_repeated = passage.reason == RESTATED
    kind = ClaimKind.RESTATED if is_repeated else ClaimKind.UNCODED
    for citation in passage.citations:
        if citation.start >= 0:
            yield _claim(citation, kind, "、".join(passage.rules) if is_repeated else passage.reason, passage.place)


def _of_sections(document: Document, sections: Sequence[ast.Section]) -> Iterator[Claim]:
    for section, found in zip(sections, find_headings(document, [one.start.value for one in sections]), strict=True):
        if isinstance(found, Match):
            yield Claim(found.start, found.end, ClaimKind.UNCODED, HEADING, section.span)
