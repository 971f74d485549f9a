"""Kept policies: they are what was elaborated, and only as long as they are made of what stands there."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from policylang import kept
from policylang.core.deferred import DeferredRules
from policylang.core.encoding import EncodingError, Lines, encode
from policylang.core.expressions import Node
from policylang.core.ir import ParameterValue
from policylang.core.types import EnumType, NumberType
from policylang.core.values import ABSENT, Period
from policylang.kept import FOLDER, Kept, keep, kept_of, read_kept
from policylang.piece import Piece, fields
from policylang.pipeline import load

POLICIES = Path(__file__).parents[2] / "policies"
FILES = ("huadian_2009", "jiangmen_14th", "jintan_2013", "linzi_2022", "putuo_13th", "vocabulary")


def all_equal(one: Any, other: Any) -> None:
    """Compares two pieces in all fields, those too that take no part in ``==``, and what is held twice in each."""
    pairs: dict[int, int] = {}
    waiting = [(one, other, "")]
    while waiting:
        left, right, path = waiting.pop()
        if isinstance(left, Mapping):
            assert list(left) == list(right), path
            waiting += [(left[name], right[name], f"{path}[{name}]") for name in left]
            continue
        assert type(left) is type(right), path
        if isinstance(left, Piece):
            if id(left) in pairs:
                assert not isinstance(left, Node) or pairs[id(left)] == id(right), path
                continue
            pairs[id(left)] = id(right)
            waiting += [(getattr(left, f.name), getattr(right, f.name), f"{path}.{f.name}") for f in fields(type(left))]
        elif isinstance(left, tuple):
            assert len(left) == len(right), path
            waiting += [(a, b, f"{path}[{n}]") for n, (a, b) in enumerate(zip(left, right, strict=True))]
        else:
            assert left == right, path


def through(*declarations: object) -> list[Any]:
    """The same declarations, written and read."""
    lines = Lines([line.encode() for line in encode(declarations)])
    return [lines[number] for number in range(len(lines))]


def first_of(lines: Sequence[str]) -> Any:
    """The first declaration of some lines."""
    return Lines([line.encode() for line in lines])[0]


class TestEncoding:
    @pytest.mark.parametrize(
        "value",
        [
            Fraction(1, 3), 10**40, -1, True, "", "引号\"换行\n\u2028", None, date(2009, 2, 28), ABSENT,
            (), (1, True), {"甲": (date(1, 1, 1),)}, Period(date(2009, 1, 1), None), NumberType("学时", 2, Fraction(1, 2)),
        ],
    )  # fmt: skip
    def test_values_are_exact(self, value: Any) -> None:
        read = through(ParameterValue(value))[0].value
        all_equal(read, value)

    def test_one_and_true_stay_what_they_are(self) -> None:
        one, true = through(NumberType("a", 1), NumberType("a", True))
        assert type(one.scale) is int and type(true.scale) is bool

    def test_what_is_held_twice_is_one_object(self) -> None:
        period = Period(date(2009, 1, 1), None)
        first, second = through((ParameterValue(period), ParameterValue(period)), ParameterValue(period))
        assert first[0].value is first[1].value is second.value

    def test_equal_types_that_say_different_things_stay_apart(self) -> None:
        narrow, wide = EnumType("等次", ("甲",)), EnumType("等次", ("甲", "乙"))
        assert narrow == wide
        all_equal(through((narrow, wide))[0], (narrow, wide))

    @pytest.mark.parametrize("value", [object(), 1.5, {1, 2}, Path(), b"", ParameterValue])
    def test_other_classes_are_not_written(self, value: object) -> None:
        with pytest.raises(EncodingError):
            encode([ParameterValue(value)])

    def test_a_long_chain(self) -> None:
        chain: Any = None
        for _ in range(20_000):
            chain = (chain,)
        read = through(chain)[0]
        for _ in range(20_000):
            (read,) = read
        assert read is None

    @pytest.mark.parametrize(
        "lines",
        [
            [],
            ["[]"],
            ['[["os.system"]]', "[null]", '[[0],[0,"true"]]'],
            ['[["ir.PolicySet","rules"]]', "[null]", "[[0]]"],
            ['[["pathlib.Path"]]', "[null]", '[[0],[0,"x"]]'],
            ['[["tuple"]]', "[null]", "[[0],[1]]"],
            ['[["tuple"]]', "[null]", "[[7],[0]]"],
            ['[["tuple"]]', "[null]", "[[0],[0,[5]]]"],
            ['[["tuple"]]', "[null]", "[[0],[0,[0]]]"],
            ['[["tuple"]]', "[null]", "[[-9],[0]]"],
            ['[["tuple"]]', "[null]", "[[0],5]"],
            ['[["date"]]', "[null]", "[[0],[0,2009,2,30]]"],
            ['[["Fraction"]]', "[null]", "[[0],[0,1,0]]"],
            ['[["dict"]]', "[null]", "[[0],[0,1]]"],
            ['[["values.Absent"]]', "[null]", '[[0],[0,"__class__"]]'],
            ['[["types.NumberType","unit","scale","low","high","is_share"]]', "[null]", "[[0],[0,1]]"],
            ['{"a":1}', "[null]", "[1]"],
            ["[1", "[null]", "[1]"],
            ["[[]]", "[null]", "[1]"],
        ],
    )
    def test_lines_that_nobody_wrote(self, lines: list[str]) -> None:
        with pytest.raises(EncodingError):
            first_of(lines)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with its own copy of the smallest policy, and a folder for what is kept."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    for name in ("putuo_13th.pol", "vocabulary.pol"):
        shutil.copy(POLICIES / name, tmp_path / name)
    (tmp_path / "sources").mkdir()
    for source in (POLICIES / "sources").glob("putuo*"):
        shutil.copy(source, tmp_path / "sources" / source.name)
    return tmp_path


PATHS = (Path("putuo_13th.pol"),)


def kept_now(paths: Sequence[Path] = PATHS, only: set[str] | None = None) -> Kept:
    """Elaborates and keeps."""
    loaded = load(paths, with_scenarios=False, only=only)
    assert loaded.is_sound
    made = kept_of(loaded.sets)
    keep(made, loaded.contents, paths, only)
    return made


def files(folder: Path) -> list[Path]:
    return sorted((folder / "kept").iterdir())


class TestKept:
    @pytest.mark.parametrize("name", FILES)
    def test_they_are_what_was_elaborated(self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(FOLDER, str(tmp_path))
        paths = (POLICIES / f"{name}.pol",)
        made = kept_now(paths)
        found = read_kept(paths)
        assert found is not None and found.over_population == made.over_population
        for one, other in zip(made.sets, found.sets, strict=True):
            all_equal(one, other)
            assert [(h.name, h.kind, h.policy, h.kinds, h.levels) for h in other.heads] == [
                (rule.name, rule.kind, rule.policy, rule.kinds, rule.levels) for rule in one.rules.values()
            ]
            assert other.deciding == one.deciding

    def test_a_rule_is_read_when_it_is_asked_for_and_once(self, here: Path) -> None:
        kept_now()
        found = read_kept(PATHS)
        assert found is not None
        rules = found.sets[0].rules
        assert isinstance(rules, DeferredRules) and len(rules) == len(list(rules)) > 10 and rules._made == {}
        name = next(iter(rules))
        assert name in rules and "没有的" not in rules and rules._made == {}
        assert rules[name] is rules[name] and list(rules._made) == [name]
        with pytest.raises(KeyError):
            rules["没有的"]

    def test_of_a_folder_the_wanted_policies(self, here: Path) -> None:
        paths = (Path(),)
        only = set(names(load(paths))[:1])
        kept_now(paths, only)
        found = read_kept(paths, only)
        assert found is not None and set(found.sets[0].deciding) >= only
        assert read_kept(paths, {"别的"}) is None and read_kept(paths) is None

    @pytest.mark.parametrize("name", ["putuo_13th.pol", "vocabulary.pol", "sources"])
    def test_one_changed_character(self, here: Path, name: str) -> None:
        kept_now()
        assert read_kept(PATHS) is not None
        file = here / name if name != "sources" else next((here / name).iterdir())
        old = file.read_bytes()
        changed = old.replace("的".encode(), "地".encode(), 1)
        assert changed != old and len(changed) == len(old)
        times = (file.stat().st_atime_ns, file.stat().st_mtime_ns)
        file.write_bytes(changed)
        os.utime(file, ns=times)
        assert read_kept(PATHS) is None
        file.write_bytes(old)
        assert read_kept(PATHS) is not None

    def test_a_document_that_was_not_there(self, here: Path) -> None:
        source = next((here / "sources").iterdir())
        aside = source.rename(here / "aside")
        loaded = load(PATHS, with_scenarios=False)
        keep(kept_of(loaded.sets), loaded.contents, PATHS)
        assert read_kept(PATHS) is not None
        aside.rename(source)
        assert read_kept(PATHS) is None

    def test_a_file_that_goes_or_comes(self, here: Path) -> None:
        kept_now((Path(),))
        assert read_kept((Path(),)) is not None
        (here / "more.pol").write_text("# nothing\n", encoding="utf-8")
        assert read_kept((Path(),)) is None
        (here / "more.pol").unlink()
        (here / "vocabulary.pol").rename(here / "words.pol")
        assert read_kept((Path(),)) is None

    def test_another_state_of_the_program(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        kept_now()
        monkeypatch.setattr(kept, "VERSION", "0.0.0")
        assert read_kept(PATHS) is None

    def test_from_another_working_folder(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        kept_now()
        (here / "below").mkdir()
        monkeypatch.chdir(here / "below")
        assert read_kept((Path("../putuo_13th.pol"),)) is None

    @pytest.mark.parametrize("part", [0, 1, 30, 90, 1_000, -2, -1])
    def test_any_other_byte(self, here: Path, part: int) -> None:
        kept_now()
        (file,) = files(here)
        content = bytearray(file.read_bytes())
        content[part] ^= 1
        file.write_bytes(bytes(content))
        assert read_kept(PATHS) is None

    @pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999999])
    def test_cut_short(self, here: Path, share: float) -> None:
        kept_now()
        (file,) = files(here)
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])
        assert read_kept(PATHS) is None

    def test_forged_with_a_right_sum(self, here: Path) -> None:
        """The sum is not what keeps strangers out; even so nothing but data is read."""
        kept_now()
        (file,) = files(here)
        head, *rest = file.read_bytes().partition(b"\n")[2].split(b"\n")
        said = json.loads(head)
        for wrong in ([], {**said, "sets": [{}]}, {**said, "files": 1}, {**said, "sets": 5}):
            forged = b"\n".join([json.dumps(wrong).encode(), *rest])
            file.write_bytes(kept.MAGIC + kept.hashlib.sha256(forged).hexdigest().encode() + b"\n" + forged)
            assert read_kept(PATHS) is None

    @pytest.mark.skipif(os.name != "posix", reason="owners and modes of POSIX")
    def test_a_file_that_others_can_write(self, here: Path) -> None:
        kept_now()
        (file,) = files(here)
        assert file.stat().st_mode & 0o777 == 0o600
        file.chmod(0o620)
        assert read_kept(PATHS) is None

    def test_nothing_is_kept_where_there_is_no_folder(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(FOLDER, "")
        kept_now()
        assert not (here / "kept").exists() and read_kept(PATHS) is None

    def test_a_folder_that_cannot_be_written(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (here / "kept").write_text("no folder")
        kept_now()
        assert read_kept(PATHS) is None

    def test_the_oldest_go(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kept, "MOST_FILES", 2)
        for age, only in enumerate(({"a"}, {"b"}, {"c"}), start=1):
            keep(Kept((), ()), {}, PATHS, only)
            for file in files(here):
                if file.stat().st_mtime > 1_000:
                    os.utime(file, (age, age))
        assert len(files(here)) == 2
        assert read_kept(PATHS, {"a"}) is None and read_kept(PATHS, {"c"}) is not None


def names(loaded: Any) -> list[str]:
    return [name for policies in loaded.sets for name in policies.deciding]
