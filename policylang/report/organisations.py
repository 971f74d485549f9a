"""Which school, office or county a row belongs to, as the vocabulary says it.

In: a vocabulary and rows. Out: the row of the organisation. An organisation is a kind that declares 地区 (it stands somewhere, and
what belongs to it stands there too), or one to which such a kind belongs (学校 属于 市、县区). Relies on ``core``.
"""

import attrs

from policylang.core.facts import Row
from policylang.core.vocabulary import Vocabulary

REGION = "地区"
"""The field that says where a subject is."""


@attrs.frozen
class Organisations:
    """The kinds that are organisations."""

    kinds: frozenset[str]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "Organisations":
        """Those of a vocabulary."""
        pending = [kind.name for kind in vocabulary.kinds.values() if REGION in kind.fields]
        found: set[str] = set()
        while pending:
            name = pending.pop()
            if name not in found and name in vocabulary.kinds:
                found.add(name)
                pending += vocabulary.kinds[name].parents
        return cls(frozenset(found))

    def holding(self, row: Row) -> Row | None:
        """The nearest organisation above a row, or the row itself; ``None`` where there is none, or it is not known."""
        level, seen = [row], {id(row)}
        while level:
            for one in level:
                if one.kind in self.kinds:
                    return one
            level = [parent for one in level for parent in one.links.values() if id(parent) not in seen]
            seen.update(id(one) for one in level)
        return None
