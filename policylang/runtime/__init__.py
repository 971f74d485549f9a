"""IR and records in, decisions out. The reference engine here is the meaning of the language."""
