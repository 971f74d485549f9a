"""计量 单位 枚举 and 主体: what facts can be about. 称号, 认定事项, 课程 and the rungs of ladders are in ``titles``.

In: the declarations of all files. Out: ``e.vocabulary`` and ``e.narrowed``. 补充 adds to what is imported; it may narrow an
open enumeration to a closed one for its own 政策. Codes: PL202 value twice, PL204 unknown kind, PL217 reserved name, PL218
declared twice, PL219 field twice, PL220 补充 of nothing, PL221 clash of field types, PL222 又称 of two things, PL224 kind below
itself, PL331 conversion, PL339 new value of an ordered enumeration. Relies on ``type_names`` and ``fields``.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from policylang.core.ir import Field, SubjectKind
from policylang.core.types import EnumType, ErrorType, SetType, Type
from policylang.core.values import normal
from policylang.diagnostics import Label
from policylang.piece import Mutable, evolve, field
from policylang.semantics.clashes import RESERVED, check_fields, check_names
from policylang.semantics.context import Elaborator
from policylang.semantics.fields import elaborate_field, flagged, same_field
from policylang.semantics.symbols import Declared, SymbolKind
from policylang.semantics.type_names import all_units, unit, words
from policylang.source import Span
from policylang.syntax import ast


def elaborate_vocabulary(e: Elaborator) -> None:
    """Fill the units, enumerations and kinds of subject of ``e.vocabulary``."""
    e.units = all_units(e.symbols.names(SymbolKind.UNIT))
    check_names(e)
    for symbol in e.symbols.all(SymbolKind.ENUM):
        if isinstance(symbol.node, ast.Enumeration) and symbol.key not in e.vocabulary.enums:
            e.vocabulary.enums[symbol.key] = _enumeration(e, symbol.key, symbol.node)
    for declared in e.symbols.declared:
        if isinstance(declared.node, ast.Enumeration) and declared.node.extends:
            _extend_enumeration(e, declared.node, declared.policy)
    conversions = [d.node for d in e.symbols.declared if isinstance(d.node, ast.Conversion)]
    e.vocabulary = evolve(e.vocabulary, conversions=tuple(c for node in conversions for c in _conversion(e, node)))


def elaborate_subjects(e: Elaborator) -> None:
    """Fill the kinds of subject; must run after enumerations and courses are known."""
    subjects = [d for d in e.symbols.declared if isinstance(d.node, ast.Subject)]
    subjects.sort(key=lambda d: isinstance(d.node, ast.Subject) and d.node.extends)
    _Subjects(e).build(subjects)
    check_fields(e)


def _enumeration(e: Elaborator, key: str, node: ast.Enumeration) -> EnumType:
    values = words(e, [listed.name for listed in node.values])
    made = EnumType(key, values, node.ordered)
    return _with_aliases(e, made, node.values)


def _with_aliases(e: Elaborator, enum: EnumType, listed: Iterable[ast.Listed]) -> EnumType:
    aliases = dict(enum.aliases)
    for entry in listed:
        for alias in entry.aliases:
            taken = alias.text if alias.text in enum.values else aliases.get(alias.text)
            if taken is not None and taken != entry.name.text:
                e.report("PL222", alias.span, name=alias.text, other=taken)
            else:
                aliases[alias.text] = entry.name.text
    return evolve(enum, aliases=tuple(aliases.items()))


def _extend_enumeration(e: Elaborator, node: ast.Enumeration, policy: str) -> None:
    symbol = e.symbols.find(SymbolKind.ENUM, node.name.text, policy)
    if symbol is None:
        e.unknown("PL220", node.name, e.symbols.names(SymbolKind.ENUM))
        return
    enum = e.vocabulary.enums[symbol.key]
    new = [listed.name for listed in node.values if listed.name.text not in enum.values]
    if enum.ordered:
        for name in new:
            e.unknown("PL339", name, enum.values, enum=enum.name)
    else:
        enum = evolve(enum, values=(*enum.values, *words(e, new)))
    known = [listed for listed in node.values if listed.name.text in enum.values]
    e.vocabulary.enums[symbol.key] = _with_aliases(e, enum, known)


def _conversion(e: Elaborator, node: ast.Conversion) -> Iterable[tuple[str, Fraction | int, str, Fraction | int]]:
    left, right = unit(e, node.left.unit), unit(e, node.right.unit)
    if left is None or right is None:
        return
    if left[0] == right[0] or node.left.value <= 0 or node.right.value <= 0:
        e.report("PL331", node.span)
        return
    sizes = [normal(Fraction(q.value) * factor) for q, (_, factor) in ((node.left, left), (node.right, right))]
    yield left[0], sizes[0], right[0], sizes[1]


class _Subjects(Mutable):
    """Kinds of subject being put together from their 主体 and 补充."""

    e: Elaborator
    aliases: dict[str, dict[str, None]] = field(factory=dict)
    fields: dict[str, dict[str, Field]] = field(factory=dict)
    where: dict[tuple[str, str], tuple[str, Span]] = field(factory=dict)
    declared: dict[str, tuple[str, Span]] = field(factory=dict)
    parents: dict[str, dict[str, None]] = field(factory=dict)

    def build(self, subjects: Sequence[Declared]) -> None:
        for entry in subjects:
            assert isinstance(entry.node, ast.Subject)
            self._head(entry.node, entry.policy)
        for entry in subjects:
            assert isinstance(entry.node, ast.Subject)
            kind = self.e.symbols.kind_names[entry.node.name.text]
            for node in entry.node.fields:
                self._field(kind, node, entry.policy)
        self._settle_narrowed()
        for kind in self.fields:
            parents = self.e.symbols.parents.get(kind, ())
            self.e.vocabulary.kinds[kind] = SubjectKind(kind, tuple(self.aliases[kind]), parents, self.fields[kind])

    def _head(self, node: ast.Subject, policy: str) -> None:
        e, kind = self.e, self.e.symbols.kind_names[node.name.text]
        if node.extends and kind not in self.declared:
            e.unknown("PL220", node.name, self.declared)
        elif not node.extends:
            earlier = self.declared.setdefault(kind, (policy, node.name.span))
            if earlier[1] != node.name.span and earlier[0] in (policy, ""):
                e.report("PL218", node.name.span, related=(Label(earlier[1], "PL218.first"),), name=kind, kind="主体")
        self.fields.setdefault(kind, {})
        for alias in node.aliases:
            if e.symbols.kind_names[alias.text] != kind:
                e.report("PL222", alias.span, name=alias.text, other=e.symbols.kind_names[alias.text])
        self.aliases.setdefault(kind, {}).update(dict.fromkeys(alias.text for alias in node.aliases))
        for parent in node.parents:
            above = e.symbols.kind(parent.text)
            if above is None:
                e.unknown("PL204", parent, e.symbols.kind_names)
            elif self._is_above(kind, above):
                e.report("PL224", parent.span, kind=kind, parent=above)
            else:
                self.parents.setdefault(kind, {})[above] = None

    def _is_above(self, kind: str, other: str) -> bool:
        """Whether ``kind`` is ``other`` or above it by what was read so far: a loop is reported where it closes."""
        seen, waiting = {other}, [other]
        while waiting and kind not in seen:
            further = [above for above in self.parents.get(waiting.pop(), {}) if above not in seen]
            seen.update(further)
            waiting += further
        return kind in seen

    def _field(self, kind: str, node: ast.Field, policy: str) -> None:
        for name in node.names:
            made = elaborate_field(self.e, node, name, policy, f"{kind}.{name.text}")
            if name.text in RESERVED:
                self.e.report("PL217", name.span, name=name.text)
            elif (above := self.e.symbols.kind(name.text)) in self.e.symbols.parents.get(kind, ()):
                self.e.report("PL219", name.span, name=name.text, kind=kind, other=str(above))
            elif name.text in self.fields[kind]:
                self._again(kind, made, name, policy)
            else:
                self.fields[kind][name.text] = made
                self.where[kind, name.text] = (policy, name.span)
                self._check_days(kind, made, name)

    def _again(self, kind: str, made: Field, name: ast.Name, policy: str) -> None:
        earlier = self.fields[kind][made.name]
        first_policy, span = self.where[kind, made.name]
        related = (Label(span, "PL221.first"),)
        if _narrows(made.type, earlier.type) and policy != first_policy:
            self.e.narrowed.setdefault(policy, {})[kind, made.name] = made.type
            flags = [flag for flag in ("sensitive", "changeable", "nullable") if getattr(made, flag)]
            self.fields[kind][made.name] = flagged(earlier, flags)
        elif policy == first_policy:
            self.e.report("PL218", name.span, related=(Label(span, "PL218.first"),), name=name.text, kind="字段")
        elif not same_field(made, earlier) and not isinstance(made.type, ErrorType):
            self.e.report("PL221", name.span, related=related, name=name.text, kind=kind)

    def _check_days(self, kind: str, made: Field, name: ast.Name) -> None:
        for flag, word in (("event_day", "发生日"), ("expiry_day", "失效日")):
            others = [field for field in self.fields[kind].values() if getattr(field, flag) and field is not made]
            if getattr(made, flag) and others:
                related = (Label(self.where[kind, others[0].name][1], "PL328.first"),)
                self.e.report("PL328", name.span, related=related, word=word, kind=kind)

    def _settle_narrowed(self) -> None:
        """Records are read with the narrowed type where every 政策 agrees on it; else with the open one, 又称 included."""
        policies = {d.policy for d in self.e.symbols.declared if d.policy}
        seen: dict[tuple[str, str], list[Type]] = {}
        for own in self.e.narrowed.values():
            for place, made in own.items():
                seen.setdefault(place, []).append(made)
        for (kind, name), types in seen.items():
            field = self.fields[kind][name]
            agreed = len(types) == len(policies) and all(type_ == types[0] for type_ in types)
            made = types[0] if agreed else _union(field.type, types)
            self.fields[kind][name] = evolve(field, type=made)


def _narrows(new: Type, old: Type) -> bool:
    """Whether a closed enumeration replaces an open one."""
    if isinstance(new, SetType) and isinstance(old, SetType):
        return _narrows(new.item, old.item)
    return isinstance(new, EnumType) and isinstance(old, EnumType) and old.open_ and not new.open_


def _union(base: Type, types: Sequence[Type]) -> Type:
    if isinstance(base, SetType):
        return SetType(_union(base.item, [type_.item for type_ in types if isinstance(type_, SetType)]))
    enums = [type_ for type_ in types if isinstance(type_, EnumType)]
    if not isinstance(base, EnumType):
        return base
    values = dict.fromkeys(value for enum in enums for value in enum.values)
    aliases = {alias: value for enum in enums for alias, value in enum.aliases if alias not in values}
    return evolve(base, values=tuple(values), aliases=tuple(aliases.items()))
