"""``records.toml`` in a folder of records: which document they are for, and on which day they are judged.

    policy = "桦甸2009"           # or several: ["桦甸2009", "桦甸2010"], the one in force on the base date judges
    region = "桦甸市"             # where the subjects are; policies for other places (适用地区) do not judge
    as_of = 2009-12-31

In: a folder. Out: a ``Manifest``; without the file, or for a workbook, an empty one; for a store, the policy that it was filled
for. Relies on ``records.store``.
"""

from datetime import date
from pathlib import Path

from policylang.piece import Piece
from policylang.records.store import StoreError, is_store, policy_of

FILE = "records.toml"
MAX_BYTES = 100_000


class ManifestError(ValueError):
    """A ``records.toml`` that cannot be read; the text says what is wrong."""


class Manifest(Piece):
    """What a folder says of itself; ``None``, or no policy, where it does not."""

    policies: tuple[str, ...] = ()
    as_of: date | None = None
    region: str | None = None

    @property
    def policy(self) -> str | None:
        """The one policy that it names."""
        return self.policies[0] if len(self.policies) == 1 else None


def read_manifest(path: Path) -> Manifest:
    """The manifest of a folder of records. Raises ``ManifestError``."""
    file = path / FILE
    if is_store(path):
        return _of_store(path)
    if not path.is_dir() or not file.is_file():
        return Manifest()
    import tomllib  # PERF: wanted only where there is a file

    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ManifestError(f"{file}: > {MAX_BYTES} bytes")
        content = tomllib.loads(data.decode("utf-8-sig"))
    except ManifestError:
        raise
    except (ValueError, RecursionError, OSError) as error:
        raise ManifestError(f"{file}: {error}") from error
    named, as_of, region = content.get("policy", []), content.get("as_of"), content.get("region")
    policies = [named] if isinstance(named, str) else named
    if isinstance(as_of, str):
        try:
            as_of = date.fromisoformat(as_of)
        except ValueError as error:
            raise ManifestError(f"{file}: as_of: {as_of}") from error
    unknown = sorted(set(content) - {"policy", "as_of", "region"})
    is_day = as_of is None or type(as_of) is date  # a time of day says more than is used
    is_named = isinstance(policies, list) and all(isinstance(name, str) for name in policies)
    if unknown or not is_named or not is_day or not isinstance(region, str | None):
        raise ManifestError(f"{file}: {', '.join(unknown) or 'policy, as_of, region'}")
    return Manifest(tuple(dict.fromkeys(policies)), as_of, region)


def _of_store(path: Path) -> Manifest:
    """What a store says; nothing where it cannot be read, which is reported when its facts are."""
    try:
        policy = policy_of(path)
        return Manifest((policy,) if policy is not None else ())
    except StoreError:
        return Manifest()
