"""Elaboration never raises: whatever is left out, doubled or moved in a policy, there is a result and there are findings."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from test_elaborate_rules import EXAM, LADDER, POLICY, WORDS

from policylang.pipeline import load_text

RULES = """资格 评优 对象 教师
  要求 全部
    （一）在岗
    （二）教龄 不少于 3年
    （三）持有 骨干教师
  破格 代替（一、二）持有 市级 骨干教师
  否决 学科 为 “体育”
义务 坐班 对象 教师
  禁止 在岗
  期限 2021年6月 前
  后果 不得 评优 2年 自 任职起
任务 丙
  每 学期 1次
  证据 活动 全部（甲、乙）
  涵盖 方面（甲、乙）
参数 学期：多选 期间 原文未规定
项目 丁 对象 教师
  必修 师德读本、教学技能
  证据 培训记录 任职
  模块 按 模块 合计 学时
    理论 不少于 90学时
处理 戊 对象 教师
  情形 有 失范记录 其中 严重
  后果
    取消 县级 以上 骨干教师
    暂停 评优 禁期 自 失范记录 的 认定日期
    不得评为 优秀
    扣分 2分
  重叠 从重
参数 禁期：年 原文未规定
指标 己 从 教师
  适用 在岗
  每 年度
  计入 持有 骨干教师
  达到 占比 不低于 90%
指标 庚 对象 学校
  达到 占比 于 教师 其中（在岗）不低于 90%
遴选 辛 从 教师
  适用 在岗
  分组 学科
  名额 10% 取整 取整法 至少 1人
  择优
    在岗 优先
    教龄 从高到低
  并列 全取
参数 取整法：取整方式 原文未规定
义务 壬 对象 教师
  适用 教龄 不足 1年
  例外于 坐班
  要求 在岗
表 档次 对象 教师：级别
  当 教龄 不少于 10年 则 市级
  当 教龄 小于 5年 则 县级
义务 子 对象 教师 的 修课
  要求 教师 的 在岗
奖励 癸 对象 教师
  要求 在岗
  给予 学期 于（甲、乙）数额 3元
"""
BLOCKS = re.split(r"\n(?=[^\s])", (POLICY + RULES + LADDER + EXAM + WORDS.replace("语言版本 1\n", "")).strip())
LINES = sorted({line for block in BLOCKS for line in block.split("\n")})
TOKENS = sorted({word for line in LINES for word in line.split()})


def test_the_policy_as_it_stands_is_sound() -> None:
    assert load_text("语言版本 1\n" + "\n".join(BLOCKS) + "\n").is_sound


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """The policy with a few lines left out, put in or changed in one word."""
    blocks = list(BLOCKS)
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(blocks) - 1))
        lines = blocks[at].split("\n")
        line = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(("drop", "add", "word", "word", "block")))
        if change == "drop" and len(lines) > 1:
            del lines[line]
        elif change == "add":
            lines.insert(line + 1, draw(st.sampled_from(LINES)))
        elif change == "word":
            parts = lines[line].split(" ")
            parts[draw(st.integers(0, len(parts) - 1))] = draw(st.sampled_from(TOKENS))
            lines[line] = " ".join(parts)
        blocks[at] = "\n".join(lines)
        if change == "block" and len(blocks) > 1:
            del blocks[at]
    return "语言版本 1\n" + "\n".join(blocks) + "\n"


@given(damaged())
@settings(max_examples=60, deadline=None)
def test_a_damaged_policy_gives_findings_and_no_exception(text: str) -> None:
    loaded = load_text(text)
    assert loaded.is_sound == (len(loaded.sets) == 1)
