"""A small policy and the decisions of its scenarios, for tests of explanations."""

import attrs

from policylang.core.facts import Row
from policylang.pipeline import load_text
from policylang.runtime.decision import Decision
from policylang.runtime.evaluator import Evaluation

DOCUMENT = """关于骨干教师培训的办法
一、培训
教师每年参加培训累计不少于90学时,并履行协议。
<b>不得</b>弄虚作假,弄虚作假的取消资格,三年内不得参评。
"""

POLICY = """语言版本 1
政策 试行
  标题 "骨干教师培训办法"
  施行 2009-01-01 至 2030-12-31
  原文 "sources/document.txt"

计量 份、篇、人

枚举 级别 由低到高（校级、县级、市级）

主体 学校
  经费：元 可改变

主体 教师 属于 学校
  出生日期：日期 敏感
  入职日期：日期
  履行协议：是否 可改变
  身体健康：是否
  论文篇数：篇 范围 0篇 至 99篇 可改变
  作业份数：份 可改变
  评审级别：级别 可改变
  交材料日：日期 可无 可改变
  体检积分：分 敏感 可改变
  笔试成绩：分 可改变
  面试成绩：分 敏感

主体 培训记录 属于 教师
  日期：日期 发生日
  学时：学时 范围 不少于 0学时 可改变

主体 违规记录 属于 教师
  日期：日期 发生日

认定事项 师德优良 对象 教师 认定人 “师德委员会”
认定事项 成绩突出 对象 教师 认定人 原文未规定

参数 年龄上限：年 原文未规定 范围 30年 至 60年
参数 合格线：分 = 60分
参数 缓考得分：分 = 50分

资格 学时条件 对象 教师
  依据 「教师每年参加培训累计不少于90学时,并履行协议。」
  要求 全部
    （一）合计 学时 于 培训记录 不少于 90学时
    （二）履行协议

资格 论文条件 对象 教师
  要求 论文篇数 大于 3篇

资格 平均条件 对象 教师
  要求 （论文篇数 × 0.3）取整 四舍五入 不少于 3篇

资格 两项条件 对象 教师
  要求 任一
    全部
      履行协议
      评审级别 不低于 县级
    身体健康

资格 材料条件 对象 教师
  要求 交材料日 不晚于 2010-06-30

资格 年龄条件 对象 教师
  要求 历时 自 出生日期 至 基准日 小于 年龄上限

资格 积分条件 对象 教师
  要求 体检积分 不少于 合格线

资格 教龄条件 对象 教师
  要求 历时 自 入职日期 至 基准日 不少于 3年

资格 认定条件 对象 教师
  要求 全部
    人工认定 师德优良
    任一
      人工认定 成绩突出
      身体健康

资格 无关条件 对象 教师
  要求 任一
    全部
      人工认定 师德优良
      人工认定 成绩突出
    全部
      人工认定 师德优良
      非 人工认定 成绩突出

处理 弄虚作假 对象 教师
  依据 「弄虚作假的取消资格,三年内不得参评。」
  情形 有 违规记录
  后果 不得 参评 3年 自 2010-03-01

考核 期末考核 对象 教师
  构成
    笔试成绩 占 70%
    面试成绩 占 30% 前提 身体健康 否则 缓考得分
  合格 成绩 不低于 合格线

遴选 推荐 从 教师
  名额 1人
  择优
    论文篇数 从高到低

资格 参评 对象 教师
  依据 「三年内不得参评。」
"""


@attrs.frozen
class Case:
    """One scenario made ready: its evaluation and its rows."""

    evaluation: Evaluation

    def decide(self, rule: str, id_: str = "甲") -> Decision:
        """The decision of ``rule`` about the row ``id_``."""
        return self.evaluation.decide(rule, self.row(id_))

    def row(self, id_: str = "甲") -> Row:
        """The row of that id."""
        return next(self.evaluation.dataset.find(id_))


def case(facts: str, extra: str = "") -> Case:
    """The case with these facts (lines of a 测例) on 2010-12-31; ``extra``: further lines of the 测例."""
    lines = "\n".join("  " + line for line in [*facts.splitlines(), "基准日 2010-12-31", *extra.splitlines()])
    text = f"{POLICY}\n测例 例\n{lines}\n  期望 甲 的 论文条件 待定\n"
    loaded = load_text(text, documents={"sources/document.txt": DOCUMENT})
    assert loaded.is_sound, [(one.code, one.args) for one in loaded.diagnostics]
    (policies,), (scenario,) = loaded.sets, loaded.scenarios
    bindings = {(name, key): value for name, key, value in scenario.bindings}
    return Case(Evaluation(policies, scenario.dataset, scenario.as_of, scenario.known_at, bindings))
