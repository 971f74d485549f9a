"""Personal cells as a list may show them: a surname, the last digits of a number, nothing of a date.

In: the value of a field. Out: text. Personal is what the vocabulary marks 敏感; beyond that, whatever looks like an identity card.
Relies on ``core``, ``records.problems`` and ``runtime.proof``.
"""

import unicodedata
from typing import Any

from policylang.core.values import ABSENT, Unknown
from policylang.core.vocabulary import Field
from policylang.core.wording import value_text
from policylang.records.problems import masked
from policylang.runtime.proof import MASK

KEPT = 4
"""Characters at the end of a number that stay."""
LEAST = 7
"""From this length on a row of digits is a number that belongs to somebody: a telephone, an account, an identity card."""


def personal_text(value: Any, field: Field, is_shown: bool) -> str:
    """A cell of a 敏感 field: ``张*`` of a name, ``***3456`` of a number, ``***`` of anything else; a blank stays blank."""
    if value is None or value is ABSENT or (isinstance(value, Unknown) and value.low is None and value.high is None):
        return ""
    if is_shown:
        return value_text(value, field.type)
    return masked_word(value) if isinstance(value, str) else MASK


def masked_word(text: str) -> str:
    """A name without all but its first character, a number without all but its last four."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if sum(character.isdigit() for character in plain) >= LEAST:
        return MASK + plain[-KEPT:]
    if any(character.isdigit() for character in plain):
        return MASK
    return f"{plain[:1]}*"


def free_text(text: str, is_shown: bool) -> str:
    """Any other text: with what looks like an identity card cut to its last four characters."""
    return text if is_shown else masked(text)
