"""The policy that a command is about: the one named, or the only one there is. Relies on ``config`` and ``pipeline``."""

import argparse
import sys

from policylang.api import own_policies
from policylang.cli.config import policy_paths, read_config
from policylang.cli.exits import PROBLEMS, UsageError
from policylang.cli.screen import colored, note
from policylang.cli.words import near
from policylang.core.ir import PolicySet
from policylang.pipeline import load
from policylang.report.diagnostics import render


def chosen_policy(args: argparse.Namespace, wanted: str | None, key: str) -> tuple[str, PolicySet]:
    """The name and the policy set of ``wanted``; of the only one where ``wanted`` is ``None``.

    Raises ``UsageError``, with the message ``key`` where there are several to choose from.
    """
    paths = policy_paths(args, read_config())
    loaded = load(paths, with_scenarios=False, only={wanted} if wanted is not None else None)
    if not loaded.is_sound:
        note(render(loaded.diagnostics, loaded.sources, args.lang, "text", colored(sys.stderr)))
        raise UsageError("cli.unsound", PROBLEMS)
    sets = {name: policies for policies in loaded.sets for name in own_policies(policies)}
    if wanted is None and len(sets) == 1:
        wanted = next(iter(sets))
    if wanted is None:
        raise UsageError(key, known="、".join(sets))
    if wanted not in sets:
        known = [name for policies in load(paths, with_scenarios=False).sets for name in own_policies(policies)]
        raise UsageError("cli.no_policy", name=wanted, near=near(wanted, known, args.lang), known="、".join(known))
    return wanted, sets[wanted]
