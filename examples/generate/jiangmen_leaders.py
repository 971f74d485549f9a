"""Heads of schools and other officials of 江门, and its 教研员."""

from datetime import date

from examples.generate.draw import Draw
from examples.generate.jiangmen_roster import CITY, COUNTIES, SEED
from examples.generate.tables import Cell, Tables

_MODULES = (("理论学习", 150), ("跟岗实践", 90), ("远程研修", 30), ("案例研究", 30))


def add_leaders(tables: Tables) -> None:
    """Adds 干部 and 教研员 with all that belongs to them."""
    for number in range(1, 43):
        _add_leader(tables, number)
    for number in range(1, 29):
        _add_researcher(tables, number)


def _add_leader(tables: Tables, number: int) -> None:
    id_ = f"江门-干部{number:02d}"
    draw = Draw(SEED, id_)
    post = draw.filled(draw.pick(("校长", "校长", "校长", "园长", "副校长", "中层干部")), 0.04)
    appointed: Cell = draw.pick((f"{draw.number(2012, 2020)}-08-01", f"{draw.number(2021, 2025)}-08-01"))
    coming = draw.pick(("校长", "园长", None)) if post in ("副校长", "中层干部") else None
    if coming:
        appointed = "2026-02-01"
    born = draw.number(1966, 1990)
    tables.add(
        "干部",
        编号=id_,
        县区=COUNTIES[number % 7].id,
        出生日期=draw.filled(draw.day(date(born, 1, 1), date(born, 12, 31)), 0.04),
        在岗="是",
        职务=post,
        任职日期=appointed,
        拟任职务=coming,
        学段=draw.pick(("幼儿园", "小学", "小学", "初中", "高中")),
    )
    is_new = str(appointed) >= "2021-01-01"
    if draw.chance(0.85):
        issued = draw.pick(("2011-05-20", "2019-05-20", "2025-11-10", None))
        tables.add("任职资格证书", 干部=id_, 发证日期=issued, 失效日期=None)
    if is_new and draw.chance(0.8):
        _add_modules(tables, id_, draw, int(str(appointed)[:4]))
    _add_growth(tables, id_, draw)


def _leader_record(tables: Tables, leader: str, day: Cell, /, **cells: Cell) -> None:
    given: dict[str, Cell] = {"干部": leader, "日期": day, "主办层级": "市级", "纳入市级统筹": "否", "报名渠道": "其他平台"}
    tables.add("培训记录", **(given | cells))


def _add_modules(tables: Tables, leader: str, draw: Draw, year: int) -> None:
    """任职资格培训 in four modules in the year before, a few of them with too few hours or none written down."""
    for month, (module, hours) in enumerate(_MODULES, 3):
        given = draw.filled(draw.pick((hours,) * 9 + (hours - 10,)), 0.05)
        _leader_record(tables, leader, f"{year - 1}-{month:02d}-20", 类别="任职资格培训", 任职培训模块=module, 学时=given)


def _add_growth(tables: Tables, leader: str, draw: Draw) -> None:
    """Titles, findings, and training as 骨干校长, 名校长 and 教育家型校长 with what follows from it."""
    for matter, share in (("年富力强", 0.6), ("优秀", 0.6), ("富有潜力", 0.5), ("特别优秀", 0.2)):
        if draw.chance(0.8):
            tables.find("干部", leader, matter, draw.chance(share), "2025-11-26")
    for stage, following, share in (("骨干校长", "名校长", 0.5), ("名校长", "教育家型校长", 0.35), ("教育家型校长", "", 0.3)):
        if not draw.chance(share):
            continue
        grade = draw.pick(("合格", "优秀", "优秀", "未知"))
        _leader_record(tables, leader, f"{draw.number(2021, 2024)}-10-15", 类别="全员培训", 培养阶段=stage, 考核等次=grade)
        if following and draw.chance(0.6):
            tables.add("推荐记录", 干部=leader, 日期="2025-04-10", 目标阶段=following)
        if not following and draw.chance(0.7):
            tables.add("培养方案", 干部=leader, 日期=draw.pick(("2025-03-01", "2025-03-01", None)))
        if stage == "骨干校长" and draw.chance(0.6):
            tables.title("干部", leader, "骨干校长", None, "2024-12-20")


def _add_researcher(tables: Tables, number: int) -> None:
    """One 教研员 with hours of training by year and the training of each three years."""
    id_ = f"江门-教研员{number:02d}"
    draw = Draw(SEED, id_)
    place: dict[str, Cell] = {"市": CITY} if number <= 6 else {"县区": COUNTIES[number % 7].id}
    tables.add("教研员", 编号=id_, **place, 在岗=draw.yes(0.88, 0.06))
    for year in range(2021, 2026):
        if draw.chance(0.9):
            hours = draw.filled(draw.middling(84, 120), 0.03)
            category = draw.filled(draw.pick(("全员培训", "教研能力提升研修")), 0.03)
            cells: dict[str, Cell] = {"教研员": id_, "日期": f"{year}-07-0{draw.number(1, 9)}", "类别": category, "学时": hours}
            tables.add("培训记录", **cells, 主办层级="市级", 纳入市级统筹="否", 报名渠道="其他平台")
