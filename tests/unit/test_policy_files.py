"""What a file says of its document, order and loops, lints, and how files are read."""

from datetime import date
from pathlib import Path

import pytest
from test_elaborate_rules import POLICY, WORDS, elaborated, findings

from policylang import pipeline
from policylang.core.ir import PolicySet
from policylang.core.values import Period
from policylang.messages import rules as words
from policylang.pipeline import Loaded, load, load_text

DOCUMENT = "一、总则\n教师要在岗。\n二、学时\n每年不少于90学时。\n教师要在岗。\n"
DOCUMENTED = POLICY + "  原文 “原文.txt”\n"


def loaded_with(rules: str, document: str = DOCUMENT) -> Loaded:
    return load_text(WORDS + DOCUMENTED + rules, documents={"原文.txt": document})


def told(loaded: Loaded) -> list[str]:
    """Code, line and first words of what each finding is about."""
    found = []
    for d in loaded.diagnostics:
        source = loaded.sources.get(d.span.path)
        about = source.text_of(d.span).split("\n")[0] if source is not None else ""
        found.append(f"{d.code} {about}".strip())
    return found


# ------------------------------------------------------------------ 政策


def test_what_a_policy_says() -> None:
    policy = """政策 测试
  标题 “测试计划”
  文号 “测发〔2020〕1号”
  发布机构 “教育局”
  发布日期 2020-01-05
  施行 2020-02-01 起
  计划期 2020年3月 至 2021年
  适用地区 测试市
  责任方 学校
  月末 取 次月初
  口径 前（含） 以上（含）
  上位 《上级意见》 文号 “上发1号” 未附
"""
    info = elaborated("义务 甲 对象 教师\n  要求 在岗\n", policy).policies["测试"]
    assert (info.title, info.number, info.issuer, info.issued) == ("测试计划", "测发〔2020〕1号", "教育局", date(2020, 1, 5))
    assert info.in_force == Period(date(2020, 2, 1), None)
    assert info.plan == Period(date(2020, 3, 1), date(2021, 12, 31))
    assert (info.region, info.responsible, info.superiors) == ("测试市", ("学校",), ("上级意见",))
    assert (info.month_end is not None and info.month_end.value, info.before_included) == ("次月初", True)


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("实施 2020-01-01 起", "PL250 实施"),
        ("施行 2020-01-01", "PL251 施行 2020-01-01"),
        ("施行 2021-01-01 至 2020-01-01", "PL253 施行 2021-01-01 至 2020-01-01"),
        ("月末 取 月初", "PL251 月末 取 月初"),
        ("口径 左右（含）", "PL251 口径 左右（含）"),
        ("发布日期 2020年", "PL251 发布日期 2020年"),
        ("适用地区 甲市\n  适用地区 乙市", "PL252 适用地区"),
        ("原文 “没有.txt”", "PL255 “没有.txt”"),
    ],
)
def test_mistakes_in_a_policy(line: str, finding: str) -> None:
    policy = f"政策 测试\n  标题 “测试”\n  {line}\n"
    assert findings("", policy) == [finding]


def test_a_file_has_one_policy() -> None:
    assert findings("政策 又一个\n  标题 “又一个”\n") == ["PL254 又一个"]
    rules = "资格 甲 对象 教师\n  要求 教令 大于 3年\n"
    assert findings("政策 又一个\n  标题 “又一个”\n" + rules) == ["PL254 又一个", "PL201 教令"], "its rules are checked too"


# ------------------------------------------------------------------ quotations


def test_citations_stand_where_they_are_quoted() -> None:
    rules = """义务 甲 对象 教师
  依据 「每年不少于90学时。」
  要求 在岗
部分 总则 自 「一、总则」
义务 乙 对象 教师
  依据 「教师要在岗。」
  要求 全部
    （一）在岗
      依据 「要在岗」
部分 学时 自 「二、学时」
不编码 标题 「二、学时」
重申 乙 「教师要在岗。」
"""
    loaded = loaded_with(rules)
    assert told(loaded) == []
    made = loaded.sets[0]
    assert [(c.document, c.headings, DOCUMENT[c.start : c.end]) for rule in made.rules.values() for c in rule.citations] == [
        ("测试计划", (), "每年不少于90学时。"),
        ("测试计划", ("总则",), "教师要在岗。"),
    ]
    assert made.rules["乙"].headings == ("总则",)
    assert [(p.reason, p.rules, p.citations[0].start) for p in made.passages] == [("标题", (), 12), ("重申", ("乙",), 28)]
    assert made.documents == {"原文.txt": DOCUMENT}


def test_quotations_that_are_not_there() -> None:
    rules = "义务 甲 对象 教师\n  依据 「教师应在岗。」\n  要求 在岗\n义务 乙 对象 教师\n  依据 「教师要在岗。」\n  要求 在岗\n"
    assert told(loaded_with(rules)) == ["PL390 教师应在岗。", "PL391 教师要在岗。"]
    assert told(loaded_with("部分 总则 自 「一、总纲」\n")) == ["PL390 一、总纲"]


def test_passages_without_a_rule() -> None:
    assert told(loaded_with("不编码 废话 「二、学时」\n重申 丙 「二、学时」\n")) == ["PL256 废话", "PL257 丙"]


def test_a_rule_said_again_is_mended_into_its_name_as_it_is_written() -> None:
    rules = "义务 【第2条】 对象 教师\n  要求 在岗\n重申 【第2调】 「教师要在岗。」\n"
    (finding,) = [one for one in loaded_with(rules).diagnostics if one.code == "PL257"]
    assert [fix.replacement for fix in finding.fixes] == ["【第2条】"]


def test_a_rule_of_a_document_cites_it() -> None:
    rules = "义务 甲 对象 教师\n  要求 全部\n    在岗\n      依据 「每年不少于90学时。」\n义务 乙 对象 教师\n  要求 在岗\n"
    assert told(loaded_with(rules)) == ["PL401 乙"]
    assert findings(rules) == []


# ------------------------------------------------------------------ order


def test_rules_come_after_what_they_read() -> None:
    rules = """资格 甲 对象 教师
  要求 丙 且 乙 为 已履行
义务 乙 对象 教师
  要求 在岗
定义 丙 对象 教师 = 丁 且 在岗
定义 丁 对象 教师 = 戊 为 符合
资格 戊 对象 教师
  要求 教龄 大于 3年
"""
    made = elaborated(rules)
    assert list(made.rules) == ["戊", "乙", "甲"]
    assert list(made.definitions) == ["丁", "丙"]
    assert made.rules["甲"].uses == ("戊", "乙")


def chains(rules: str) -> list[str]:
    loaded = load_text(WORDS + POLICY + rules)
    return [dict(d.args)["chain"] for d in loaded.diagnostics if d.code == "PL260"]


def test_loops_are_shown() -> None:
    rules = "资格 甲 对象 教师\n  要求 乙 为 符合\n资格 乙 对象 教师\n  要求 丙\n定义 丙 对象 教师 = 甲 为 符合\n"
    assert chains(rules) == ["丙 → 甲 → 乙 → 丙"]
    assert chains("资格 甲 对象 教师\n  要求 甲 为 符合\n") == ["甲 → 甲"]
    penalty = "处理 甲 对象 教师\n  情形 乙 为 不符合\n  后果 {0}\n资格 乙 对象 教师\n  要求 {1}\n"
    assert chains(penalty.format("不得 乙", "在岗")) == ["甲 → 乙 → 甲"]
    assert chains(penalty.format("取消 能手", "持有 能手")) == ["甲 → 乙 → 甲"]
    assert chains(penalty.format("取消 能手", "持有 骨干教师")) == []


def test_an_exam_reads_its_own_score_only_once_it_is_there() -> None:
    exam = "考核 甲 对象 修课\n  构成\n    平时分 占 100%\n  合格 {0} 不低于 60分\n"
    assert chains(exam.format("成绩")) == []
    bonus = "  要求 乙\n定义 乙 对象 修课 = 甲 的 成绩 不低于 60分\n"
    assert chains(exam.format("成绩") + bonus) == ["乙 → 甲 → 乙"]


def test_a_long_chain_of_definitions_is_no_loop() -> None:
    links = [f"定义 第{_han(n)} 对象 教师 = 第{_han(n - 1)} 且 在岗" for n in range(1, 60)]
    made = elaborated("定义 第零 对象 教师 = 在岗\n" + "\n".join(reversed(links)) + "\n")
    assert list(made.definitions)[:2] == ["第零", "第一"]


def _han(number: int) -> str:
    return "".join("零一二三四五六七八九"[int(figure)] for figure in str(number))


# ------------------------------------------------------------------ lints


TABLE = "表 档次 对象 教师：级别\n  当 教龄 不少于 10年 则 市级\n  当 教龄 {0} 5年 则 {1}\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (TABLE.format("不少于", "市级") + "  否则 原文未规定\n", []),
        (TABLE.format("不少于", "县级") + "  否则 原文未规定\n", ["PL404"]),
        (TABLE.format("小于", "县级"), ["PL403"]),
        (TABLE.format("小于", "县级").replace("不少于 10年", "不少于 5年"), []),
        (TABLE.format("小于", "县级").replace("不少于 10年", "大于 5年"), ["PL403"]),
        ("表 档次 对象 学校：级别\n  当 类别 为 城区 则 市级\n  当 类别 为 乡镇 则 县级\n", []),
        ("表 档次 对象 学校：级别\n  当 类别 为 城区 则 市级\n", ["PL403"]),
        ("表 档次 对象 学校：级别\n  适用 类别 为 城区\n  当 类别 为 城区 则 市级\n", []),
        ("表 档次 对象 学校：级别\n  当 类别 属于（城区、乡镇）则 市级\n  否则 县级\n", []),
        ("表 档次 对象 教师：级别\n  当 在岗 则 市级\n  当 非 在岗 则 县级\n", []),
        ("表 档次 对象 教师：级别\n  当 在岗 则 市级\n  当 在岗 且 教龄 大于 3年 则 市级\n  否则 县级\n", ["PL405"]),
        ("表 档次 对象 教师：级别\n  当 任职起 早于 2020-01-01 则 市级\n  当 任职起 晚于 2020-01-01 则 县级\n", ["PL403"]),
        ("表 档次 对象 教师：级别\n  当 任职起 早于 2020-01-01 则 市级\n  当 任职起 不早于 2020-01-01 则 县级\n", []),
    ],
)
def test_decision_tables(rows: str, expected: list[str]) -> None:
    found = load_text(WORDS + POLICY + rows).diagnostics
    assert [d.code for d in found] == expected


def test_a_gap_and_an_overlap_are_shown_by_a_case() -> None:
    found = load_text(WORDS + POLICY + TABLE.format("小于", "县级")).diagnostics
    assert dict(found[0].args)["case"] == "教龄 为 5年"
    found = load_text(WORDS + POLICY + TABLE.format("不少于", "县级") + "  否则 校级\n").diagnostics
    assert dict(found[0].args)["case"] == "教龄 为 10年"


def test_grades_may_go_down_from_the_best() -> None:
    exam = "考核 甲 对象 修课\n  构成\n    平时分 占 100%\n  等次\n"
    exam += "    当 成绩 不低于 90分 则 优秀\n    当 成绩 不低于 60分 则 合格\n"
    assert findings(exam + "    否则 不合格\n") == []
    assert findings(exam) == ["PL403 考核 甲 对象 修课"]


def test_items_and_labels_written_twice() -> None:
    rules = "资格 甲 对象 教师\n  要求 全部\n    （一）在岗\n    （{0}）{1}\n"
    assert findings(rules.format("二", "教龄 大于 3年")) == []
    assert findings(rules.format("一", "教龄 大于 3年")) == ["PL262 教龄 大于 3年"]
    assert findings(rules.format("二", "在岗")) == ["PL402 在岗"]


def test_a_parameter_that_nothing_reads() -> None:
    rules = "参数 甲：年 原文未规定\n参数 乙：文本 原文未规定\n奖励 丙 对象 教师\n  要求 在岗\n  给予 乙\n"
    assert findings(rules) == ["PL406 参数 甲：年 原文未规定"]


DATED = "主体 论文 属于 教师\n  发表日期：日期 发生日\n  级别：级别\n{0}义务 甲 对象 教师\n{1}  要求 有 论文{2}\n"


@pytest.mark.parametrize(
    ("definition", "every", "where", "expected"),
    [
        ("", "  每 年度\n", "", ["PL407"]),
        ("", "  每 年度\n", " 其中 级别 不低于 市级", ["PL407"]),
        ("", "", "", []),
        ("", "  每 年度\n", " 其中 发表日期 在 本周期 内", []),
        ("", "  每 年度\n", " 其中 发表日期 在 近3年 内", []),
        ("", "  每 年度\n", " 其中 发表日期 不晚于 基准日", []),
        ("定义 本期发表 对象 论文 = 发表日期 在 本年度 内\n", "  每 年度\n", " 其中 本期发表", []),
        ("定义 高级 对象 论文 = 级别 不低于 市级\n", "  每 年度\n", " 其中 高级", ["PL407"]),
    ],
)
def test_records_of_all_time_in_a_rule_of_each_period(definition: str, every: str, where: str, expected: list[str]) -> None:
    found = load_text(WORDS + POLICY + DATED.format(definition, every, where)).diagnostics
    assert [d.code for d in found] == expected


# ------------------------------------------------------------------ files


HEAD = "语言版本 1\n"
SHARED = HEAD + "主体 教师\n  在岗：是否\n  类别：枚举 开放\n"


def written(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / f"{name}.pol").write_text(content, encoding="utf-8")
    return folder


def document(name: str, extra: str = "") -> str:
    return f"{HEAD}引用 “shared.pol”\n{extra}政策 {name}\n  标题 “{name}”\n义务 在岗 对象 教师\n  要求 在岗\n"


def test_each_document_sees_its_own_words(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        shared=SHARED,
        a=document("甲", "主体 教师 补充\n  工号：整数\n  类别：枚举（专任、兼任）\n"),
        b=document("乙", "主体 教师 补充\n  工号：文本\n"),
    )
    loaded = load(folder)
    assert told(loaded) == []
    assert loaded.is_sound
    assert [list(made.policies) for made in loaded.sets] == [["甲"], ["乙"]]
    kinds = [type(made.vocabulary.kinds["教师"].fields["工号"].type).__name__ for made in loaded.sets]
    assert kinds == ["NumberType", "TextType"]
    assert [list(made.rules) for made in loaded.sets] == [["在岗"], ["在岗"]]
    base = folder.name
    assert [d.path for d in loaded.documents] == [f"{base}/a.pol", f"{base}/b.pol"]
    assert sorted(loaded.sources) == [f"{base}/a.pol", f"{base}/b.pol", f"{base}/shared.pol"]


def test_a_document_that_imports_another_is_loaded_with_it(tmp_path: Path) -> None:
    below = document("乙").replace("引用 “shared.pol”", "引用 “a.pol”")
    loaded = load(written(tmp_path, shared=SHARED, a=document("甲"), b=below))
    assert told(loaded) == []
    assert [sorted(made.policies) for made in loaded.sets] == [["甲"], ["乙", "甲"]]
    assert len(loaded.sets[1].rules) == 2


def test_a_lower_document_takes_the_place_of_a_rule_above(tmp_path: Path) -> None:
    below = document("乙").replace("引用 “shared.pol”", "引用 “a.pol”") + "  代替 《甲》 的 在岗\n"
    made: PolicySet = load(written(tmp_path, shared=SHARED, a=document("甲"), b=below)).sets[1]
    replaced = next(rule for rule in made.rules.values() if rule.policy == "甲")
    assert replaced.applies is not None


def test_rings_of_imports_are_read_once(tmp_path: Path) -> None:
    one = HEAD + "引用 “b.pol”\n主体 甲\n  是的：是否\n"
    other = HEAD + "引用 “a.pol”\n主体 乙\n  是的：是否\n"
    loaded = load(written(tmp_path, a=one, b=other))
    assert told(loaded) == []
    assert [sorted(made.vocabulary.kinds) for made in loaded.sets] == [["乙", "甲"]]


def test_scenarios_belong_to_their_own_file(tmp_path: Path) -> None:
    case = "测例 在岗\n  教师 甲（在岗 是）\n  基准日 2020-01-01\n  期望 在岗 已履行\n"
    below = document("乙").replace("引用 “shared.pol”", "引用 “a.pol”").replace("义务 在岗", "义务 到岗")
    folder = written(tmp_path, shared=SHARED, a=document("甲") + case, b=below)
    assert [len(d.scenarios) for d in load(folder).documents] == [1, 0]
    assert [len(d.scenarios) for d in load(folder, with_scenarios=False).documents] == [0, 0]


def test_paths_are_shown_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p").mkdir()
    written(tmp_path / "p", shared=SHARED, a=document("甲"))
    monkeypatch.chdir(tmp_path)
    assert sorted(load("p").sources) == ["p/a.pol", "p/shared.pol"]
    assert sorted(load("p/a.pol").sources) == ["p/a.pol", "p/shared.pol"]
    monkeypatch.chdir(tmp_path / "p")
    assert sorted(load(".").sources) == ["a.pol", "shared.pol"]
    assert sorted(load(["a.pol", "shared.pol"]).sources) == ["a.pol", "shared.pol"]


def test_nothing_outside_the_root_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    written(tmp_path, secret=SHARED)
    (tmp_path / "密.txt").write_text("密", encoding="utf-8")
    text = document("甲").replace("shared.pol", "../secret.pol").replace("标题 “甲”", "标题 “甲”\n  原文 “../密.txt”")
    loaded = load(written(tmp_path / "p", a=text))
    assert [line for line in told(loaded) if line.startswith("PL27")] == ["PL273 “../secret.pol”", "PL273 “../密.txt”"]
    assert list(loaded.sources) == ["p/a.pol"]
    (tmp_path / "p" / "shared.pol").symlink_to(tmp_path / "secret.pol")
    linked = load(written(tmp_path / "p", a=document("甲")))
    assert "PL273 “shared.pol”" in told(linked)
    assert "PL273" not in " ".join(told(load(tmp_path / "p", root=tmp_path)))


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pol").write_bytes("语言版本 1\n主体 教师\n".encode("gb18030"))
    loaded = load(tmp_path)
    assert [d.code for d in loaded.diagnostics] == ["PL101"]
    assert loaded.sets == ()
    assert [d.code for d in load(tmp_path / "b.pol").diagnostics] == ["PL270"]
    written(tmp_path, a=document("甲"))
    assert told(load(tmp_path))[0] == "PL270 “shared.pol”"
    size = len((HEAD + "主体 教师\n").encode())
    written(tmp_path, a=HEAD + "主体 教师\n")
    monkeypatch.setattr(pipeline, "MAX_BYTES", size)
    assert told(load(tmp_path)) == []
    monkeypatch.setattr(pipeline, "MAX_BYTES", size - 1)
    assert [d.code for d in load(tmp_path).diagnostics] == ["PL272"]


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, shared=SHARED, a=document("甲"))
    monkeypatch.setattr(pipeline, "MAX_FILES", 2)
    assert told(load(folder)) == []
    monkeypatch.setattr(pipeline, "MAX_FILES", 1)
    assert "PL274" in [d.code for d in load(folder).diagnostics]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.pol").write_text(SHARED, encoding="utf-8-sig")
    assert told(load(tmp_path)) == []


def test_names_in_a_damaged_block_are_not_reported_again() -> None:
    text = (
        WORDS + POLICY + "资格 甲 对象 教师\n  要求 在岗 在岗\n处理 乙 对象 教师\n  情形 在岗\n  后果 不得 甲\n重申 甲 「某」\n"
    )
    assert all(d.code.startswith("PL1") for d in load_text(text).diagnostics)


# ------------------------------------------------------------------ words


def test_every_finding_has_its_words() -> None:
    assert words.ZH.keys() == words.EN.keys()
    codes = {key.split(".")[0] for key in words.ZH}
    assert all({code, f"{code}.label", f"{code}.help"} <= words.ZH.keys() for code in codes)
