"""Records of any form, and their being read.

In: a path and the vocabulary. Out: a ``Reading``. Relies on ``records.folders`` and ``records.workbook``.
"""

from pathlib import Path

from policylang.core.ir import Vocabulary
from policylang.records.folders import read_folder
from policylang.records.limits import LIMITS, Limits
from policylang.records.problems import Reading
from policylang.records.workbook import read_workbook


def read_path(path: Path | str, vocabulary: Vocabulary, limits: Limits = LIMITS) -> Reading:
    """The records of a folder of CSV files, or of a workbook (anything that is no folder)."""
    read = read_folder if Path(path).is_dir() else read_workbook
    return read(path, vocabulary, limits)
