"""Writes a country as folders of Parquet files. ``python -m benchmarks.national.generate FOLDER --people 1e4,1e6``

One folder for each size and district, ``FOLDER/1000000/huadian/教师.parquet`` …, with its ``records.toml``: what ``policylang decide --engine``
reads. The rows below others are thinned so that the five policies have ``--children`` of them together; unless told otherwise as many as
200 million for 18.9 million people. Printed: the rows of every table. Nothing is kept in memory but what is being written.
"""

import argparse
import time
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import polars as pl

from benchmarks.national.drawing import BITS, Draw, Drawing
from benchmarks.national.templates import DISTRICTS, PERSON, Template, template_of

COUNTRY, CHILDREN = 18_900_000, 200_000_000
ROWS_OF_A_GROUP = 250_000


def expected(drawing: Drawing, kept: Fraction) -> tuple[Fraction, Fraction]:
    """How many rows below others there will be about, of those that may be thinned and of those that may not."""
    template, thinned, lasting = drawing.template, Fraction(0), Fraction(0)
    rest = Fraction(drawing.block - template.named, template.people)
    for kind in template.kinds:
        for level, frame in kind.frames.items():
            times = Fraction(drawing.copies[level])
            if level == PERSON:
                first = frame.filter(pl.col("p") < template.named).height
                times *= (first + frame.height * rest) / drawing.block / frame.height
            below = frame["over"].count()
            if not kind.is_lasting:
                thinned += times * ((frame.height - below) * kept + below * kept**2)
            elif kind.parents and not kind.is_main:
                lasting += times * frame.height
    return thinned, lasting


def kept_of(templates: list[Template], people: int, children: int) -> int:
    """The share of rows kept, in parts of ``2**BITS``, with which the policies have about so many rows below others."""
    drawings = [Drawing(template, Draw(people)) for template in templates]
    low, high = 0, 2**BITS
    while low < high:
        middle = (low + high + 1) // 2
        if sum(sum(expected(drawing, Fraction(middle, 2**BITS))) for drawing in drawings) <= children:
            low = middle
        else:
            high = middle - 1
    return low


def frames(template: Template, draw: Draw) -> dict[str, pl.LazyFrame]:
    """The tables of a country, not yet drawn."""
    drawing = Drawing(template, draw)
    return {kind.name: drawing.table(kind) for kind in template.kinds}


def write(template: Template, draw: Draw, folder: Path) -> dict[str, int]:
    """Writes the tables and the manifest; returns how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, frame in frames(template, draw).items():
        file = folder / f"{name}.parquet"
        frame.sink_parquet(file, compression="zstd", row_group_size=ROWS_OF_A_GROUP, engine="streaming")
        counts[name] = pl.scan_parquet(file).select(pl.len()).collect().item()
    manifest = f'policy = "{template.policy}"\nas_of = {template.as_of}\n'
    (folder / "records.toml").write_text(manifest, encoding="utf-8")
    return counts


def sizes(text: str) -> list[int]:
    """Whole numbers written as ``1e4,18.9e6``."""
    return [int(Fraction(one)) for one in text.split(",")]


def parser_of(text: str | None, people: list[int]) -> argparse.ArgumentParser:
    """The arguments that say what to draw."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=sizes, default=people, help="people of each policy: 1e4,1e6,18.9e6")
    parser.add_argument("--districts", type=lambda names: names.split(","), default=list(DISTRICTS))
    parser.add_argument("--children", type=lambda number: sizes(number)[0], help="rows below others of the five together")
    parser.add_argument("--all-children", action="store_true", help="as many as in the districts")
    parser.add_argument("--missing", type=Fraction, default=Fraction(0), help="share of further cells taken away")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shuffled", action="store_true", help="people and what is theirs in no order")
    return parser


def draw_of(args: argparse.Namespace, people: int) -> Draw:
    """What to draw for a size."""
    children = args.children if args.children is not None else CHILDREN * people // COUNTRY
    kept = 2**BITS if args.all_children else kept_of([template_of(name) for name in DISTRICTS], people, children)
    return Draw(people, args.seed, kept, int(args.missing * 2**BITS), args.shuffled)


def people_of(template: Template, counts: Mapping[str, int]) -> int:
    """How many people there are in tables of so many rows."""
    return sum(counts[kind.name] for kind in template.kinds if kind.is_main)


def children_of(template: Template, counts: Mapping[str, int]) -> int:
    """How many rows below others."""
    return sum(counts[kind.name] for kind in template.kinds if kind.parents and not kind.is_main)


def tell(template: Template, counts: Mapping[str, int]) -> None:
    """Prints the rows of each table."""
    rows = "、".join(f"{name} {count:,}" for name, count in counts.items())
    people, children = people_of(template, counts), children_of(template, counts)
    print(f"{template.policy}: {people:,} people, {children:,} rows below others\n  {rows}", flush=True)


def main() -> None:
    """Write, and say how much."""
    parser = parser_of(__doc__, [COUNTRY])
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    for people in args.people:
        draw, begun, total = draw_of(args, people), time.perf_counter(), 0
        for name in args.districts:
            template = template_of(name)
            counts = write(template, draw, args.folder / str(people) / name)
            total += children_of(template, counts)
            tell(template, counts)
        size = sum(file.stat().st_size for file in (args.folder / str(people)).rglob("*.parquet"))
        spent = time.perf_counter() - begun
        print(f"{people:,} people in each: {total:,} rows below others, {size / 2**30:.2f} GiB, {spent:.0f} s", flush=True)


if __name__ == "__main__":
    main()
