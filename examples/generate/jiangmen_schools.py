"""The schools of 江门: money by year, rules, plans, activities, subjects with their strategies, and projects of their own."""

from examples.generate.draw import Draw
from examples.generate.jiangmen_roster import GOOD, LAX, POOR, SCHOOLS, SEED, School
from examples.generate.tables import Cell, Tables


def add_schools(tables: Tables) -> None:
    """Adds 学校 and what belongs to them, projects and people aside."""
    for school in SCHOOLS:
        tables.add("学校", 编号=school.id, 县区=school.county.id, **_money(school))
        _add_reports(tables, school)
        _add_subjects(tables, school)


def _money(school: School) -> dict[str, Cell]:
    """By year: the sum for each pupil, that of the year before, the pupils, and what went into training teachers.

    The sum was raised in 2023 and 2025, everywhere but in the kindergartens.
    """
    draw = Draw(SEED, f"{school.id}/经费")
    pupils = draw.number(180, 1600)
    cells: list[dict[str, Cell]] = [{}, {}, {}, {}]
    before = 1150
    for year in range(2021, 2026):
        now = before + 100 if year in (2023, 2025) and school.stage != "幼儿园" else before
        half = (now - before) * pupils // 2
        spent = half + draw.number(0, 9000) if school.care == GOOD else max(half - draw.number(500, 5000), 0)
        cells[0][f"生均标准/{year}年"] = now
        cells[1][f"上年生均标准/{year}年"] = before
        cells[2][f"学生数/{year}年"] = pupils
        cells[3][f"公用经费用于教师培训/{year}年"] = None if school.care == LAX else spent
        before = now
    return cells[0] | cells[1] | cells[2] | cells[3]


def _add_reports(tables: Tables, school: School) -> None:
    """制度文件, 活动 and 校本方案."""
    by: dict[str, Cell] = {"学校": school.id}
    if school.care == LAX:
        tables.add("制度文件", **by, 类别=None, 制定日期="2022-03-03", 废止日期=None)
        tables.add("活动", **by, 类别=None, 日期="2022-05-11")
        tables.add("校本方案", **by, 制定日期="2022-03-01", 引用学校发展规划=None)
    elif school.care == POOR:
        tables.add("制度文件", **by, 类别="校本培训制度", 制定日期="2018-03-03", 废止日期="2020-12-31")
        tables.add("校本方案", **by, 制定日期="2022-03-01", 引用学校发展规划="否")
    else:
        tables.add("制度文件", **by, 类别="校本培训制度", 制定日期="2021-09-03", 废止日期=None)
        tables.add("活动", **by, 类别="校本研修活动", 日期="2022-05-11")
        tables.add("校本方案", **by, 制定日期="2022-03-01", 引用学校发展规划="是")


def _add_subjects(tables: Tables, school: School) -> None:
    """开设学科 with a 学科策略 each; one is missing in a poor school."""
    subjects = ("语文", "数学", "英语") if school.stage != "幼儿园" else ("健康", "语言")
    cites: Cell = {GOOD: "是", LAX: None, POOR: "是"}[school.care]
    for number, subject in enumerate(subjects, 1):
        id_ = f"{school.id}-科{number}"
        tables.add("开设学科", 编号=id_, 学校=school.id, 学科=subject)
        if school.care != POOR or number > 1:
            tables.add("学科策略", 开设学科=id_, 制定日期="2022-04-06", 引用学科教学目标=cites)
