"""What would change a decision, what is missing for it, and when it changes by itself."""

from datetime import date

import pytest
from explained import Case, case

from policylang.core.values import ABSENT
from policylang.core.wording import value_text
from policylang.runtime import counterfactual
from policylang.runtime.candidates import Prober
from policylang.runtime.counterfactual import Counterfactuals, Flip, changes
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.missing import missing_first
from policylang.runtime.sandbox import CellAt, Sandbox
from policylang.runtime.timeline import breakpoints, timeline

WHOLE = """教师 甲（出生日期 1980-05-06，入职日期 2008-02-29，履行协议 否，身体健康 否，论文篇数 3篇，作业份数 5份，评审级别 校级，交材料日 2010-07-04，体检积分 51分）
  培训记录（日期 2010-03-01，学时 40学时）
  培训记录（日期 2010-04-01，学时 38.5学时）
  违规记录（日期 2010-02-01）"""


@pytest.fixture(scope="module")
def whole() -> Case:
    """A teacher of whom everything is known."""
    return case(WHOLE)


def shown(found: Counterfactuals) -> list[str]:
    """Each flip in a line: the changed cells and the outcome."""
    return [_line(flip) for flip in found.flips]


def _line(flip: Flip) -> str:
    cells = [f"{one.field.name}＝{value_text(one.after, one.field.type)}" for one in flip.changes]
    return f"{'、'.join(cells)} {flip.to.label}"


def again(given: Case, decision: Decision, flip: Flip, left_out: int | None = None) -> Outcome:
    """The outcome that the engine gives with the changes of a flip made, or all but one of them."""
    sandbox = Sandbox(given.evaluation, decision)
    made = [one for index, one in enumerate(flip.changes) if index != left_out]
    with sandbox.changed([(CellAt(sandbox.copy(one.row), one.field, one.year), one.after) for one in made]):
        return sandbox.decide().outcome


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("学时条件", ["学时＝50学时、履行协议＝是 符合"]),
        ("论文条件", ["论文篇数＝4篇 符合"]),
        ("平均条件", ["论文篇数＝9篇 符合"]),
        ("两项条件", ["履行协议＝是、评审级别＝县级 符合"]),
        ("材料条件", ["交材料日＝2010-06-30 符合"]),
        ("积分条件", ["体检积分＝60分 符合"]),
        ("教龄条件", []),
        ("弄虚作假", []),
    ],
)
def test_smallest_changes_give_the_other_outcome(whole: Case, rule: str, expected: list[str]) -> None:
    decision = whole.decide(rule)
    found = changes(whole.evaluation, decision)
    assert shown(found)[: len(expected)] == expected
    assert found.is_complete
    assert bool(found.flips) == bool(expected)
    for flip in found.flips:
        assert again(whole, decision, flip) is flip.to is not decision.outcome
        for index in range(len(flip.changes)):
            assert again(whole, decision, flip, left_out=index) is decision.outcome


def test_facts_given_are_never_touched(whole: Case) -> None:
    row = whole.row()
    before = dict(row.cells)
    changes(whole.evaluation, whole.decide("两项条件"))
    missing_first(whole.evaluation, whole.decide("认定条件"))
    timeline(whole.evaluation, whole.decide("教龄条件"))
    assert row.cells == before


def test_equal_changes_are_given_once_with_how_many_others() -> None:
    given = case(
        "教师 甲（履行协议 是）\n  培训记录（日期 2010-03-01，学时 40学时）\n  培训记录（日期 2010-04-01，学时 40学时）"
    )
    found = changes(given.evaluation, given.decide("学时条件"))
    assert shown(found) == ["学时＝50学时 符合"]
    assert found.flips[0].changes[0].others == 1


def test_a_favourable_outcome_tells_what_would_lose_it() -> None:
    given = case("教师 甲（履行协议 是，评审级别 市级，身体健康 否，论文篇数 4篇）")
    found = changes(given.evaluation, given.decide("两项条件"))
    assert found.is_loss
    assert shown(found) == ["履行协议＝否 不符合", "评审级别＝校级 不符合"]
    assert shown(changes(given.evaluation, given.decide("论文条件"))) == ["论文篇数＝3篇 不符合"]


def test_two_sufficient_reasons_are_not_lost_by_one_change() -> None:
    given = case("教师 甲（履行协议 是，评审级别 市级，身体健康 是）")
    found = changes(given.evaluation, given.decide("两项条件"))
    assert (found.flips, found.is_loss, found.cells) == ((), True, 2)


def test_values_outside_the_declared_range_are_not_proposed() -> None:
    given = case("教师 甲（论文篇数 0篇）\n  培训记录（日期 2010-03-01，学时 400学时）")
    found = changes(given.evaluation, given.decide("论文条件"))
    assert shown(found) == ["论文篇数＝4篇 符合"]
    row = given.row()
    field = found.flips[0].changes[0].field
    sandbox = Sandbox(given.evaluation, given.decide("论文条件"))
    prober = Prober(sandbox, sandbox.decide(tracing=True))
    assert all(0 <= one.value <= 99 for one in prober.candidates(CellAt(sandbox.copy(row), field)))


def test_a_blank_date_is_given_a_day() -> None:
    given = case("教师 甲（交材料日 无）")
    assert given.row().cells["交材料日"] is ABSENT
    found = changes(given.evaluation, given.decide("材料条件"))
    assert shown(found)[0].endswith(" 符合")
    assert again(given, given.decide("材料条件"), found.flips[0]) is Outcome.ELIGIBLE


def test_a_search_that_is_cut_off_says_so(whole: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterfactual, "MAX_TRIALS", 3)
    found = changes(whole.evaluation, whole.decide("两项条件"))
    assert not found.is_complete


def test_pending_decisions_have_no_changes(whole: Case) -> None:
    assert changes(whole.evaluation, whole.decide("认定条件")) == Counterfactuals()


# ------------------------------------------------------------------ what is missing


def asked(given: Case, rule: str) -> list[tuple[str, int, list[str]]]:
    """Name, rank and deciding answers of what is missing."""
    found = missing_first(given.evaluation, given.decide(rule))
    return [(one.cause.name, one.rank, [f"{value_text(a.value)} {a.outcome.label}" for a in one.answers]) for one in found]


def test_missing_facts_with_the_answers_that_decide(whole: Case) -> None:
    assert asked(whole, "认定条件") == [("师德优良", 1, ["否 不符合"]), ("成绩突出", 1, ["否 不符合"])]


def test_a_fact_that_provably_makes_no_difference_is_left_out(whole: Case) -> None:
    assert [cause.name for cause in whole.decide("无关条件").causes] == ["师德优良", "成绩突出"]
    assert [name for name, _, _ in asked(whole, "无关条件")] == ["师德优良"]


def test_a_fact_that_always_decides_comes_first() -> None:
    given = case("教师 甲\n  人工认定 师德优良 是")
    assert [rank for _, rank, _ in asked(given, "认定条件")] == [1, 1]
    given = case("教师 甲（身体健康 否）\n  人工认定 师德优良 是")
    assert asked(given, "认定条件") == [("成绩突出", 0, ["是 符合", "否 不符合"])]


def test_an_unstated_parameter_is_tried_at_its_bounds(whole: Case) -> None:
    (one,) = missing_first(whole.evaluation, whole.decide("年龄条件"))
    assert one.bounds == (30, 60)
    assert [(a.value, a.outcome) for a in one.answers] == [(30, Outcome.NOT_ELIGIBLE), (60, Outcome.ELIGIBLE)]


def test_a_missing_number_is_tried_where_it_would_tell() -> None:
    given = case("教师 甲")
    (one,) = missing_first(given.evaluation, given.decide("论文条件"))
    assert one.field is not None and one.field.name == "论文篇数"
    assert {a.value: a.outcome.label for a in one.answers} == {0: "不符合", 99: "符合", 3: "不符合", 4: "符合", 2: "不符合"}


def test_a_missing_table_is_asked_for() -> None:
    given = case("教师 甲（履行协议 是）")
    (one,) = missing_first(given.evaluation, given.decide("学时条件"))
    assert (one.cause.name, [(a.value, a.outcome) for a in one.answers]) == ("培训记录", [(None, Outcome.NOT_ELIGIBLE)])


def test_who_must_find_it(whole: Case) -> None:
    finders = [one.finder for one in missing_first(whole.evaluation, whole.decide("认定条件"))]
    assert finders == ["师德委员会", ""]


# ------------------------------------------------------------------ when it changes


@pytest.mark.parametrize(
    ("rule", "since", "changes_on", "to"),
    [
        ("教龄条件", date(2009, 1, 1), date(2011, 2, 28), Outcome.ELIGIBLE),
        ("弄虚作假", date(2010, 2, 1), None, None),
        ("参评", date(2010, 3, 1), date(2013, 3, 2), Outcome.ELIGIBLE),
        ("论文条件", date(2009, 1, 1), date(2031, 1, 1), Outcome.NOT_APPLICABLE),
    ],
)
def test_when_it_changes_by_itself(whole: Case, rule: str, since: date, changes_on: date | None, to: Outcome | None) -> None:
    found = timeline(whole.evaluation, whole.decide(rule))
    assert (found.since, found.changes_on, found.to) == (since, changes_on, to)
    assert found.is_complete


@pytest.mark.parametrize("rule", ["教龄条件", "参评", "论文条件", "年龄条件"])
def test_the_days_are_exact(whole: Case, rule: str) -> None:
    decision = whole.decide(rule)
    found = timeline(whole.evaluation, decision)
    sandbox = Sandbox(whole.evaluation, decision)
    assert found.changes_on is not None and found.since is not None
    day_before = date.fromordinal(found.changes_on.toordinal() - 1)
    before_since = date.fromordinal(found.since.toordinal() - 1)
    assert sandbox.decide(as_of=day_before).outcome is decision.outcome
    assert sandbox.decide(as_of=found.changes_on).outcome is found.to is not decision.outcome
    assert sandbox.decide(as_of=found.since).outcome is decision.outcome
    assert sandbox.decide(as_of=before_since).outcome is not decision.outcome


def test_days_that_follow_from_a_sensitive_cell_are_private(whole: Case) -> None:
    found = timeline(whole.evaluation, whole.decide("年龄条件"))
    assert found.since == date(2010, 5, 6)
    assert found.private == {date(2010, 5, 6)}


def test_breakpoints_hold_the_anniversaries_that_the_rule_asks_for(whole: Case) -> None:
    assert date(2011, 2, 28) in breakpoints(whole.evaluation, whole.decide("教龄条件"))
