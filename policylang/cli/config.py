"""``policylang.toml`` (or ``[tool.policylang]`` in ``pyproject.toml``): policies folder, records, bindings.

    policies = "policies"
    records = ["examples/records/huadian", "examples/records/jiangmen"]
    [bindings."桦甸2009"]
    "合格线" = "60分"

Looked for in the working folder and the folders above it; paths are relative to the file. Relies on ``exits``.
"""

import argparse
import os
from pathlib import Path
from typing import Any

from policylang.cli.exits import UsageError
from policylang.piece import Piece, field

FILE = "policylang.toml"


class Config(Piece):
    """What the file says; ``file`` is ``None`` where there is none."""

    policies: Path
    records: tuple[Path, ...] = ()
    bindings: dict[str, dict[str, Any]] = field(factory=dict)
    file: Path | None = None


def read_config(start: Path | None = None) -> Config:
    """The configuration that holds in ``start``. Raises ``UsageError``."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        for file, table in ((folder / FILE, ()), (folder / "pyproject.toml", ("tool", "policylang"))):
            content = _table(file, table)
            if content is not None:
                return _config(file, content)
    return Config(Path("policies"))


def _table(file: Path, path: tuple[str, ...]) -> dict[str, Any] | None:
    if not file.is_file():
        return None
    import tomllib  # PERF: wanted only where there is a file

    try:
        content: Any = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError, OSError) as error:
        if path:
            return None
        raise UsageError("cli.bad_config", file=file, reason=error) from error
    for key in path:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else None


def _config(file: Path, content: dict[str, Any]) -> Config:
    folder = file.parent
    policies, records, bindings = content.get("policies", "policies"), content.get("records", []), content.get("bindings", {})
    listed = [records] if isinstance(records, str) else records
    unknown = sorted(set(content) - {"policies", "records", "bindings"})
    is_good = isinstance(policies, str) and isinstance(listed, list) and all(isinstance(one, str) for one in listed)
    is_good = is_good and isinstance(bindings, dict) and all(isinstance(value, dict) for value in bindings.values())
    if unknown or not is_good:
        reason = ", ".join(unknown) or "policies, records, bindings"
        raise UsageError("cli.bad_config", file=file, reason=reason)
    return Config(_near(folder / policies), tuple(_near(folder / one) for one in listed), bindings, file)


def _near(path: Path) -> Path:
    """The path from the working folder, where it stands below it: that is how people know it."""
    resolved, here = Path(os.path.realpath(path)), Path.cwd()
    return resolved.relative_to(here) if resolved.is_relative_to(here) else resolved


def policy_paths(args: argparse.Namespace, config: Config | None = None) -> list[Path]:
    """The policy files asked for, or the folder of the configuration, which is then read. Raises ``UsageError`` where there is none."""
    paths = [Path(path) for path in getattr(args, "paths", None) or ()] or [(config or read_config()).policies]
    for path in paths:
        if not path.exists():
            raise UsageError("cli.no_policies", path=path)
    return paths
