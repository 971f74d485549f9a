"""How large a policy file may be. Each limit is a named error (PL126 to PL130) with a test just below and just above.

In: nothing. Out: the numbers. Relies on nothing.
"""

MAX_BYTES = 8_000_000
"""Of one policy file or document."""
MAX_CHARACTERS = 4_000_000
MAX_LINE_CHARACTERS = 20_000
MAX_TOKENS = 1_000_000
MAX_BRACKETS = 64
MAX_INDENTS = 32
MAX_OPERATORS = 120
MAX_DIGITS = 30
MAX_FINDINGS = 500
"""Mistakes that are reported one by one; of the others only the number."""
