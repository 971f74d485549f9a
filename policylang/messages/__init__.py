"""The words of every diagnostic and explanation, Chinese and English, keyed by code.

One module per part; each holds ``ZH`` and ``EN``: a dictionary from key to a ``str.format`` template.
For a diagnostic ``PL201`` the keys are ``PL201`` (the message: one line, no full stop), ``PL201.label`` (a few
words at the place, may be absent), ``PL201.help`` (how to mend it, may be absent) and any further label keys.
"""

import importlib
from functools import lru_cache

PARTS = (
    "syntax",
    "semantics",
    "records",
    "outcomes",
    "proof",
    "citations",
    "rules",
    "scenarios",
    "testing",
    "formatter",
    "report",
    "cli",
    "imports",
    "lists",
    "doc",
    "template",
)


@lru_cache(maxsize=2)
def catalogue(lang: str) -> dict[str, str]:
    """All templates of one language (``zh`` or ``en``)."""
    words: dict[str, str] = {}
    for part in PARTS:
        module = importlib.import_module(f"policylang.messages.{part}")
        words.update(module.EN if lang == "en" else module.ZH)
    return words
