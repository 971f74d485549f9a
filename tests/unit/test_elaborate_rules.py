"""Rules as IR: text in, text out."""

import pytest
from ir_text import deadline, effect, recurrence, text

from policylang.core.ir import Duty, PolicySet, Qualification, Sanction, Selection, Target
from policylang.pipeline import load_text
from policylang.source import SourceFile

WORDS = """语言版本 1
计量 篇、次、人
枚举 级别 由低到高（校级、县级、市级）
枚举 等次 由低到高（不合格、合格、优秀）
课程 师德读本
课程 教学技能
主体 市
主体 学校 属于 市
  类别：枚举（城区、乡镇）
  经费：元 按 年度
主体 教师 属于 学校
  入职日期：日期
  在岗：是否
  教龄：年
  学科：文本
  任职起：日期
主体 活动 属于 学校
  日期：日期 发生日
  类别：枚举 开放
  名称：文本 可无
  方面：多选 开放
主体 机构 属于 学校
  类别：枚举（中心、基地）
主体 项目表 属于 学校
  日期：日期 发生日
  类别：多选 开放
主体 修课 属于 教师
  课程：课程
  性质：枚举（必修、选修）
  修完日期：日期
  成绩单分：分
  平时分：分
主体 培训记录 属于 教师
  日期：日期 发生日
  类别：枚举 开放
  模块：枚举（理论、跟岗）
  学时：学时
主体 失范记录 属于 教师
  认定日期：日期 发生日
  严重：是否
称号 骨干教师 对象 教师 层级 级别
称号 能手 对象 教师
"""
POLICY = """政策 测试
  标题 “测试计划”
  施行 2020-01-01 至 2022-12-31
  月末 取 月底
  责任方 学校
"""


def elaborated(rules: str, policy: str = POLICY) -> PolicySet:
    """The policy set of ``rules`` after the shared words; they must be without errors."""
    loaded = load_text(WORDS + policy + rules)
    errors = [d for d in loaded.diagnostics if not d.code.startswith("PL4")]
    assert not errors, errors
    assert loaded.sets
    return loaded.sets[0]


def findings(rules: str, policy: str = POLICY) -> list[str]:
    """The findings on ``rules``: code and the words that each is about."""
    loaded = load_text(WORDS + policy + rules)
    source = loaded.sources["policy.pol"]
    assert isinstance(source, SourceFile)
    return [f"{d.code} {source.text_of(d.span).splitlines()[0]}" for d in loaded.diagnostics]


def asked(rules: str) -> str:
    """All that the one duty of ``rules`` asks."""
    body = next(iter(elaborated(rules).rules.values())).body
    assert isinstance(body, Duty)
    return text(body.require)


def test_a_duty_keeps_labels_and_what_it_forbids() -> None:
    rules = """义务 甲 对象 教师
  适用 在岗
  要求 全部
    （一）教龄 不少于 3年
    （二）在岗
义务 乙 对象 教师
  禁止 在岗
"""
    made = elaborated(rules).rules
    assert [(rule.kind.value, rule.kinds, text(rule.applies)) for rule in made.values()] == [
        ("义务", ("教师",), "全部（在岗）"),
        ("义务", ("教师",), "-"),
    ]
    first, second = made["甲"].body, made["乙"].body
    assert isinstance(first, Duty)
    assert isinstance(second, Duty)
    assert text(first.require) == "全部（（一）教龄 ≥ 3年；（二）在岗）"
    assert (text(second.require), text(second.forbid)) == ("-", "全部（在岗）")


WINDOW = "本行 在 期限 内"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("证据 活动", f"有 活动 [{WINDOW}]"),
        ("证据 活动 沙龙", f"有 活动 [全部（{WINDOW}；类别 = 沙龙）]"),
        ("证据 活动 “启动会”", f"有 活动 [全部（{WINDOW}；名称 = 启动会）]"),
        ("证据 机构 中心", "有 机构 [类别 = 中心]"),
        ("证据 机构", "有 机构 [-]"),
        ("证据 项目表 沙龙", f"有 项目表 [全部（{WINDOW}；类别 包含 全部（沙龙））]"),
        ("证据 活动 任一（甲、乙）", f"任一（有 活动 [全部（{WINDOW}；类别 = 甲）]；有 活动 [全部（{WINDOW}；类别 = 乙）]）"),
        (
            "证据 活动 至少 1项（甲、乙）",
            f"至少1（有 活动 [全部（{WINDOW}；类别 = 甲）]；有 活动 [全部（{WINDOW}；类别 = 乙）]）",
        ),
        ("证据 活动 沙龙 不少于 3次", f"计数 - 于 活动 [全部（{WINDOW}；类别 = 沙龙）] ≥ 3次"),
        ("证据 活动 其中 方面 包含 甲 且 类别 为 乙", f"有 活动 [全部（{WINDOW}；方面 包含 全部（甲）；类别 = 乙）]"),
        ("证据 活动 沙龙\n  涵盖 方面（甲、乙）", f"涵盖 方面（甲、乙）于 活动 [全部（{WINDOW}；类别 = 沙龙）]"),
        (
            "证据 活动 不少于 2次\n  涵盖 方面（甲）",
            f"涵盖 方面（甲）于 活动 [{WINDOW}]；计数 - 于 活动 [{WINDOW}] ≥ 2次",
        ),
    ],
)
def test_evidence(line: str, expected: str) -> None:
    assert asked(f"任务 甲\n  {line}\n") == f"全部（{expected}）"


def test_evidence_anywhere_below() -> None:
    assert asked("任务 甲 责任方 市\n  证据 辖内 机构 中心\n") == "全部（有 辖内机构 [类别 = 中心]）"


def test_several_lines_and_requirements_make_one_list() -> None:
    rules = "任务 甲\n  要求 全部\n    类别 为 城区\n    有 机构\n  证据 机构 中心\n  证据 机构 基地\n"
    assert asked(rules) == "全部（类别 = 城区；有 机构 [-]；有 机构 [类别 = 中心]；有 机构 [类别 = 基地]）"
    assert asked(rules.replace("要求 全部", "要求 任一")).startswith("全部（任一（类别 = 城区；")


def test_a_task_to_be_done_twice_in_a_period_counts() -> None:
    assert (
        asked("任务 甲\n  每 年度 2次\n  证据 活动 沙龙\n") == f"全部（计数 - 于 活动 [全部（{WINDOW}；类别 = 沙龙）] ≥ 2次）"
    )


def test_courses() -> None:
    done = "有 修课 [全部（课程 = {0}；修完日期 在 期限 内）]"
    rules = "项目 甲 对象 教师\n  必修 师德读本、教学技能\n"
    assert asked(rules) == f"全部（{done.format('师德读本')}；{done.format('教学技能')}）"
    assert asked("项目 甲 对象 教师\n  选修 师德读本、教学技能\n") == (
        f"全部（任一（{done.format('师德读本')}；{done.format('教学技能')}））"
    )
    assert asked("项目 甲 对象 教师\n  选修 由 学校 确定\n") == ("全部（有 修课 [全部（性质 = 选修；修完日期 在 期限 内）]）")
    assert findings("项目 甲 对象 学校\n  必修 师德读本\n") == ["PL347 师德读本"]


def test_modules() -> None:
    where = f"{WINDOW}；类别 = 任职；模块 = "
    rules = "项目 甲 对象 教师\n  证据 培训记录 任职\n  模块 按 模块{0}\n    理论 不少于 {1}\n    跟岗 不少于 {1}\n"
    assert asked(rules.format(" 合计 学时", "90学时")) == (
        f"全部（合计 学时 于 培训记录 [全部（{where}理论）] ≥ 90学时；合计 学时 于 培训记录 [全部（{where}跟岗）] ≥ 90学时）"
    )
    assert asked(rules.format("", "2次")).startswith(f"全部（计数 - 于 培训记录 [全部（{where}理论）] ≥ 2次；")
    assert findings("项目 甲 对象 教师\n  模块 按 模块\n    理论 不少于 2次\n") == ["PL346 模块 按 模块"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("期限 2021-06-30", "- 至 2021-06-30"),
        ("期限 2021年6月", "2021-06-01..2021-06-30 至 2021-06-01..2021-06-30"),
        ("期限 2021年6月 前", "- 至 2021-06-01..2021-06-30（不含）"),
        ("期限 2021-06-30 前", "- 至 2021-06-30（不含）"),
        ("期限 2021-06-30 前（含）", "- 至 2021-06-30"),
        ("期限 2021-06-30（不含）", "- 至 2021-06-30（不含）"),
        ("期限 2021年3月 至 2021-06-30", "2021-03-01..2021-03-31 至 2021-06-30"),
        ("期限 即时", "即时"),
        ("期限 入职日期 + 1年", "- 至 入职日期 + 1年(年)"),
        ("期限 入职日期", "- 至 入职日期"),
        ("期限 本学期", "参数.本学期 至 参数.本学期"),
    ],
)
def test_deadlines(line: str, expected: str) -> None:
    made = elaborated(f"参数 本学期：期间 原文未规定\n义务 甲 对象 教师\n  {line}\n  要求 在岗\n").rules["甲"].body
    assert isinstance(made, Duty)
    assert deadline(made.deadline) == expected


def test_before_includes_the_day_where_the_policy_says_so() -> None:
    policy = POLICY + "  口径 前（含）\n"
    made = elaborated("义务 甲 对象 教师\n  期限 2021-06-30 前\n  要求 在岗\n", policy).rules["甲"].body
    assert isinstance(made, Duty)
    assert deadline(made.deadline) == "- 至 2021-06-30"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("每 年度", "1年度"),
        ("每 3年 自 2020-09-01", "3年 自 2020-09-01"),
        ("每 6个月", "6月"),
        ("每 2周", "2周"),
        ("每 周 于 教学期间", "1周 于 参数.教学期间"),
        ("每 学期 1次", "1学期 1次 学期 参数.学期"),
        ("每 通报周期", "参数.通报周期(月)"),
    ],
)
def test_recurrence(line: str, expected: str) -> None:
    given = "参数 教学期间：期间 原文未规定\n参数 学期：多选 期间 原文未规定\n参数 通报周期：月 原文未规定\n"
    made = elaborated(f"{given}任务 甲\n  {line}\n  证据 活动\n").rules["甲"].body
    assert isinstance(made, Duty)
    assert recurrence(made.every) == expected


def test_what_is_no_day_and_no_length() -> None:
    assert findings("义务 甲 对象 教师\n  期限 教龄\n  要求 在岗\n") == ["PL341 教龄"]
    assert findings("任务 甲\n  每 3人\n  证据 活动\n") == ["PL342 3人"]
    assert findings("任务 甲\n  每 学期\n  证据 活动\n") == ["PL343 学期"]
    assert findings("任务 甲\n  性质 鼓励\n  证据 活动\n") == ["PL348 鼓励"]


def test_what_is_missing_or_written_twice() -> None:
    assert findings("义务 甲 对象 教师\n  期限 即时\n") == ["PL349 甲"]
    assert findings("义务 甲 对象 教师\n  要求 在岗\n  禁止 在岗\n") == ["PL351 禁止 在岗"]
    assert findings("义务 甲 对象 教师\n  要求 在岗\n  要求 教龄 大于 1年\n") == ["PL259 要求 教龄 大于 1年"]
    assert findings("任务 甲\n  证据 活动\n", POLICY.replace("  责任方 学校\n", "")) == ["PL379 甲"]


def test_rows_below_others() -> None:
    made = elaborated("义务 甲 对象 教师 的 修课\n  适用 成绩单分 大于 1分\n  要求 教师 的 在岗\n").rules["甲"]
    assert (made.kinds, text(made.applies)) == (("修课",), "全部（教师；成绩单分 > 1分）")
    assert findings("义务 甲 对象 学校 的 修课\n  要求 教师 的 在岗\n") == ["PL344 修课"]


def test_effects_of_a_penalty() -> None:
    rules = """参数 禁期：年 原文未规定
处理 甲 对象 教师
  情形 有 失范记录 其中 严重
  后果
    取消 县级 以上 骨干教师
    不得 评优 2年 自 任职起
    暂停 评优 禁期 自 失范记录 的 认定日期
    不得评为 优秀
    扣分 2分
    警示
  重叠 从重
资格 评优 对象 教师
  要求 在岗
考核 年度考核 对象 教师
  合格 在岗
  等次
    当 教龄 大于 3年 则 优秀
    否则 合格
"""
    made = elaborated(rules).rules
    body = made["甲"].body
    assert isinstance(body, Sanction)
    assert [effect(e) for e in body.effects] == [
        "取消 骨干教师 以上县级",
        "不得 评优 2年(年) 自 任职起",
        "暂停 评优 参数.禁期(年) 自 最高 认定日期 于 失范记录 [严重]",
        "不得评为 年度考核 优秀",
        "其他 扣分 2分",
        "其他 警示",
    ]
    assert body.overlap is not None
    assert body.overlap.value == "从重"
    assert [(bar.sanction, bar.effect) for bar in made["评优"].bars] == [("甲", 1), ("甲", 2)]
    assert [(bar.sanction, bar.effect) for bar in made["年度考核"].bars] == [("甲", 3)]


def test_a_penalty_reads_recorded_titles_only() -> None:
    rules = (
        "处理 甲 对象 教师\n  适用 持有 骨干教师\n  情形 在岗\n  后果 取消 骨干教师\n资格 乙 对象 教师\n  要求 持有 骨干教师\n"
    )
    made = elaborated(rules).rules
    assert text(made["甲"].applies) == "全部（记录持有 任何  骨干教师）"
    body = made["乙"].body
    assert isinstance(body, Qualification)
    assert text(body.require) == "全部（持有 任何  骨干教师）"
    assert made["乙"].uses == ("甲",)


def test_the_consequence_of_a_duty_is_a_penalty() -> None:
    rules = "义务 甲 对象 教师\n  {0} 在岗\n  后果 不得 评优 2年 自 任职起\n资格 评优 对象 教师\n  要求 在岗\n"
    made = elaborated(rules.format("要求")).rules
    assert list(made) == ["甲", "甲 的 后果", "评优"]
    penalty = made["甲 的 后果"].body
    assert isinstance(penalty, Sanction)
    assert text(penalty.case) == "全部（结论.甲 = 逾期）"
    assert made["评优"].bars[0].sanction == "甲 的 后果"
    forbidding = elaborated(rules.format("禁止")).rules["甲 的 后果"].body
    assert isinstance(forbidding, Sanction)
    assert text(forbidding.case) == "全部（结论.甲 = 违反）"
    assert findings(rules.format("性质 倡导\n  要求")) == ["PL380 后果 不得 评优 2年 自 任职起"]
    assert findings("义务 甲 对象 教师\n  每 年度 2次\n  要求 在岗\n") == ["PL381 每 年度 2次"]


@pytest.mark.parametrize(
    ("penalty", "rule", "up", "down"),
    [
        ("教师", "教师", (), ()),
        ("学校", "教师", ("学校",), ()),
        ("市", "教师", ("学校", "市"), ()),
        ("修课", "教师", (), ("修课",)),
        ("修课", "学校", (), ("教师", "修课")),
    ],
)
def test_bars_reach_the_row_of_the_penalty(penalty: str, rule: str, up: tuple[str, ...], down: tuple[str, ...]) -> None:
    rules = f"""认定事项 劣迹 对象 {penalty} 认定人 “局”
资格 评优 对象 {rule}
  说明 “任何人”
处理 甲 对象 {penalty}
  情形 人工认定 劣迹
  后果 不得 评优
"""
    made = elaborated(rules)
    assert [(bar.up, bar.down) for bar in made.rules["评优"].bars] == [(up, down)]
    assert list(made.rules) == ["甲", "评优"]


def test_bars_on_what_grants_a_title_and_bars_out_of_reach() -> None:
    rules = """处理 甲 对象 教师
  情形 在岗
  后果 不得 能手
认定 能手评定 对象 教师
  要求 在岗
  授予 能手
  有效 3年 自 任职起
"""
    made = elaborated(rules).rules["能手评定"]
    assert len(made.bars) == 1
    assert isinstance(made.body, Qualification)
    assert made.body.grant is not None
    assert (made.body.grant.title, text(made.body.grant.valid_length), made.body.grant.valid_unit) == ("能手", "3年", "年")
    far = "主体 局\n  可评：是否\n资格 乙 对象 局\n  要求 可评\n处理 甲 对象 教师\n  情形 在岗\n  后果 不得 乙\n"
    assert findings(far) == ["PL359 不得 乙"]


def test_what_a_penalty_cannot_name() -> None:
    head = "处理 甲 对象 教师\n  情形 在岗\n  后果 "
    assert findings(head + "不得 评忧\n资格 评优 对象 教师\n  要求 在岗\n") == ["PL352 评忧"]
    assert findings(head + "取消 骨干老师\n") == ["PL353 骨干老师"]
    assert findings(head + "取消 省级 骨干教师\n") == ["PL354 省级"]
    assert findings(head + "不得评为 优秀\n") == ["PL355 优秀"]
    assert findings(head + "警示\n  重叠 从宽\n") == ["PL356 从宽"]
    assert findings(head + "不得 评优 3人\n资格 评优 对象 教师\n  要求 在岗\n") == ["PL357 3人"]
    assert findings(head + "不得 评优 3年 自 教龄\n资格 评优 对象 教师\n  要求 在岗\n") == ["PL358 教龄"]


QUALIFIES = """资格 甲 对象 教师
  要求 全部
    （一）在岗
    （二）教龄 不少于 3年
    （三）持有 骨干教师
  破格 代替（一、二）持有 市级 骨干教师
  破格 持有 能手
  否决 学科 为 “体育”
"""


def test_waivers_take_items_away() -> None:
    body = elaborated(QUALIFIES).rules["甲"].body
    assert isinstance(body, Qualification)
    assert [(w.replaced, text(w.rest), text(w.condition)) for w in body.waivers] == [
        (("（一）", "（二）"), "全部（（三）持有 任何  骨干教师）", "全部（持有 同级 市级 骨干教师）"),
        ((), "-", "全部（持有 任何  能手）"),
    ]
    assert text(body.veto) == "全部（学科 = 体育）"
    assert findings(QUALIFIES.replace("（一、二）", "（一、四）")) == ["PL261 四"]
    assert findings(QUALIFIES.replace("要求 全部", "要求 任一")) == ["PL364 （一、二）"]


LADDER = """阶梯 成长 对象 教师
  层级 级别
  梯级 由低到高
    新秀
    标兵
  层级要求 持有 上一层级 申报梯级
晋升 新秀 于 成长
  要求 在岗
晋升 标兵 于 成长
  要求 持有 新秀
  层级要求 当 申报层级 为 市级 则 持有 县级 骨干教师
  有效 3年
"""


def test_promotions_and_their_level_requirements() -> None:
    made = elaborated(LADDER).rules
    first, second = made["新秀"].body, made["标兵"].body
    assert isinstance(first, Qualification)
    assert isinstance(second, Qualification)
    assert (made["新秀"].kinds, first.ladder, first.rung) == (("教师",), "成长", "新秀")
    assert first.levels is not None
    assert first.levels.values == ("校级", "县级", "市级")
    assert text(first.level_require) == "全部（持有 上一层级  申报梯级）"
    assert text(second.level_require) == "全部（当 申报层级 = 市级 则 持有 同级 县级 骨干教师）"
    assert second.grant is not None
    assert second.grant.title == "标兵"
    assert findings(LADDER.replace("晋升 标兵", "晋升 标冰")) == ["PL361 标冰"]
    assert findings(LADDER.replace("晋升 标兵 于 成长", "晋升 标兵 于 城长")) == ["PL365 城长"]
    assert findings(LADDER.replace("晋升 标兵", "晋升 新秀")) == ["PL258 新秀"]


EXAM = """参数 合格线：分 原文未规定
考核 甲 对象 修课
  构成
    成绩单分 占 70%
    平时分 占 30% 前提 教师 的 在岗 否则 0分
  合格 成绩 不低于 合格线
  等次
    当 成绩 不低于 90分 则 优秀
    当 成绩 不低于 60分 则 合格
    否则 不合格
登记 乙 对象 修课
  要求 甲 为 合格
  记入 15学时、1.5学分
  上限 72学时 每 年度
"""


def test_exams_and_credits() -> None:
    made = elaborated(EXAM)
    exam = made.rules["甲"].body
    assert [(text(c.value), str(c.weight), text(c.premise), text(c.otherwise)) for c in exam.components] == [  # type: ignore[union-attr]
        ("成绩单分", "7/10", "-", "-"),
        ("平时分", "3/10", "教师.在岗", "0分"),
    ]
    assert text(exam.passes) == "全部（结论.甲.成绩 ≥ 参数.合格线）"  # type: ignore[union-attr]
    assert exam.grade_type.name == "等次"  # type: ignore[union-attr]
    credit = made.rules["乙"].body
    assert [(text(entry.amount), entry.unit) for entry in credit.entries] == [("15学时", "学时"), ("3/2学分", "学分")]  # type: ignore[union-attr]
    assert [(text(cap.amount), cap.unit, cap.period) for cap in credit.caps] == [("72学时", "学时", "年度")]  # type: ignore[union-attr]
    assert made.rules["乙"].uses == ("甲",)


def test_mistakes_in_exams_and_credits() -> None:
    assert findings(EXAM.replace("占 70%", "占 69.5%")) == ["PL366 构成"]
    assert findings(EXAM.replace("上限 72学时", "上限 72分")) == ["PL371 上限 72分 每 年度"]
    assert findings(EXAM.replace("每 年度", "每 世纪")) == ["PL372 世纪"]
    assert findings("考核 甲 对象 修课\n  构成\n    平时分 占 100%\n") == ["PL369 甲"]


def test_selections() -> None:
    rules = """参数 取整法：取整方式 原文未规定
参数 种子：文本 原文未规定
遴选 甲 从 教师
  适用 在岗
  分组 学科
  名额 10% 取整 取整法 至少 1人
  择优
    在岗 优先
    教龄 从高到低
  并列 全取
遴选 乙 从 教师
  名额 3人
  抽签 种子 种子
"""
    made = elaborated(rules).rules
    first, second = made["甲"].body, made["乙"].body
    assert isinstance(first, Selection)
    assert isinstance(second, Selection)
    assert (made["甲"].kinds, text(made["甲"].applies)) == (("教师",), "全部（在岗）")
    assert (text(first.quota), first.share, text(first.rounding), text(first.minimum)) == ("1/10", True, "参数.取整法", "1人")
    assert [(text(key.value), key.direction.value) for key in first.keys] == [
        ("在岗", "优先"),
        ("教龄", "从高到低"),
    ]
    assert (first.ties.value, second.ties.value) == ("全取", "待定")
    assert (text(second.quota), second.share, second.lot, text(second.seed)) == ("3人", False, True, "参数.种子")
    assert findings("遴选 甲 从 教师\n  择优 学科 从高到低\n") == ["PL376 甲", "PL374 学科"]
    assert findings("任务 甲\n  证据 活动 不少于 3学时\n") == ["PL345 3学时"]
    assert findings("遴选 甲 从 教师\n  名额 3人\n  并列 都要\n") == ["PL375 都要"]


def test_targets() -> None:
    rules = """指标 甲 从 教师
  适用 在岗
  计入 持有 骨干教师
  达到 占比 不低于 90%
指标 乙 从 教师
  计入 在岗
  达到 人数 不少于 100人
指标 丙 对象 学校
  达到 占比 于 教师 其中（在岗）不低于 90%
"""
    made = elaborated(rules).rules
    bodies = [rule.body for rule in made.values()]
    assert all(isinstance(body, Target) for body in bodies)
    assert [rule.kinds for rule in made.values()] == [(), (), ("学校",)]
    assert [text(body.reach) for body in bodies if isinstance(body, Target)] == [
        "全部（占比 - 于 全体教师 在 [全部（在岗）] 中 [全部（持有 任何  骨干教师）] ≥ 9/10）",
        "全部（计数 - 于 全体教师 [全部（在岗）] ≥ 100人）",
        "全部（占比 - 于 教师 [在岗] ≥ 9/10）",
    ]
    assert findings("指标 甲 从 教师\n  计入 在岗\n") == ["PL377 甲"]
    assert findings("指标 丙 对象 学校\n  计入 类别 为 城区\n  达到 类别 为 城区\n") == ["PL378 计入 类别 为 城区"]


def test_one_rule_in_the_place_of_another() -> None:
    rules = """义务 甲 对象 教师
  适用 在岗
  要求 教龄 不少于 3年
义务 乙 对象 教师
  适用 学科 为 “体育”
  例外于 甲
  要求 教龄 不少于 2年
义务 丙 对象 教师
  代替 乙
  要求 教龄 不少于 1年
"""
    made = elaborated(rules).rules
    assert text(made["甲"].applies) == "全部（在岗；非（全部（学科 = 体育）））"
    assert text(made["乙"].applies) == "全部（学科 = 体育；False）"
    assert findings(rules.replace("  适用 学科 为 “体育”\n", "")) == ["PL265 例外于 甲"]
    assert findings(rules.replace("代替 乙", "代替 丁")) == ["PL264 丁"]
    assert findings(rules + "义务 戊 对象 学校\n  代替 甲\n  要求 类别 为 城区\n") == ["PL266 甲"]
