"""Types as written in fields, 参数 and 表, and units as written on figures.

In: AST types, unit names. Out: core types, canonical units. Codes: PL202 value of an enumeration given twice, PL205 unknown
unit, PL206 unknown type, PL316 a type that 多选 cannot hold, PL329 a figure for a word. Relies on ``context`` and ``measures``.
"""

from collections.abc import Iterable

from policylang.core.types import (
    DateType,
    ElapsedType,
    EnumType,
    ErrorType,
    NumberType,
    OutcomeType,
    PeriodType,
    RoundingType,
    RowType,
    SetType,
    TextType,
    TruthType,
    Type,
)
from policylang.diagnostics import Fix
from policylang.semantics.context import ERROR, Elaborator
from policylang.semantics.measures import BUILT_IN, canonical, near_units
from policylang.semantics.symbols import SymbolKind
from policylang.syntax import ast

PLAIN: dict[str, Type] = {
    "是否": TruthType(),
    "整数": NumberType("", 0),
    "小数": NumberType(""),
    "百分比": NumberType("", is_share=True),
    "日期": DateType(),
    "期间": PeriodType(),
    "年度": PeriodType(),
    "文本": TextType(),
    "取整方式": RoundingType(),
}
"""Types that are part of the language."""

COURSE = "课程"


def type_of(e: Elaborator, node: ast.Type, policy: str, owner: str) -> Type:
    """The type that ``node`` names; ``owner`` names an enumeration that is written in place (``学校.类别``)."""
    match node:
        case ast.TypeName(name=name):
            return named_type(e, name, policy)
        case ast.EnumType(open=True) | ast.SetType(open=True):
            made: Type = EnumType(owner, (), open_=True)
        case ast.SetType(name=ast.Name() as name):
            made = named_type(e, name, policy)
            if isinstance(made, TruthType | RowType | SetType | RoundingType):
                e.report("PL316", name.span, name=name.text)
                return ERROR
        case ast.EnumType(values=values, ordered=ordered):
            made = EnumType(owner, words(e, values), ordered)
        case ast.SetType(values=values):
            made = EnumType(owner, words(e, values))
    if isinstance(node, ast.SetType) and not isinstance(made, ErrorType):
        return SetType(made)
    return made


def named_type(e: Elaborator, name: ast.Name, policy: str) -> Type:
    """The type called ``name``: of the language, an enumeration, a unit or a kind of subject."""
    if (symbol := e.symbols.find(SymbolKind.ENUM, name.text, policy)) is not None:
        e.denotes(name, symbol)
        return e.vocabulary.enums[symbol.key]
    if name.text in PLAIN:
        return PLAIN[name.text]
    if name.text == COURSE:
        return course_type(e)
    if name.text in e.units:
        return NumberType(canonical(name.text)[0])
    kind = e.symbols.kind(name.text)
    if kind is not None:
        return RowType(kind)
    known = (*e.symbols.names(SymbolKind.ENUM), *PLAIN, COURSE, *e.units, *e.symbols.kind_names)
    e.unknown("PL206", name, (*near_units(name.text), *known))
    return ERROR


def course_type(e: Elaborator) -> EnumType:
    """课程 as an enumeration: the catalogue; a 《title》 is known with and without its marks."""
    courses = e.vocabulary.courses
    aliases = {
        word: course.name for course in courses.values() for alias in course.aliases for word in (alias, alias.strip("《》"))
    }
    return EnumType(COURSE, tuple(courses), aliases=tuple(aliases.items()))


def unit(e: Elaborator, name: ast.Name) -> tuple[str, int] | None:
    """The canonical unit and how many of it one is, or ``None`` (reported)."""
    if name.text in e.units:
        return canonical(name.text)
    near = near_units(name.text)
    if near:
        e.report("PL205", name.span, fixes=(Fix(name.span, near[0]),), name=name.text, near=f"`{near[0]}`")
    else:
        e.unknown("PL205", name, e.units)
    return None


def all_units(declared: Iterable[str]) -> tuple[str, ...]:
    """Units of the language and those of 计量."""
    return tuple(dict.fromkeys((*BUILT_IN, *declared)))


def words(e: Elaborator, values: Iterable[ast.Value]) -> tuple[str, ...]:
    """The words of a list of values, each once."""
    found: dict[str, None] = {}
    for value in values:
        word = word_of(value)
        if word is None:
            e.report("PL329", value.span, wanted="词", form=f"“{e.place(value).text}”")
        elif word in found:
            e.report("PL202", value.span, name=word)
        else:
            found[word] = None
    return tuple(found)


def word_of(value: ast.Node) -> str | None:
    """The word that a name, a text or a 《title》 (with its marks) stands for; ``None`` for a figure."""
    match value:
        case ast.Name(text=word) | ast.Text(value=word):
            return word
        case ast.DocumentTitle(value=word):
            return f"《{word}》"
    return None


def enum_name(name: str) -> str:
    """How messages write the name of an enumeration: one that a field lists is called by its field."""
    return name.replace(".", " 的 ")


def shown(kind: Type) -> str:
    """A type in the words of the language."""
    match kind:
        case NumberType(unit=""):
            return "数"
        case NumberType(unit=name):
            return f"以{name}为单位的数"
        case EnumType(name=name):
            return f"`{enum_name(name)}` 的值"
        case SetType(item=EnumType(name=name)):
            return f"多选 `{enum_name(name)}`"
        case SetType(item=item):
            return f"多选（{shown(item)}）"
        case RowType(kind=name):
            return name
        case OutcomeType():
            return "结论"
        case ElapsedType():
            return "历时"
        case PeriodType():
            return "期间"
    return next((word for word, plain in PLAIN.items() if plain == kind), "？")
