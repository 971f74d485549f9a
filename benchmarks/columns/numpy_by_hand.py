"""numpy by hand, one thread: truths as bytes, unknown carried by masks, marks as whole tenths; outcomes 1, 0 and -1 (unknown)."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from columns.ways import COUNTS, DECISIONS, FLAGS, MARKS, Source, Way, known

EPOCH = date(1970, 1, 1).toordinal()
FROM, TO = (np.int32(day.toordinal() - EPOCH) for day in (date(2019, 1, 1), date(2021, 12, 31)))
Array = np.ndarray[Any, Any]


def arrays(table: pl.DataFrame) -> dict[str, Array]:
    """The columns as arrays; of those with gaps a mask beside, ``name?``."""
    made: dict[str, Array] = {name: table[name].cast(pl.Int32).to_numpy() for name in COUNTS}
    made |= {f"{name}?": table[name].is_null().to_numpy() for name in (*MARKS, "履行带徒协议")}
    made |= {name: table[name].to_physical().fill_null(0).cast(pl.Int32).to_numpy() for name in MARKS}
    made |= {name: table[name].fill_null(False).to_numpy() for name in FLAGS}
    made["文本"] = (table["培训方式"] == "文本").to_numpy()
    made["入职日期"] = table["入职日期"].to_physical().to_numpy()
    return made


def three_valued(holds: Array, open_: Array) -> Array:
    """1, 0 or -1."""
    return holds.view(np.int8) - open_.view(np.int8)


def first(*cases: tuple[Array, int]) -> Array:
    """The number of the first condition that holds."""
    numbers = np.zeros(len(cases[0][0]), np.uint8)
    for holds, number in reversed(cases):
        numbers[holds] = number
    return numbers


def decide(t: Mapping[str, Array], with_reasons: bool) -> dict[str, Array]:
    """Outcomes, the score in hundredths, and the reasons."""
    text, assigned = t["文本"], t["完成作业"]
    hours, forum, blogs = t["完成学时"] >= t["要求学时"], t["论坛交流数"] >= 10, t["博文篇数"] >= 5
    serious, backbone = t["严重违反师德"], t["骨干教师"]
    sits = text | (hours & assigned & forum)
    no_exam, no_process = t["统考成绩?"], t["过程评定成绩?"] & blogs
    score = t["统考成绩"] * 7 + np.where(blogs, t["过程评定成绩"] * 3, 0)
    reach = score + no_exam * np.int32(7000) + no_process * np.int32(3000)
    high, low = score >= 6000, reach < 6000
    passes, doubtful = high & sits, ~(high | low) & sits
    clean = ~serious
    missing = t["履行带徒协议?"]
    bound = backbone & t["签订带徒协议"]
    keeps = backbone & (~t["签订带徒协议"] | (t["履行带徒协议"] & ~missing))
    hired = (t["入职日期"] >= FROM) & (t["入职日期"] <= TO)
    enough = t["年度学时"] >= 90
    new = hired & enough & clean
    county = new & t["校级认定"]
    city = county & t["县级认定"]
    passed = three_valued(passes, doubtful)
    out: dict[str, Array] = {
        "成绩": score,
        "报考": sits,
        "课程考核": passed,
        "结业证书": passed,
        "基础型教师": three_valued(passes & clean, doubtful & clean),
        "课程学分": passed,
        "保留骨干": three_valued(keeps, bound & missing),
        "新锐教师": new,
        "县级新锐": county,
        "市级新锐": city,
    }
    if not with_reasons:
        return out
    fails = ~(passes | doubtful)
    return out | {
        "报考/r": first((text, 1), (~hours, 2), (~assigned, 3), (~forum, 4)),
        "成绩/r": first((no_exam, 2), (no_process, 3), (~blogs, 1)),
        "课程考核/r": first((~(high | no_exam | no_process), 1), (~sits, 2), (no_exam | no_process, 3)),
        "基础型教师/r": first((fails, 1), (serious, 2), (doubtful, 3)),
        "结业证书/r": first((fails, 1), (doubtful, 3)),
        "保留骨干/r": first((~backbone, 1), (bound & ~missing & ~t["履行带徒协议"], 2), (bound & missing, 3)),
        "新锐教师/r": first((~hired, 1), (~enough, 2), (serious, 3)),
        "县级新锐/r": first((~new, 1), (~t["校级认定"], 2)),
        "市级新锐/r": first((~county, 1), (~t["县级认定"], 2)),
    }


def read(result: Mapping[str, Array]) -> dict[str, pl.Series]:
    """Outcomes as nullable truths."""
    codes = pl.DataFrame({name: result[name].astype(np.int8) for name in DECISIONS})
    return codes.select(known(name, 1, -1) for name in DECISIONS).to_dict()


def ways(source: Source) -> Iterator[Way]:
    """With reasons and without, from arrays in memory."""
    made = arrays(source.table)
    for with_reasons in (False, True):
        yield Way("numpy by hand", partial(decide, made, with_reasons), read, with_reasons)
