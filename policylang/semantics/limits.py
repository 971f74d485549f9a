"""How much one policy may ask of an engine. Each limit is a named error with a test just below and just above. Relies on nothing."""

MAX_DEPTH = 150
"""Levels of a rule with the definitions and tables that it reads in place of their names (PL276)."""
DECISION_DEPTH = 8
"""Levels that a decision adds where another rule reads it."""
MAX_SIZE = 20_000
"""Nodes of a rule with all that it reads in place of the names (PL277)."""
MAX_CHAIN = 60
"""Definitions that are read one inside another before any of them is declared (PL276)."""
MAX_COMPARED = 50_000
"""Names that unknown ones are compared with, to say what may be meant; past that, they are only reported."""
