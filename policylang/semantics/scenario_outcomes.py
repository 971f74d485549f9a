"""Which outcome words and results a rule can have.

In: a rule of the IR. Out: words, and types of its results by name. Reports no codes. Relies on ``results`` for the
words; here they are read from the finished rule.
"""

from policylang.core.ir import Assessment, Credit, Duty, Qualification, Rule, Selection, Target, Ties
from policylang.core.types import NumberType, Type
from policylang.semantics.results import DONE, WORDS


class Count(NumberType):
    """A number whose unit is that of whatever is counted (``名额 2人``)."""


def outcome_words(rule: Rule) -> tuple[str, ...]:
    """The outcome words that a rule can take besides 待定 and 不适用."""
    match rule.body:
        case Duty(forbid=forbid) if forbid is not None:
            return ("未违反", "违反")
        case Duty() as duty:
            immediate = duty.deadline is not None and duty.deadline.immediate
            waits = not immediate and (not duty.encouraged or duty.every is not None)
            pending = ("未到期",) if waits else ()
            return ("已开展", "未开展", *pending) if duty.encouraged else (DONE[rule.kind], *pending, "逾期")
        case Target() as target:
            met, unmet = ("已开展", "未开展") if target.encouraged else ("达标", "未达标")
            waits = target.deadline is not None or target.every is not None
            return (met, unmet, *(("未到期",) if waits else ()))
        case Selection() as selection:
            ties = not selection.lot and selection.ties is Ties.PENDING
            return ("入选", "未入选", *(("并列待定",) if ties else ()))
    return WORDS[rule.kind]


def result_types(rule: Rule) -> dict[str, Type]:
    """The results that a rule gives beside its outcome word, with their types."""
    match rule.body:
        case Assessment(score_unit=unit, grade_type=grades):
            return {"成绩": NumberType(unit), **({"等次": grades} if grades else {})}
        case Credit(entries=entries):
            return {entry.unit: NumberType(entry.unit) for entry in entries}
        case Selection():
            return {"名额": Count(), "名次": Count()}
        case Qualification(gives=gives):
            amounts = [give.amount.type for give in gives if give.amount is not None]
            return {"数额": amounts[0]} if len(amounts) == 1 else {}
        case _:
            return {}
