"""Which outcome words and results a rule can have.

In: a rule of the IR. Out: words, and types of its results by name. Reports no codes. Relies on ``results`` for the
words; here they are read from the finished rule.
"""

from policylang.core.ir import Assessment, Credit, Duty, Qualification, Rule, Selection
from policylang.core.types import NumberType, Type
from policylang.semantics.results import DONE, WORDS


class Count(NumberType):
    """A number whose unit is that of whatever is counted (``名额 2人``)."""


def outcome_words(rule: Rule) -> tuple[str, ...]:
    """The outcome words of a rule besides 待定 and 不适用."""
    if isinstance(rule.body, Duty):
        if rule.body.forbid is not None:
            return ("未违反", "违反")
        if rule.body.encouraged:
            return ("已开展", "未开展", *(("未到期",) if rule.body.every is not None else ()))
    return (DONE[rule.kind], "未到期", "逾期") if rule.kind in DONE else WORDS[rule.kind]


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
