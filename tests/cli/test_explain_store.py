"""explain from a store: what is read, what is imported, what is left to be asked for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from trial import POLICY, RECORDS, Command, environment

from policylang.kept import FOLDER
from policylang.records.store_lazy import _Loader
from policylang.runtime.evaluator import Evaluation

SELECTION = """
计量 人

遴选 培训推荐 从 教师
  依据 「二、对没有履行带徒协议的骨干教师取消骨干称号。」
  名额 2人
  择优 出生日期 从高到低
"""
CONSULTING = """
资格 推荐在先 对象 教师
  依据 「取消骨干称号」
  要求 培训推荐 为 入选
"""
CROWD = 200
ASIDE = ("lark", "polars", "rich")
NOT_WANTED = (*ASIDE, "attr", "pendulum", "python_calamine", "policylang.syntax", "policylang.semantics")


@pytest.fixture
def store(district: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of two hundred teachers with their trainings, for the trial policy with a 遴选."""
    monkeypatch.setenv(FOLDER, str(district / "kept"))
    head, _, scenarios = POLICY.partition("测例 ")
    (district / "policies" / "trial.pol").write_text(f"{head}{SELECTION}{CONSULTING}\n测例 {scenarios}", encoding="utf-8")
    more = {
        "教师.csv": "".join(f"人{n},19{60 + n % 40}-01-01,是\n" for n in range(CROWD)),
        "培训.csv": "".join(f"人{n},2020-05-01,{n % 50}\n" for n in range(CROWD)),
        "称号.csv": "",
    }
    for name, rows in more.items():
        (district / "records" / name).write_text(RECORDS[name] + rows, encoding="utf-8")
    files = [f"records/{name}" for name in more]
    done = command("import", *files, "--into", "facts.db", "--policy", "试行2020", "--known", "2020-12-31", "--apply")
    assert done.code == 0, done.err
    return district / "facts.db"


def explain(command: Command, *arguments: str) -> str:
    done = command("explain", *arguments, "--records", "facts.db", "--as-of", "2020-12-31")
    assert done.code == 0, done.err
    return str(done.out)


class TestLeftOut:
    def test_decisions_over_everybody_are_listed_with_the_command(self, store: Path, command: Command) -> None:
        out = explain(command, "甲")
        assert "  触发    取消骨干称号  " in out and "年度培训" in out
        assert out.endswith(
            "\n\n没有判定（要和全体比较，解释一个主体时不读全体）：培训推荐、推荐在先\n"
            "要判定一项：policylang explain 甲 --decision 培训推荐 --policy 试行2020 --as-of 2020-12-31 --records facts.db\n"
        )
        said = "not decided, for they rest on everybody and one subject was read: 培训推荐、推荐在先\n"
        assert said in explain(command, "甲", "--lang", "en")

    def test_the_command_decides(self, store: Path, command: Command) -> None:
        line = next(line for line in explain(command, "甲").splitlines() if "policylang explain" in line)
        done = command(*line.partition("policylang ")[2].split())
        assert done.code == 0 and done.out.startswith("结论      教师 甲 的 培训推荐：未入选")
        assert explain(command, "甲", "--decision", "推荐在先").startswith("结论      教师 甲 的 推荐在先：不符合")

    def test_for_programs(self, store: Path, command: Command) -> None:
        data = json.loads(explain(command, "甲", "--format", "json"))
        assert data["left_out"] == ["培训推荐", "推荐在先"]
        assert [entry["decision"] for entry in data["decisions"]] == ["年度培训", "取消骨干称号", "学时达标"]

    def test_a_page_says_so_beside(self, store: Path, command: Command) -> None:
        done = command("explain", "甲", "--records", "facts.db", "--as-of", "2020-12-31", "--format", "html")
        assert "培训推荐、推荐在先" in done.err and "policylang explain" not in done.out

    def test_records_that_are_read_whole_leave_nothing_out(self, store: Path, command: Command) -> None:
        out = command("explain", "甲").out
        assert "没有判定" not in out and "  未入选  培训推荐" in out and "推荐在先" in out


@pytest.mark.parametrize("decision", ["年度培训", "取消骨干称号", "学时达标", "培训推荐", "推荐在先"])
@pytest.mark.parametrize("subject", ["甲", "丙", "人7"])
def test_the_reasons_are_those_of_the_records_read_whole(store: Path, command: Command, subject: str, decision: str) -> None:
    """Causes, evidence, what would change it: tried on a copy of only that which is looked at."""
    whole = command("explain", subject, "--decision", decision, "--full", "--as-of", "2020-12-31")
    assert whole.code == 0
    assert explain(command, subject, "--decision", decision, "--full").replace("records/", "") == whole.out


class TestOnlyWhatIsAskedFor:
    def test_only_the_decision_named_is_made(self, store: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[str] = []
        decide = Evaluation.decide
        monkeypatch.setattr(Evaluation, "decide", lambda self, name, *given: made.append(name) or decide(self, name, *given))
        for records in ("facts.db", "records"):
            made.clear()
            assert command("explain", "甲", "--records", records, "--decision", "年度培训", "--as-of", "2020-12-31").code == 0
            assert made == ["年度培训"]

    def test_a_name_that_is_none(self, store: Path, command: Command) -> None:
        done = command("explain", "甲", "--records", "facts.db", "--decision", "年度训培")
        assert done.code == 2 and "是不是 `年度培训`" in done.err and "培训推荐" in done.err

    def test_one_subject_is_read(self, store: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        read: list[str] = []
        rows = _Loader.rows

        def counted(self: _Loader, *given: object) -> object:
            found = rows(self, *given)  # type: ignore[arg-type]
            read.extend(row.id for row in found)
            return found

        monkeypatch.setattr(_Loader, "rows", counted)
        explain(command, "甲")
        assert "甲" in read and len(read) < 10
        explain(command, "甲", "--decision", "培训推荐")
        assert len(set(read)) > CROWD


def imported(store: Path, *arguments: str) -> set[str]:
    """The modules that a command has imported at its end, in a process of its own."""
    given = ["explain", *arguments, "--records", store.name, "--as-of", "2020-12-31"]
    code = f"import sys; from policylang.cli.main import main; code = main({given!r}); print('\\n', *sys.modules, sep='\\n'); sys.exit(code)"
    kept = {FOLDER: str(store.parent / "kept")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=store.parent, env=environment(**kept), capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    return set(done.stdout.decode().partition("\n\n\n")[2].split("\n"))


class TestImports:
    def test_the_first_time_nothing_heavy(self, store: Path) -> None:
        for file in (store.parent / "kept").iterdir():
            file.unlink()
        found = imported(store, "甲")
        assert "policylang.semantics" in found and not found & set(ASIDE)

    def test_from_then_on_no_parser_and_no_checker(self, store: Path) -> None:
        imported(store, "乙")
        assert len(list((store.parent / "kept").iterdir())) >= 1
        found = imported(store, "乙")
        assert "policylang.records.store_lazy" in found
        assert found & set(NOT_WANTED) == set()

    def test_reasons_in_full_at_most_month_arithmetic(self, store: Path) -> None:
        imported(store, "甲", "--decision", "取消骨干称号")
        assert imported(store, "甲", "--decision", "取消骨干称号") & set(NOT_WANTED) <= {"pendulum"}

    def test_a_changed_policy_counts_at_once(self, store: Path, command: Command) -> None:
        assert "90学时" in explain(command, "乙")
        policy = store.parent / "policies" / "trial.pol"
        text = policy.read_text(encoding="utf-8")
        policy.write_text(
            text.replace("不少于 90学时", "不少于 30学时", 1).replace("    持有 县级", "    持有 市级", 1), encoding="utf-8"
        )
        out = explain(command, "乙")
        assert "  已履行  年度培训" in out and "90学时 不成立" not in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide",),
        ("decide", "--format", "jsonl"),
        ("decide", "--to", "名单", "--format", "csv"),
        ("explain", "甲", "--full"),
        ("explain", "甲", "--decision", "取消骨干称号", "--format", "json"),
        ("explain", "丙", "--format", "html"),
        ("explain", "甲", "--set", "没有的=1"),
        ("explain", "甲", "--policy", "没有的"),
    ],
)
def test_kept_policies_give_the_same(
    district: Path, command: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """Made now, made and kept, read again: the same words, the same exit code, the same files."""
    found = []
    for folder in ("", "kept", "kept"):
        monkeypatch.setenv(FOLDER, folder and str(district / folder))
        done = command(*arguments)
        written = {file.name: file.read_bytes() for file in sorted(district.glob("名单/**/*.csv"))}
        found.append((done.code, done.out, done.err, written))
    assert list((district / "kept").iterdir())
    assert found[0] == found[1] == found[2]
