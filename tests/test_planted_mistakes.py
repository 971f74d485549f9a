"""30 slips in one copy of a real policy: all are reported, none twice, none falsely, and the words are those expected."""

from pathlib import Path

import attrs
import pytest

from policylang.pipeline import Loaded, load
from policylang.report.diagnostics import corrected_lines, render

ROOT = Path(__file__).parent.parent
PLANTED = Path(__file__).parent / "planted"
POLICY = "huadian_2009.pol"
WORDS = {"zh": PLANTED / "huadian_2009.zh.txt", "en": PLANTED / "huadian_2009.en.txt"}


@attrs.frozen
class Slip:
    """One slip: below the line ``anchor`` the line ``old`` becomes the lines ``new``; ``old`` stands in it with the same indentation."""

    name: str
    anchor: str
    old: str
    new: tuple[str, ...]

    def plant(self, lines: list[str]) -> int:
        """Make the slip in ``lines``; the number of the line, from 0."""
        assert lines.count(self.anchor) == 1, (
            f"{self.name}: {self.anchor!r} stands {lines.count(self.anchor)} times in the policy"
        )
        at = lines.index(self.old, lines.index(self.anchor))
        lines[at : at + 1] = self.new
        return at


def slips() -> list[Slip]:
    """The slips of the list, in its order."""
    found = []
    for part in (PLANTED / "huadian_2009.txt").read_text(encoding="utf-8").split("\n@ ")[1:]:
        name, *lines = part.split("\n== ")[0].rstrip("\n").split("\n")
        marked = {mark: [line[1:] for line in lines if line.startswith(mark)] for mark in "=-+"}
        assert len(marked["="]) == len(marked["-"]) == 1, name
        found.append(Slip(name, marked["="][0].strip(), marked["-"][0], tuple(marked["+"])))
    return found


def with_slips(folder: Path, planted: list[Slip]) -> Loaded:
    """The policies copied to ``folder``, one of them with ``planted``."""
    source = ROOT / "policies"
    for name in ("vocabulary.pol", "sources/huadian_2009.txt"):
        target = folder / "policies" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((source / name).read_bytes())
    lines = (source / POLICY).read_text(encoding="utf-8").split("\n")
    for slip in planted:
        slip.plant(lines)
    (folder / "policies" / POLICY).write_text("\n".join(lines), encoding="utf-8", newline="\n")
    return load(folder / "policies" / POLICY, root=folder / "policies")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return with_slips(tmp_path_factory.mktemp("planted"), slips())


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return with_slips(tmp_path_factory.mktemp("as-it-is"), [])


def shown(loaded: Loaded, lang: str) -> str:
    """All findings as people see them: in full in Chinese, one line each in English."""
    return render(loaded.diagnostics, loaded.sources, lang, "text" if lang == "zh" else "short", limit=None)


def lines_of_findings(loaded: Loaded) -> list[int]:
    """The line of each finding, from 0."""
    return [loaded.sources[d.span.path].position(d.span.start).line - 1 for d in loaded.diagnostics]


def test_there_are_thirty() -> None:
    assert len(slips()) == 30
    text = (PLANTED / "huadian_2009.txt").read_text(encoding="utf-8")
    assert [part.count("\n@ ") for part in text.split("\n== ")] == [0, 10, 10, 10]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words(loaded: Loaded, lang: str, request: pytest.FixtureRequest) -> None:
    given = shown(loaded, lang)
    if request.config.getoption("--update"):
        WORDS[lang].write_text(given, encoding="utf-8", newline="\n")
    assert given == WORDS[lang].read_text(encoding="utf-8"), "run pytest --update and read the difference"


def test_each_is_reported_once_where_it_stands(loaded: Loaded) -> None:
    """On the line that changed; what is missing altogether, at the head of the declaration that lacks it."""
    lines = (ROOT / "policies" / POLICY).read_text(encoding="utf-8").split("\n")
    changed = []
    for slip in slips():
        at = slip.plant(lines)
        changed.append((slip, at))
    places = []
    for slip, _ in changed:
        anchor = lines.index(slip.anchor)
        places.append(next(i for i in range(anchor, len(lines)) if lines[i] == slip.new[-1]) if slip.new else anchor)
    components = lines.index("  构成", lines.index("考核 文本课程考核 对象 修课"))
    places = [components if slip.name.startswith("各部分合计") else at for (slip, _), at in zip(changed, places, strict=True)]
    assert lines_of_findings(loaded) == sorted(places)


def test_nothing_is_reported_without_the_slips(before: Loaded, loaded: Loaded) -> None:
    assert before.is_sound
    assert {d.code for d in before.diagnostics}.isdisjoint({d.code for d in loaded.diagnostics})


@pytest.mark.parametrize("part", range(3))
def test_none_hides_or_causes_another(loaded: Loaded, part: int, tmp_path: Path) -> None:
    """Ten slips alone are reported as among the thirty."""
    alone = with_slips(tmp_path, slips()[10 * part : 10 * part + 10])
    found = [(d.code, d.args) for d in alone.diagnostics if not d.code.startswith("PL4")]
    among = [(d.code, d.args) for d in loaded.diagnostics]
    assert len(found) == 10
    assert all(each in among for each in found)


def test_corrected_lines_are_those_of_the_policy(loaded: Loaded) -> None:
    """Where a finding shows the corrected line, it is the line as it was; a sign may stand for its words."""
    written = {line.strip() for line in (ROOT / "policies" / POLICY).read_text(encoding="utf-8").split("\n")}
    wrong = []
    for diagnostic in loaded.diagnostics:
        source = loaded.sources[diagnostic.span.path]
        corrected = corrected_lines(source, diagnostic.fixes)
        wrong += [line for line in corrected if line.strip().replace("≥", "不少于") not in written]
    assert not wrong
    assert sum(bool(d.fixes) for d in loaded.diagnostics) >= 18
