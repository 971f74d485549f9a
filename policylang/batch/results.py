"""Decisions as Parquet files, written as they come.

In: chunks of decisions, a folder. Out: one Parquet file for each kind of subject and ``决定.json``, which says what its bits and numbers mean. Raises
``OSError`` where the disk does not take it. Relies on pyarrow.
"""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from policylang.batch.decide import OUTCOMES, About
from policylang.batch.large import Chunk
from policylang.batch.reasons import label_of_item

MEANING = "决定.json"
POPULATION = "总体"
"""The name of the file about populations as a whole."""
LABELS = pa.array([outcome.label for outcome in OUTCOMES])


class Results:
    """A folder of results being written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.subjects = 0
        self._writers: dict[str, Any] = {}
        self._about: dict[str, tuple[About, ...]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, chunk: Chunk) -> None:
        """Writes some decisions."""
        table = chunk.table.to_arrow()
        for about in chunk.about:
            place = table.schema.get_field_index(about.name)
            codes = table.column(place).combine_chunks()
            table = table.set_column(place, about.name, pa.DictionaryArray.from_arrays(codes, LABELS))
        stem = chunk.kind or POPULATION
        if stem not in self._writers:
            self._about[stem] = chunk.about
            self._writers[stem] = pq.ParquetWriter(self.folder / f"{stem}.parquet", table.schema, compression="zstd")
        self._writers[stem].write_table(table.cast(self._writers[stem].schema))
        self.subjects += chunk.table.height

    def close(self) -> None:
        """Completes the files and says what they mean."""
        for writer in self._writers.values():
            writer.close()
        meaning = {stem: {about.name: _meaning(about) for about in abouts} for stem, abouts in self._about.items()}
        (self.folder / MEANING).write_text(json.dumps(meaning, ensure_ascii=False, indent=1), encoding="utf-8")

    def drop(self) -> None:
        """Lets go of the files as they are."""
        for writer in self._writers.values():
            writer.is_open = False  # or it would try to complete the file when it goes
            writer.file_handle.close()


def _meaning(about: About) -> dict[str, Any]:
    """What the bits and numbers of a decision mean, lowest bit first."""
    return {
        "items": [label_of_item(item) for item in about.items],
        "missing": [f"{cause.kind.value} {cause.row_kind} {cause.name}".replace("  ", " ") for cause in about.causes],
        "scales": about.scales,
        "by_reference_engine": about.not_lowered,
    }
