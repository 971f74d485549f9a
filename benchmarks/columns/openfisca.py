"""openfisca-core 46 (``pip install openfisca-core``): one entity, a formula for each decision, whole columns of numpy, one thread.

It has no nulls: a column with gaps has a truth beside that says where they are, and an outcome is 1, 0 or -1 (unknown). Its numbers with a point are
of 32 bits, so marks are whole tenths. What is computed is remembered in the simulation, hence each run builds a new one.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from columns.numpy_by_hand import arrays, read
from columns.ways import COUNTS, DECISIONS, FLAGS, MARKS, Source, Way

PERIOD, ALWAYS = "2024", "ETERNITY"
Array = np.ndarray[Any, Any]
Formula = Callable[..., Array]
FROM, TO = np.datetime64(date(2019, 1, 1)), np.datetime64(date(2021, 12, 31))
Teacher = build_entity("teacher", "teachers", "教师", is_person=True)


def gaps(name: str) -> str:
    """The variable that says where a column has gaps."""
    return f"{name}_missing"


def open_(flag: Array, doubt: Array) -> Array:
    """1, 0 or -1."""
    return flag.astype(np.int32) - doubt


def sits(t: Any, y: Any) -> Array:
    """报考."""
    hours = t("完成学时", y) >= t("要求学时", y)
    return t("文本", y) | (hours & t("完成作业", y) & (t("论坛交流数", y) >= 10))


def counts(t: Any, y: Any) -> Array:
    """Whether the second mark counts."""
    return t("博文篇数", y) >= 5


def score(t: Any, y: Any) -> Array:
    """成绩 in hundredths, what is missing counted as nothing."""
    return t("统考成绩", y) * 7 + np.where(t("计过程", y), t("过程评定成绩", y) * 3, 0)


def passes(t: Any, y: Any) -> Array:
    """课程考核."""
    reach = t("成绩", y) + t(gaps("统考成绩"), y) * 7000 + (t(gaps("过程评定成绩"), y) & t("计过程", y)) * 3000
    high, may = t("成绩", y) >= 6000, t("报考", y)
    return open_(high & may, (reach >= 6000) & ~high & may)


def base(t: Any, y: Any) -> Array:
    """基础型教师."""
    return t("课程考核", y) * ~t("严重违反师德", y)


def keeps(t: Any, y: Any) -> Array:
    """保留骨干."""
    bound, missing, backbone = t("签订带徒协议", y), t(gaps("履行带徒协议"), y), t("骨干教师", y)
    return open_(backbone & (~bound | (t("履行带徒协议", y) & ~missing)), backbone & bound & missing)


def new(t: Any, y: Any) -> Array:
    """新锐教师."""
    day = t("入职日期", ALWAYS)
    return (day >= FROM) & (day <= TO) & (t("年度学时", y) >= 90) & ~t("严重违反师德", y)


def of(name: str, *more: str) -> Formula:
    """The outcome of another decision, where some truths hold too."""

    def formula(t: Any, y: Any) -> Array:
        found = t(name, y)
        for one in more:
            found = found & t(one, y)
        return found

    return formula


def why(*cases: Callable[[Any, Any], Array]) -> Formula:
    """The number of the first condition that holds."""

    def formula(t: Any, y: Any) -> Array:
        return np.select([case(t, y) for case in cases], list(range(1, len(cases) + 1)), 0)

    return formula


def is_(name: str, value: int | bool) -> Formula:
    """Where a variable has a value."""
    return lambda t, y: t(name, y) == value


def unscored(t: Any, y: Any) -> Array:
    """Where a mark that counts is missing."""
    return t(gaps("统考成绩"), y) | (t(gaps("过程评定成绩"), y) & t("计过程", y))


REASONS: dict[str, Formula] = {
    "报考_r": why(
        is_("文本", True),
        lambda t, y: t("完成学时", y) < t("要求学时", y),
        is_("完成作业", False),
        lambda t, y: t("论坛交流数", y) < 10,
    ),
    "成绩_r": why(is_("计过程", False), is_(gaps("统考成绩"), True), unscored),
    "课程考核_r": why(lambda t, y: (t("成绩", y) < 6000) & ~unscored(t, y), is_("报考", False), unscored),
    "基础型教师_r": why(is_("课程考核", 0), is_("严重违反师德", True), is_("课程考核", -1)),
    "结业证书_r": why(is_("课程考核", 0), is_("课程考核", -1)),
    "保留骨干_r": why(is_("骨干教师", False), is_("保留骨干", 0), is_("保留骨干", -1)),
    "新锐教师_r": why(
        lambda t, y: (t("入职日期", ALWAYS) < FROM) | (t("入职日期", ALWAYS) > TO),
        lambda t, y: t("年度学时", y) < 90,
        is_("严重违反师德", True),
    ),
    "县级新锐_r": why(is_("新锐教师", False), is_("校级认定", False)),
    "市级新锐_r": why(is_("县级新锐", False), is_("县级认定", False)),
}


def variable(name: str, type_: type, formula: Formula | None = None, period: Any = periods.DateUnit.YEAR) -> type[Variable]:
    """One variable."""
    body = {"value_type": type_, "entity": Teacher, "definition_period": period, "label": name}
    return type(name, (Variable,), body | ({"formula": formula} if formula else {}))


def system() -> TaxBenefitSystem:
    """All variables."""
    made = TaxBenefitSystem([Teacher])
    given = [gaps(name) for name in (*MARKS, "履行带徒协议")]
    made.add_variables(
        *(variable(name, int) for name in (*COUNTS, *MARKS)),
        *(variable(name, bool) for name in (*FLAGS, *given, "文本")),
        variable("入职日期", date, period=periods.DateUnit.ETERNITY),
        *(variable(name, bool, formula) for name, formula in (("报考", sits), ("计过程", counts), ("新锐教师", new))),
        *(variable(name, int, formula) for name, formula in (("成绩", score), ("课程考核", passes), ("基础型教师", base))),
        *(variable(name, int, of("课程考核")) for name in ("结业证书", "课程学分")),
        variable("保留骨干", int, keeps),
        variable("县级新锐", bool, of("新锐教师", "校级认定")),
        variable("市级新锐", bool, of("县级新锐", "县级认定")),
        *(variable(name, int, formula) for name, formula in REASONS.items()),
    )
    return made


def decide(made: TaxBenefitSystem, inputs: dict[str, Array], with_reasons: bool) -> dict[str, Array]:
    """A new simulation, and all that is asked of it."""
    simulation = SimulationBuilder().build_default_simulation(made, len(inputs["文本"]))
    for name, values in inputs.items():
        simulation.set_input(name, ALWAYS if name == "入职日期" else PERIOD, values)
    asked = ("成绩", *DECISIONS, *(REASONS if with_reasons else ()))
    return {name: simulation.calculate(name, PERIOD) for name in asked}


def ways(source: Source) -> Iterator[Way]:
    """With reasons and without, from arrays in memory."""
    inputs = {name.replace("?", "_missing"): values for name, values in arrays(source.table).items()}
    inputs["入职日期"] = source.table["入职日期"].to_numpy().astype("datetime64[D]")
    made = system()
    for with_reasons in (False, True):
        yield Way("openfisca-core", partial(decide, made, inputs, with_reasons), read, with_reasons)
