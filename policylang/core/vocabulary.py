"""What facts can be about: kinds of subjects and their fields, titles, findings, courses.

Relies on ``core.places`` and ``core.types``.
"""

from typing import Any

from policylang.core.places import Citation
from policylang.core.types import EnumType, Type
from policylang.piece import Piece, field


class Field(Piece):
    """A field of a kind of subject. ``low``/``high``: declared 范围 (inclusive), exact numbers or dates, or ``None``."""

    name: str
    type: Type
    sensitive: bool = False
    changeable: bool = False
    nullable: bool = False
    event_day: bool = False
    expiry_day: bool = False
    by_year: bool = False
    low: Any = None
    high: Any = None


class SubjectKind(Piece):
    """主体: its further names, the kinds that it can belong to, its fields by name."""

    name: str
    aliases: tuple[str, ...]
    parents: tuple[str, ...]
    fields: dict[str, Field] = field(eq=False)

    @property
    def event_day(self) -> Field | None:
        """The field that dates a row."""
        return next((f for f in self.fields.values() if f.event_day), None)

    @property
    def expiry_day(self) -> Field | None:
        """The field until which a row is in force."""
        return next((f for f in self.fields.values() if f.expiry_day), None)


class Title(Piece):
    """称号: which kinds hold it, its levels, its further names. Rungs of a ladder are titles too."""

    name: str
    kinds: tuple[str, ...]
    levels: EnumType | None
    aliases: tuple[str, ...] = ()
    ladder: str = ""


class FindingKind(Piece):
    """认定事项: what only a named body can find."""

    name: str
    kinds: tuple[str, ...]
    finder: str | None
    citations: tuple[Citation, ...] = ()


class Course(Piece):
    """课程: titles by which it is known, hours and credits."""

    name: str
    aliases: tuple[str, ...]
    values: tuple[tuple[str, Any], ...] = ()


class Vocabulary(Piece):
    """All that facts can be about, by canonical name."""

    kinds: dict[str, SubjectKind]
    enums: dict[str, EnumType]
    titles: dict[str, Title]
    findings: dict[str, FindingKind]
    courses: dict[str, Course]
    conversions: tuple[tuple[str, Any, str, Any], ...] = ()

    def kind(self, word: str) -> SubjectKind | None:
        """The kind that ``word`` names (name or 又称)."""
        if word in self.kinds:
            return self.kinds[word]
        return next((k for k in self.kinds.values() if word in k.aliases), None)

    def children_of(self, kind: str) -> tuple[SubjectKind, ...]:
        """Kinds that belong to ``kind``, in the order declared."""
        return tuple(k for k in self.kinds.values() if kind in k.parents)
