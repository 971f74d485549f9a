"""Parameters given from outside: a group is read by the type of groups, a figure by the type and the 范围 of the parameter."""

from fractions import Fraction

import pytest

from policylang.bindings import BindingError, parse_bindings
from policylang.pipeline import load_text

POLICY = """语言版本 1
政策 甲
  施行 2020-01-01 起
枚举 学段（小学、初中）
主体 教师
  学段：学段
  学时：学时
参数 规定学时：学时 按 学段 原文未规定 范围 10学时 至 40学时
参数 合格线：分 原文未规定
"""


def test_a_group_of_a_parameter_with_a_range() -> None:
    policies = load_text(POLICY).sets[0]
    assert parse_bindings(policies, {"规定学时[小学]": "20学时", "规定学时": 30}) == {
        ("规定学时", "小学"): Fraction(20),
        ("规定学时", None): Fraction(30),
    }


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("规定学时[小学]", "50学时", "PL511"),
        ("规定学时[大学]", "20学时", "PL511"),
        ("合格线[小学]", "60分", "PL512"),
        ("及格线", "60分", "PL510"),
    ],
)
def test_what_cannot_be_bound(name: str, value: str, code: str) -> None:
    with pytest.raises(BindingError) as caught:
        parse_bindings(load_text(POLICY).sets[0], {name: value})
    assert caught.value.code == code
