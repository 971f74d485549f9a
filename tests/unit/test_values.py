"""Three-valued truth by exhaustion, bounds by sampling, rounding against ``decimal``, exactness, and no floats anywhere."""

import ast
import decimal
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from operator import add, mul, sub, truediv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylang.core import values as v
from policylang.core.values import ABSENT, Cause, CauseKind, Rounding, Unknown
from policylang.pipeline import load_text
from policylang.records.dicts import read_dicts
from policylang.runtime.evaluator import Evaluation

PACKAGE = Path(__file__).parent.parent.parent / "policylang"
OPEN = Unknown((Cause(CauseKind.MISSING, "甲"),))
KLEENE: tuple[v.Truth, ...] = (True, False, OPEN)


def completions(truths: tuple[Any, ...]) -> Iterator[tuple[bool, ...]]:
    """Every way to fill in the unknowns."""
    return product(*((True, False) if isinstance(one, Unknown) else (one,) for one in truths))


def agreed(truths: tuple[Any, ...], rule: Callable[[tuple[bool, ...]], bool]) -> bool | None:
    """What ``rule`` gives for all completions; ``None`` where they differ."""
    found = {rule(one) for one in completions(truths)}
    return found.pop() if len(found) == 1 else None


def told(truth: Any) -> bool | None:
    """A truth with ``None`` for the unknown."""
    return None if isinstance(truth, Unknown) else truth


ROWS = [row for size in range(6) for row in product(KLEENE, repeat=size)]


@pytest.mark.parametrize("k", [None, 0, 1, 2, 3, 4, 5, 6])
def test_at_least_k_of_n_is_what_all_completions_agree_on(k: int | None) -> None:
    for row in ROWS:
        need = len(row) if k is None else k
        assert told(v.at_least(k, row)) is agreed(row, lambda one, need=need: sum(one) >= need), row  # type: ignore[misc]


def test_and_or_not_are_what_all_completions_agree_on() -> None:
    for row in ROWS:
        assert told(v.all_(row)) is agreed(row, all)
        assert told(v.any_(row)) is agreed(row, any)
    for one in KLEENE:
        assert told(v.not_(one)) is agreed((one,), lambda row: not row[0])
        assert told(v.not_(v.not_(one))) is told(one)


def test_an_unknown_is_no_truth_by_accident() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(OPEN)


def test_causes_of_what_can_still_change_it_are_kept_once() -> None:
    first, second = (Unknown((Cause(CauseKind.MISSING, name),)) for name in "甲乙")
    assert [cause.name for cause in v.all_((first, True, second, first)).causes] == ["甲", "乙"]  # type: ignore[union-attr]
    assert v.all_((first, False, second)) is False
    assert v.any_((first, True, second)) is True


# ------------------------------------------------------------------ bounds

NUMBERS = st.integers(-6, 6) | st.fractions(-6, 6, max_denominator=8).map(v.normal)


@st.composite
def bounded(draw: st.DrawFn) -> tuple[Any, Any]:
    """A value as it is known (exactly, between bounds, with an open end, not at all), and what it really is."""
    low, real, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    known = draw(
        st.sampled_from(
            (real, Unknown((), low, high), Unknown((), low, None), Unknown((), None, high), Unknown((), real, real))
        )
    )
    return known, real


def holds(known: Any, real: Any) -> bool:
    """Whether what is known of a value allows what it really is."""
    if not isinstance(known, Unknown):
        return bool(known == real)
    return (known.low is None or known.low <= real) and (known.high is None or real <= known.high)


BY_ZERO = Cause(CauseKind.MISSING, "除以零")
OPERATIONS: list[tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = [
    (v.add, add),
    (lambda a, b: v.add(a, v.negate(b)), sub),
    (v.multiply, mul),
    (lambda a, b: v.divide(a, b, BY_ZERO), lambda a, b: truediv(Fraction(a), Fraction(b))),
]


@pytest.mark.parametrize("place", range(len(OPERATIONS)), ids=["add", "subtract", "multiply", "divide"])
@given(left=bounded(), right=bounded())
def test_arithmetic_keeps_the_value_between_its_bounds(place: int, left: tuple[Any, Any], right: tuple[Any, Any]) -> None:
    bounds, exact = OPERATIONS[place]
    known = bounds(left[0], right[0])
    if exact is OPERATIONS[3][1] and right[1] == 0:
        assert isinstance(known, Unknown)
    else:
        assert holds(known, v.normal(exact(left[1], right[1])))


@given(bounded(), bounded(), st.booleans())
def test_comparisons_by_bounds_are_right_for_every_value(left: tuple[Any, Any], right: tuple[Any, Any], or_equal: bool) -> None:
    truth = v.less(left[0], right[0], or_equal)
    if not isinstance(truth, Unknown):
        assert truth is (left[1] <= right[1] if or_equal else left[1] < right[1])
    same = v.equal(left[0], right[0])
    if not isinstance(same, Unknown):
        assert same is (left[1] == right[1])


@given(bounded())
def test_known_values_compare_without_doubt(one: tuple[Any, Any]) -> None:
    assert v.less(one[1], one[1], or_equal=True) is True
    assert v.less(one[1], one[1], or_equal=False) is False
    assert v.equal(one[1], one[1]) is True


@given(bounded(), st.integers(0, 2), st.sampled_from(list(Rounding)))
def test_rounding_keeps_the_value_between_its_bounds(one: tuple[Any, Any], digits: int, mode: Rounding) -> None:
    assert holds(v.round_to(one[0], digits, mode), v.round_to(one[1], digits, mode))


def test_a_known_zero_makes_a_product_zero() -> None:
    assert v.multiply(0, OPEN) == v.multiply(OPEN, 0) == 0


def test_division_by_zero_is_unknown_with_its_cause() -> None:
    assert v.divide(1, 0, BY_ZERO).causes == (BY_ZERO,)
    assert v.divide(1, Unknown((), 1, 4), BY_ZERO).high == 1


def test_a_blank_equals_only_a_blank() -> None:
    assert v.equal(ABSENT, 3) is False
    assert v.equal(ABSENT, ABSENT) is True
    assert isinstance(v.equal(ABSENT, OPEN), Unknown)


# ------------------------------------------------------------------ rounding

DECIMAL = {
    Rounding.HALF_UP: decimal.ROUND_HALF_UP,
    Rounding.UP: decimal.ROUND_CEILING,
    Rounding.DOWN: decimal.ROUND_FLOOR,
    Rounding.HALF_EVEN: decimal.ROUND_HALF_EVEN,
}
LITERALS = st.decimals(-1000, 1000, places=4) | st.integers(-4000, 4000).map(lambda n: decimal.Decimal(n) / 8)


@given(LITERALS, st.integers(0, 4), st.sampled_from(list(Rounding)))
def test_rounding_is_that_of_decimal(number: decimal.Decimal, digits: int, mode: Rounding) -> None:
    expected = number.quantize(decimal.Decimal(1).scaleb(-digits), rounding=DECIMAL[mode])
    assert v.round_to(v.exact(str(number)), digits, mode) == Fraction(expected)


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [
        ("0.5", 0, "1 1 0 0"),
        ("1.5", 0, "2 2 1 2"),
        ("2.5", 0, "3 3 2 2"),
        ("-0.5", 0, "-1 0 -1 0"),
        ("-1.5", 0, "-2 -1 -2 -2"),
        ("59.995", 2, "60 60 59.99 60"),
        ("59.985", 2, "59.99 59.99 59.98 59.98"),
        ("2.4", 0, "2 3 2 2"),
        ("-2.4", 0, "-2 -2 -3 -2"),
        ("1.005", 2, "1.01 1.01 1 1"),
        ("7", 0, "7 7 7 7"),
    ],
)
def test_each_mode(number: str, digits: int, expected: str) -> None:
    modes = (Rounding.HALF_UP, Rounding.UP, Rounding.DOWN, Rounding.HALF_EVEN)
    found = [v.round_to(v.exact(number), digits, mode) for mode in modes]
    assert found == [v.exact(text) for text in expected.split()]


# ------------------------------------------------------------------ exactness

EXAM = """语言版本 1
政策 试行
  标题 “试行办法”
  施行 2009-01-01 起
主体 教师
  考试：分
  平时：分
考核 课程 对象 教师
  构成
    考试 占 70%
    平时 占 30%
  合格 成绩 不低于 60分
"""


@pytest.mark.parametrize(
    ("exam", "other", "score", "outcome"),
    [
        ("75.3", "24.3", 60, "合格"),
        ("75.2", "24.5", Fraction(5999, 100), "不合格"),
        ("85.5", "0.5", 60, "合格"),
        ("60", "60", 60, "合格"),
        ("59.999999999999", "60.0000000000023", Fraction(59999999999999990, 10**15), "不合格"),
    ],
)
def test_scores_are_exact(exam: str, other: str, score: Any, outcome: str) -> None:
    policies = load_text(EXAM).sets[0]
    dataset = read_dicts({"教师": {"编号": "甲", "考试": exam, "平时": other}}, policies.vocabulary).accept()
    evaluation = Evaluation(policies, dataset, date(2009, 6, 30))
    decision = evaluation.decide("课程", dataset.get("教师", "甲"))
    assert (decision.fields["成绩"], decision.outcome.label) == (score, outcome)


def test_what_binary_floating_point_gets_wrong() -> None:
    assert 0.7 * 75.3 + 0.3 * 24.3 < 60
    weights = v.exact("0.7"), v.exact("0.3")
    assert v.add(v.multiply(weights[0], v.exact("75.3")), v.multiply(weights[1], v.exact("24.3"))) == 60


@pytest.mark.parametrize("text", ["", "abc", "1,000", "１分", "nan", "inf", "--1"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="Fraction"):
        v.exact(text)


def test_whole_numbers_are_integers() -> None:
    assert [type(v.exact(text)) for text in ("60", "60.0", "60.5", "-0")] == [int, int, Fraction, int]


# ------------------------------------------------------------------ no floats

SCANNED = sorted(
    path for part in ("core", "syntax", "semantics", "runtime", "records") for path in (PACKAGE / part).rglob("*.py")
)


def floats_in(source: str, may_be_given: bool = False) -> list[str]:
    """Float literals (of seconds to wait aside), ``float`` and ``math`` in a module, with their lines.

    Records ``may_be_given`` as floats: then ``float`` can be named, to make exact what is one, but not called.
    """
    tree = ast.parse(source)
    found: list[str] = []
    waiting = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Assign) and "_SECONDS" in ast.unparse(node.targets[0])
    }
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex) and id(node) not in waiting:
            found.append(f"{node.lineno}: {node.value!r}")
        elif isinstance(node, ast.Name) and node.id in ("float", "complex") and (id(node) in called or not may_be_given):
            found.append(f"{node.lineno}: {node.id}")
        elif isinstance(node, ast.Import | ast.ImportFrom) and not may_be_given:
            imported = [alias.name for alias in node.names]
            names = [*imported, getattr(node, "module", "") or ""] if imported != ["gcd"] else []
            found += [f"{node.lineno}: import {name}" for name in names if name in ("math", "random", "statistics")]
    return found


def test_the_scan_finds_floats() -> None:
    assert len(floats_in("import math\nx = 0.5\ny = float('1')\nz = 1e3\n")) == 4
    assert floats_in("from math import gcd, sqrt") == ["1: import math"]
    assert floats_in("from math import gcd") == []
    assert floats_in("x = 1 / 2\ny = '0.5'\n_WAIT_SECONDS = 5.0\n") == []
    assert floats_in("y = float('1') if isinstance(x, float) else 0.5\n", may_be_given=True) == ["1: 0.5", "1: float"]


@pytest.mark.parametrize("path", SCANNED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_floats(path: Path) -> None:
    assert floats_in(path.read_text(encoding="utf-8"), may_be_given=path.parent.name == "records") == []
