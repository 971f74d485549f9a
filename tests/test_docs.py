"""Every block in README.md, docs/ and tests/spec/ is of a known kind and is run (see ``docs_blocks``)."""

import re
from pathlib import Path
from typing import Any

import pytest
from docs_blocks import POLICIES, ROOT, RUN, Block, blocks_of, matches, outputs, rewrite

DOCS = [page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "diagnostics"]
"""The pages on diagnostics have a form and a test of their own (``test_diagnostics``)."""
PAGES = sorted([ROOT / "README.md", *DOCS, *(ROOT / "tests" / "spec").glob("*.md")])
BLOCKS = [block for page in PAGES for block in blocks_of(page)]
NAMES: dict[Path, dict[str, Any]] = {}
"""What the python blocks of a page have named so far."""
DONE: set[str] = set()

SET_UP = (
    "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/policylang explain 桦甸-0231\n",
    'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/python -m pytest -n auto --dist worksteal\n',
)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.kind not in ("text", "sh")], ids=lambda block: block.name)
def test_block(block: Block, request: pytest.FixtureRequest) -> None:
    names = NAMES.setdefault(block.path, {"__name__": "docs"})
    for other in (
        one for one in BLOCKS[: BLOCKS.index(block)] if one.path == block.path and one.kind == block.kind == "python"
    ):
        if other.name not in DONE:  # another process of pytest has run it
            outputs(other, names)
            DONE.add(other.name)
    DONE.add(block.name)
    given = outputs(block, names)
    if block.expected is None or matches(block.expected.text, given):
        return
    if request.config.getoption("--update"):
        rewrite(block.expected, given)
        return
    assert given == block.expected.text, f"{block.expected.name}: run pytest --update to write what it gives now"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_fence_is_read(page: Path) -> None:
    """No fence hides from the collector: indented, with tildes, or in a quotation."""
    text = page.read_text(encoding="utf-8")
    fences = re.findall(r"^[ \t>*-]*(?:`{3,}|~{3,})", text, flags=re.MULTILINE)
    assert len(fences) == 2 * len(blocks_of(page))


def test_readme_sets_up_with_two_commands() -> None:
    shown = [block.text for block in BLOCKS if block.kind == "sh"]
    assert shown == list(SET_UP)
    assert all(block.path == ROOT / "README.md" for block in BLOCKS if block.kind == "sh")


def test_readme_shows_a_real_rule() -> None:
    """The rule on the first page stands in the policy that it is said to be from."""
    [rule] = [block.text.partition("\n\n")[0] for block in blocks_of(ROOT / "README.md") if block.kind == "pol fragment"]
    assert rule in (ROOT / "policies" / "huadian_2009.pol").read_text(encoding="utf-8")
    assert rule.startswith("处理 取消骨干称号")


def test_chapters_have_specs() -> None:
    """A chapter of the language and a file of its behaviour go together."""
    chapters = {page.name for page in (ROOT / "docs" / "language").glob("[0-9]*.md")}
    assert chapters == {page.name for page in (ROOT / "tests" / "spec").glob("*.md")}
    assert chapters


@pytest.mark.parametrize("page", sorted((ROOT / "tests" / "spec").glob("*.md")), ids=lambda page: page.name)
def test_spec_policies_show_what_they_give(page: Path) -> None:
    """In a spec file the decisions or the findings stand below every policy."""
    bare = [block.name for block in blocks_of(page) if block.kind in POLICIES and block.expected is None]
    assert not bare


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://", "#")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_kinds_that_are_run() -> None:
    assert {block.kind for block in BLOCKS} >= {"pol", "pol fragment", "pol fragment error", "python", "console", "text"}
    assert set(RUN) > set(POLICIES)
