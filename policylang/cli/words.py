"""Words of the command line, from ``messages.cli``. Relies on ``messages``."""

from policylang.messages import cli


def words(lang: str, key: str, **args: str) -> str:
    """The text of ``key`` with ``args`` filled in."""
    return (cli.EN if lang == "en" else cli.ZH)[key].format(**args)
