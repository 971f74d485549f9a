"""The batch engine: a policy set over whole tables, one column operation for all rows.

    decisions = decide_frames(policies, {"教师": teachers, "修课": courses}, date(2024, 12, 31))
    decisions.tables["教师"]                  # one row a teacher: outcome, items that decided, facts missing, values
    decisions.about["教师"][0].items          # what the bits mean

Asks for the extra ``batch`` (polars, narwhals, pyarrow). Relies on ``core``, and on ``runtime`` for what is the same for every row and
for what no column says.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from policylang.batch.decide import OUTCOMES, About, Answer, Batch, Decisions, answer
from policylang.batch.division import DivisionError
from policylang.batch.engines import ENGINES, Engine
from policylang.batch.large import MEMORY, Large
from policylang.batch.results import Results
from policylang.batch.sources import FrameError, Given
from policylang.core.facts import Dataset
from policylang.core.ir import PolicySet
from policylang.runtime.evaluator import Bindings

__all__ = [
    "ENGINES",
    "OUTCOMES",
    "About",
    "Answer",
    "Batch",
    "Decisions",
    "DivisionError",
    "Engine",
    "FrameError",
    "answer",
    "decide_dataset",
    "decide_files",
    "decide_frames",
]


def decide_frames(
    policies: PolicySet,
    tables: Mapping[str, Given],
    as_of: date,
    engine: str | Engine = "polars",
    known_at: date | None = None,
    bindings: Bindings | None = None,
    region: str | None = None,
) -> Decisions:
    """All decisions about all rows of typed tables (see ``batch.frames``). ``engine``: its name, or one that is made.

    Raises ``FrameError`` for a table that is not what the vocabulary says, ``KeyError`` for an engine that there is not.
    """
    return Batch(policies, tables, as_of, known_at, bindings, region).decide(_engine(engine))


def decide_files(
    policies: PolicySet,
    paths: Mapping[str, Path],
    as_of: date,
    to: Path,
    engine: str = "polars",
    memory: int = MEMORY,
    known_at: date | None = None,
    bindings: Bindings | None = None,
    region: str | None = None,
) -> int:
    """All decisions about all rows of Parquet files, part by part, into Parquet files of the folder ``to``; how many subjects were decided.

    ``paths``: for each kind of rows a Parquet file or a folder of them. ``memory``: how many bytes the rows may take while they are decided.
    Raises ``FrameError`` for a table that is not what the vocabulary says, ``DivisionError`` where a policy cannot be decided part by part and
    the tables are larger than ``memory``, ``OSError`` where the results cannot be written; the folder is then not complete.
    """
    results = Results(to)
    try:
        for chunk in Large(policies, paths, as_of, ENGINES[engine], memory, known_at, bindings, region).decide():
            results.add(chunk)
        results.close()
    finally:
        results.drop()
    return results.subjects


def decide_dataset(
    policies: PolicySet,
    dataset: Dataset,
    as_of: date,
    engine: str | Engine = "polars",
    known_at: date | None = None,
    bindings: Bindings | None = None,
    region: str | None = None,
) -> Decisions:
    """As ``decide_frames``, about records that were read from files."""
    return Batch(policies, dataset, as_of, known_at, bindings, region).decide(_engine(engine))


def _engine(engine: str | Engine) -> Engine:
    return ENGINES[engine]() if isinstance(engine, str) else engine
