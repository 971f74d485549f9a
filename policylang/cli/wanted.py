"""The policy that a command is about: the one named, or the only one there is. Relies on ``config`` and ``policies``."""

import argparse

from policylang.cli.config import policy_paths
from policylang.cli.exits import UsageError
from policylang.cli.policies import no_policy, policy_sets
from policylang.core.ir import PolicySet


def chosen_policy(args: argparse.Namespace, wanted: str | None, key: str) -> tuple[str, PolicySet]:
    """The name and the policy set of ``wanted``; where that is ``None``, of the only one, its superiors (上位) not counted.

    Raises ``UsageError``, with the message ``key`` where there are several to choose from.
    """
    paths = policy_paths(args)
    sets = policy_sets(paths, {wanted} if wanted is not None else None, args.lang).by_name
    if wanted is None:
        above = {name for policies in sets.values() for info in policies.policies.values() for name in info.superiors}
        lowest = [name for name in sets if name not in above] or list(sets)
        if len(lowest) != 1:
            raise UsageError(key, known="、".join(lowest))
        wanted = lowest[0]
    if wanted not in sets:
        raise no_policy(wanted, paths, args.lang)
    return wanted, sets[wanted]
