"""The policy that a command is about: the one named, or the only one there is. Relies on ``config`` and ``policies``."""

import argparse

from policylang.cli.config import policy_paths
from policylang.cli.exits import UsageError
from policylang.cli.policies import policy_sets
from policylang.cli.words import near
from policylang.core.ir import PolicySet


def chosen_policy(args: argparse.Namespace, wanted: str | None, key: str) -> tuple[str, PolicySet]:
    """The name and the policy set of ``wanted``; where that is ``None``, of the only one, its superiors (上位) not counted.

    Raises ``UsageError``, with the message ``key`` where there are several to choose from.
    """
    paths = policy_paths(args)
    kept = policy_sets(paths, {wanted} if wanted is not None else None, args.lang)
    sets = {name: policies for policies in kept.sets for name in policies.deciding}
    if wanted is None:
        above = {name for policies in sets.values() for info in policies.policies.values() for name in info.superiors}
        lowest = [name for name in sets if name not in above] or list(sets)
        if len(lowest) != 1:
            raise UsageError(key, known="、".join(lowest))
        wanted = lowest[0]
    if wanted not in sets:
        known = [name for policies in policy_sets(paths, None, args.lang).sets for name in policies.deciding]
        raise UsageError("cli.no_policy", name=wanted, near=near(wanted, known, args.lang), known="、".join(known))
    return wanted, sets[wanted]
