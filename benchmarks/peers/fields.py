"""English names of the fields and decisions of ``workload/annual.pol``, and a record of plain values under them."""

from typing import Any

FIELDS = {
    "培训方式": "mode",
    "完成学时": "hours_done",
    "要求学时": "hours_required",
    "完成作业": "assignments_done",
    "论坛交流数": "forum_posts",
    "博文篇数": "blog_posts",
    "统考成绩": "exam",
    "过程评定成绩": "process",
    "骨干教师": "is_backbone",
    "签订带徒协议": "agreement",
    "履行带徒协议": "fulfilled",
    "入职日期": "hired",
    "县级认定": "county",
    "校级认定": "school",
    "年度学时": "annual_hours",
    "严重违反师德": "serious",
}
DECISIONS = {
    "报考": "may_sit",
    "课程考核": "passed",
    "结业证书": "certificate",
    "基础型教师": "basic",
    "课程学分": "credit",
    "保留骨干": "keep",
    "新锐教师": "rising",
    "县级新锐": "rising_county",
    "市级新锐": "rising_city",
}
MARKS = ("exam", "process")


def plain(record: dict[str, Any]) -> dict[str, Any]:
    """The record under English names, marks in whole tenths (binary floating point would get some outcomes wrong), ``None`` where not recorded."""
    found = {english: record.get(field) for field, english in FIELDS.items()}
    for name in MARKS:
        if found[name] is not None:
            found[name] = int(found[name] * 10)
    return found


def plain_with_text_days(record: dict[str, Any]) -> dict[str, Any]:
    """As ``plain``, days as ISO text."""
    return {**plain(record), "hired": record["入职日期"].isoformat()}
