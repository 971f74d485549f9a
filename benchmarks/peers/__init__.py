"""Other ways to decide the workload of ``record_engines.py``, one file each.

Every one offers ``adapt`` (a record as it likes to have it; not timed), ``make`` (what decides one; made once) and ``read`` (its
answer as ``{"may_sit": True, …}``, ``None`` for unknown; not timed). ``fields`` has the names, for what takes no Chinese ones.
"""
