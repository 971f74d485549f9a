"""上位: which of the documents of a load stand above which.

In: the 政策 of a load. Out: their names. A document is known by its title or its name. Reports no codes. Relies on ``core.ir``.
"""

from collections.abc import Mapping

from policylang.core.ir import PolicyInfo


def documents_above(policy: str, policies: Mapping[str, PolicyInfo]) -> tuple[str, ...]:
    """The 政策 above ``policy``, the nearest first."""
    found: dict[str, None] = {}
    level = [policy]
    while level:
        titles = [title for name in level if name in policies for title in policies[name].superiors]
        above = [info.name for title in titles for info in policies.values() if title in (info.title, info.name)]
        level = [name for name in dict.fromkeys(above) if name not in found and name != policy]
        found.update(dict.fromkeys(level))
    return tuple(found)


def documents_below(policy: str, policies: Mapping[str, PolicyInfo], head: str) -> tuple[str, ...]:
    """The 政策 below ``policy`` that count for ``head``, the lowest first: it and those above it (no ``head``: all)."""
    counted = (head, *documents_above(head, policies)) if head else tuple(reversed(tuple(policies)))
    return tuple(name for name in counted if policy in documents_above(name, policies))
