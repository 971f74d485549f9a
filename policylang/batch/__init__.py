"""The batch engine: a policy set over whole tables, one column operation for all rows.

Relies on ``core``, and on ``runtime`` for what is the same for every row and for what no column says.
"""
