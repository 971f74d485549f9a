"""The fixed vocabulary of drawn policies, as text and as what the generators know of it.

Every type of field occurs, with and without 范围, 可无 and 按 年度; parents, child records, a link, a record with 失效日.
"""

import attrs

from policylang.core.ir import PolicySet
from policylang.pipeline import load_text

HEADER = """语言版本 1
政策 试行
  标题 “试行办法”
  发布日期 2019-01-01
  施行 {force}
{plan}  月末 取 {month_end}
  责任方 学校
"""

VOCABULARY = """计量 篇、次、人、所、票
单位 1学分 = 10学时
枚举 级别 由低到高（校级、县级、市级）
枚举 等次 由低到高（不合格、合格、优秀）
枚举 学段
  小学 又称 村小
  初中
  高中
枚举 学科（语文、数学、体育）
枚举 活动类别（讲座、跟岗、研修）
课程 师德
  又称 《师德读本》
  学时 20学时
课程 教法
主体 学校 又称 院校
  城乡：枚举（城区、乡镇）
  规模：人 范围 1人 至 200人
  经费：元 按 年度
  校长：教师
  特色：多选 开放
主体 教师 又称 老师 属于 学校
  学段：学段
  等级：等次
  职务：枚举 开放
  科目：学科
  在岗：是否
  支教：是否 可改变
  入职日期：日期
  离岗日期：日期 可无
  特长：多选 学科
  积分：分 范围 0分 至 100分
  加分：分 范围 5分 至 20分 可无
  论文：篇 范围 不少于 0篇
  课时：学时 按 年度
  年考：等次 按 年度
主体 教师 补充
  师傅：教师 可无
  姓名：文本 敏感
主体 修课 属于 教师
  课程：课程
  日期：日期 发生日
  类别：活动类别
  学时：学时 范围 不少于 0学时
  得分：分 范围 0分 至 100分
  补考分：分 范围 30分 至 100分 可无
  已核：是否
主体 作业 属于 修课
  日期：日期 发生日
  分数：分 范围 0分 至 100分
  通过：是否
主体 协议 属于 教师
  签订日期：日期 发生日
  到期日期：日期 失效日
  类别：活动类别
  已核：是否
主体 评议 属于 教师、学校
  日期：日期
  结论：等次
  票数：票
  任期：期间
主体 活动 属于 学校
  日期：日期 发生日
  类别：活动类别
  方面：多选（师德面、教学面、管理面）
  名称：文本
称号 骨干教师 对象 教师 层级 级别 又称 骨干
称号 能手 对象 教师
认定事项 优秀 对象 教师 认定人 “学校”
认定事项 扎实 对象 修课 认定人 原文未规定
参数 合格线：分 = 60分
参数 合格线：分 = 70分 自 2020-07-01
参数 最低线：分 原文未规定 范围 40分 至 70分
参数 任意线：分 原文未规定
参数 罚分：分 = -10分
参数 年限：年 = 2年
参数 规定学时：学时 按 课程 原文未规定 范围 10学时 至 40学时
参数 允许：是否 原文未规定
参数 取整法：取整方式 原文未规定
参数 种子：文本 = “二〇二〇”
参数 截止：日期 原文未规定 范围 2020-06-01 至 2020-06-30
参数 学期：多选 期间 = （2020-03-01 至 2020-07-15、2020-09-01 至 2021-01-20）
参数 奖项：文本 原文未规定
参数 考察期：期间 = 2019-07-01 至 2020-06-30
"""


@attrs.frozen
class Number:
    """A number field: its unit and the figures near which its conditions lie."""

    name: str
    unit: str
    figures: tuple[int, ...]


@attrs.frozen
class Words:
    """What the generators know of one kind of subject."""

    kind: str
    truths: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    enums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ordered: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dates: tuple[str, ...] = ()
    sets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    children: tuple[str, ...] = ()
    parent: str = ""
    finding: str = ""
    blanks: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    far: tuple[tuple[str, str], ...] = ()
    """Records that are not its children: how they are reached, and their kind."""


GRADES = ("不合格", "合格", "优秀")
LEVELS = ("校级", "县级", "市级")
TYPES = ("讲座", "跟岗", "研修")
POINTS = (0, 40, 60, 70, 100)
LARGE = 2_000_000_000
"""A number that fits into 32 bits, its multiples and sums not."""

KINDS = {
    "学校": Words(
        "学校",
        numbers=(Number("规模", "人", (1, 50, 200)),),
        enums=(("城乡", ("城区", "乡镇")),),
        sets=(("特色", ("足球", "书法", "科技")),),
        children=("教师", "活动", "评议"),
        links=("校长",),
        far=(("教师 的 修课", "修课"), ("校长 的 修课", "修课")),
    ),
    "教师": Words(
        "教师",
        truths=("在岗", "支教"),
        numbers=(Number("积分", "分", POINTS), Number("加分", "分", (5, 10, 20)), Number("论文", "篇", (0, 1, 3))),
        enums=(("学段", ("小学", "初中", "高中")), ("职务", ("校长", "主任", "组长")), ("科目", ("语文", "数学", "体育"))),
        ordered=(("等级", GRADES),),
        dates=("入职日期", "离岗日期"),
        sets=(("特长", ("语文", "数学", "体育")),),
        children=("修课", "协议", "评议"),
        parent="学校",
        finding="优秀",
        blanks=("离岗日期", "加分", "师傅"),
        links=("师傅",),
        far=(("修课 的 作业", "作业"), ("学校 的 活动", "活动"), ("师傅 的 修课", "修课"), ("学校 的 教师", "教师")),
    ),
    "修课": Words(
        "修课",
        truths=("已核",),
        numbers=(Number("得分", "分", POINTS), Number("补考分", "分", (30, 60, 100)), Number("学时", "学时", (0, 10, 40))),
        enums=(("课程", ("师德", "教法")), ("类别", TYPES)),
        dates=("日期",),
        children=("作业",),
        parent="教师",
        finding="扎实",
        blanks=("补考分",),
    ),
    "作业": Words("作业", truths=("通过",), numbers=(Number("分数", "分", POINTS),), dates=("日期",), parent="修课"),
    "协议": Words("协议", truths=("已核",), enums=(("类别", TYPES),), dates=("签订日期", "到期日期"), parent="教师"),
    "评议": Words(
        "评议",
        numbers=(Number("票数", "票", (0, 1, 9)),),
        ordered=(("结论", GRADES),),
        dates=("日期",),
        parent="教师",
        spans=("任期",),
    ),
    "活动": Words(
        "活动",
        enums=(("类别", TYPES),),
        dates=("日期",),
        sets=(("方面", ("师德面", "教学面", "管理面")),),
        parent="学校",
        texts=(("名称", ("启动会", "总结会")),),
    ),
}

DAYS = ("2019-12-31", "2020-02-29", "2020-06-15", "2020-06-30", "2020-12-31", "2021-02-28", "2016-02-29", "2018-08-31")
"""Days near which conditions and records lie: month ends, a leap day, the ends of plan and 期限."""


def policy_of(rules: str) -> PolicySet:
    """A policy of some rules, with the words of drawn ones."""
    loaded = load_text(HEADER.format(force="2019-01-01 起", plan="  计划期 2020年\n", month_end="月底") + VOCABULARY + rules)
    assert loaded.is_sound
    return loaded.sets[0]
