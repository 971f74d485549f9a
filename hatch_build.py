"""Build hook: the tables of lexer and parser are made from the grammar when the package is built, and shipped in it."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes ``policylang/syntax/tables.jsonl`` before files are collected (also for an editable install)."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the tables."""
        sys.path.insert(0, self.root)
        try:
            from policylang.syntax.tables import SHIPPED, build_tables
        finally:
            sys.path.pop(0)
        target = Path(self.root, "policylang", "syntax", SHIPPED)
        build_tables(target)
        build_data["artifacts"].append(f"policylang/syntax/{SHIPPED}")
