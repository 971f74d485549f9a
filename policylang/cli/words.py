"""Words of the command line, from ``messages.cli``. Relies on ``messages`` and, for a word that is not known, on ``suggest``."""

from collections.abc import Iterable
from typing import Any

from policylang.messages import cli


def words(lang: str, key: str, **args: Any) -> str:
    """The text of ``key`` with ``args`` filled in."""
    return (cli.EN if lang == "en" else cli.ZH)[key].format(**args)


def near(word: str, known: Iterable[str], lang: str) -> str:
    """``，是不是 `check`？``; nothing where nothing is alike but its contrary."""
    # PERF: only a mistake needs the table of pinyin.
    from policylang.suggest import closest, mended

    meant = mended(word, closest(word, known, limit=1))
    return "" if meant is None else words(lang, "cli.near", near=meant)
