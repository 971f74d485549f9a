"""``records.toml`` in a folder of records: which document they are for, and on which day they are judged.

    policy = "桦甸2009"
    as_of = 2009-12-31

In: a folder. Out: a ``Manifest``; without the file, or for a workbook, an empty one; for a store, the policy that it was filled
for. Relies on ``records.store``.
"""

import tomllib
from datetime import date
from pathlib import Path

import attrs

from policylang.records.store import StoreError, is_store, policy_of

FILE = "records.toml"
MAX_BYTES = 100_000


class ManifestError(ValueError):
    """A ``records.toml`` that cannot be read; the text says what is wrong."""


@attrs.frozen
class Manifest:
    """What a folder says of itself; ``None`` where it does not."""

    policy: str | None = None
    as_of: date | None = None


def read_manifest(path: Path) -> Manifest:
    """The manifest of a folder of records. Raises ``ManifestError``."""
    file = path / FILE
    if is_store(path):
        return _of_store(path)
    if not path.is_dir() or not file.is_file():
        return Manifest()
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ManifestError(f"{file}: > {MAX_BYTES} bytes")
        content = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise ManifestError(f"{file}: {error}") from error
    policy, as_of = content.get("policy"), content.get("as_of")
    if isinstance(as_of, str):
        try:
            as_of = date.fromisoformat(as_of)
        except ValueError as error:
            raise ManifestError(f"{file}: as_of: {as_of}") from error
    unknown = sorted(set(content) - {"policy", "as_of"})
    is_day = as_of is None or type(as_of) is date  # a time of day says more than is used
    if unknown or not isinstance(policy, str | None) or not is_day:
        raise ManifestError(f"{file}: {', '.join(unknown) or 'policy, as_of'}")
    return Manifest(policy, as_of)


def _of_store(path: Path) -> Manifest:
    """What a store says; nothing where it cannot be read, which is reported when its facts are."""
    try:
        return Manifest(policy_of(path))
    except StoreError:
        return Manifest()
