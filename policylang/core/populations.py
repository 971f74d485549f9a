"""Which decisions rest on a whole population: a 遴选 compares all that could be chosen, a 指标 counts them.

In: a policy set. Out: names of rules. Relies on ``core.ir``.
"""

from policylang.core.ir import PolicySet, Selection, Target


def over_population(policies: PolicySet) -> frozenset[str]:
    """The rules that cannot be decided for one subject without the others: by themselves, or for what they consult."""
    found: set[str] = set()
    # INVARIANT: rules stand in dependency order, so that each comes after those that it consults.
    for name, rule in policies.rules.items():
        if _compares(rule.body) or not found.isdisjoint(rule.uses):
            found.add(name)
    return frozenset(found)


def _compares(body: object) -> bool:
    return isinstance(body, Selection) or (isinstance(body, Target) and body.kind is not None)
