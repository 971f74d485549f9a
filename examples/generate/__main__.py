"""Writes the sample districts: ``python -m examples.generate [FOLDER]`` (default: ``examples/records``)."""

import sys
from pathlib import Path

from examples.generate import huadian, jiangmen, jintan, linzi, putuo

HOME = Path(__file__).parent.parent / "records"
DISTRICTS = (("huadian", huadian), ("jiangmen", jiangmen), ("jintan", jintan), ("linzi", linzi), ("putuo", putuo))


def main(arguments: list[str]) -> None:
    """Writes all districts below the folder named, or where they are kept."""
    target = Path(arguments[0]) if arguments else HOME
    for name, district in DISTRICTS:
        tables = district.make()
        tables.write(target / name, district.POLICY, district.AS_OF)
        print(f"{target / name}: {tables.count()}")


main(sys.argv[1:])
