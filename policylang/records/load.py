"""Records of any form, and their being read.

In: a path and the vocabulary. Out: a ``Reading``. Relies on ``records.folders``, ``records.workbook``, ``records.store_read``
and ``records.store_lazy``.
"""

from datetime import date
from pathlib import Path

from policylang.core.facts import Dataset
from policylang.core.ir import Vocabulary
from policylang.records.limits import LIMITS, Limits
from policylang.records.problems import Reading
from policylang.records.store import StoreError, is_store
from policylang.records.store_lazy import open_store


def read_path(path: Path | str, vocabulary: Vocabulary, limits: Limits = LIMITS, known_at: date | None = None) -> Reading:
    """The records of a folder of CSV files, of a store as it was believed on a day, or of a workbook (anything else)."""
    if Path(path).is_dir():
        from policylang.records.folders import read_folder  # PERF: each reader is imported where there is something for it

        return read_folder(path, vocabulary, limits)
    if not is_store(Path(path)):
        from policylang.records.workbook import read_workbook  # PERF: see above

        return read_workbook(path, vocabulary, limits)
    from policylang.records.store_read import read_store  # PERF: see above

    try:
        return read_store(path, vocabulary, known_at)
    except StoreError as error:
        return Reading(Dataset(), (error.problem,))


def look_into(path: Path | str, vocabulary: Vocabulary, limits: Limits = LIMITS, known_at: date | None = None) -> Reading:
    """The same records; of a store only so much is read as is looked at."""
    if not is_store(Path(path)):
        return read_path(path, vocabulary, limits)
    try:
        return Reading(open_store(path, vocabulary, known_at))
    except StoreError as error:
        return Reading(Dataset(), (error.problem,))
