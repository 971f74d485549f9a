"""Python's search for garbage in cycles, put off while much is made and little dropped. Relies on nothing."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """PERF: while it lasts nothing is looked through for garbage, which takes a quarter to a third of the time of imports, of a load and
    of an import of records. Afterwards it is as before. Also a decorator."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
