"""The policy sets that a command works with: kept ones where they are made of what stands there, else made now and kept.

Relies on ``kept``, and on ``pipeline`` where they are to be made. Raises ``UsageError`` for policies with errors.
"""

import sys
from collections.abc import Sequence, Set
from pathlib import Path

from policylang.cli.exits import PROBLEMS, UsageError
from policylang.cli.screen import colored, note
from policylang.cli.words import near
from policylang.kept import Kept, keep, kept_of, read_kept


def policy_sets(paths: Sequence[Path], only: Set[str] | None, lang: str) -> Kept:
    """The policy sets of these files; of ``only`` these policies. Raises ``UsageError``."""
    return read_kept(paths, only) or _made(paths, only, lang)


def no_policy(name: str, paths: Sequence[Path], lang: str) -> UsageError:
    """What to raise where no policy of these files has this name."""
    known = policy_sets(paths, None, lang).by_name
    return UsageError("cli.no_policy", name=name, near=near(name, known, lang), known="、".join(known))


def _made(paths: Sequence[Path], only: Set[str] | None, lang: str) -> Kept:
    from policylang.pipeline import load  # PERF: not wanted for what is kept

    loaded = load(paths, with_scenarios=False, only=only)
    if not loaded.is_sound:
        from policylang.report.diagnostics import render  # PERF: seldom wanted

        note(render(loaded.diagnostics, loaded.sources, lang, "text", colored(sys.stderr)))
        raise UsageError("cli.unsound", PROBLEMS)
    made = kept_of(loaded.sets)
    keep(made, loaded.contents, paths, only)
    return made
