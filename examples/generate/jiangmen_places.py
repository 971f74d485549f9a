"""The city and the counties of 江门 with their centres, rules, bases, activities and money."""

from examples.generate.draw import Draw
from examples.generate.jiangmen_roster import (
    ALL_KNOWN,
    CENTRE_KNOWN,
    CITY,
    COUNTIES,
    DOUBT_KNOWN,
    GOOD,
    LAX,
    LAX_KNOWN,
    MIXED,
    POOR,
    SEED,
    County,
)
from examples.generate.tables import Cell, Tables

_CITY_SYSTEMS = (
    "教研训一体化研修体系",
    "教研员全员培训制度",
    "教研能力提升研修制度",
    "新教师分级培训机制",
    "市级统筹管理机制",
    "项目管理机制",
    "培训经费使用制度",
    "定期通报制度",
    "工作指南",
)
_COUNTY_SYSTEMS = ("项目实施机构管理制度", "项目管理机制", "培训经费使用制度", "定期通报制度")
_SHARED_ACTIVITIES = (
    "国内外教研交流与合作",
    "主题式学科联研活动",
    "跨学科教学展示活动",
    "专递课堂建设",
    "名师课堂建设",
    "名校网络课堂建设",
    "粤教同一堂课应用建设",
)
_CITY_ACTIVITIES = ("五邑名师大讲堂", "基础教育精品课堂教育教学资源征集", "本地教师教学能力竞赛")
_BASES = (
    ("省级", "学科教研基地"),
    ("省级", "校(园)本教研基地"),
    ("省级", "普通高中新课程新教材实施示范校"),
    ("省级", "校本研修示范学校"),
    ("省级", "信息化中心学校"),
    ("市级", "学科教研基地"),
    ("市级", "校(园)本教研基地"),
    ("市级", "普通高中新课程新教材实施示范校"),
    ("市级", "义务教育阶段新课程推进示范学校"),
)
_SHARE = {GOOD: 1.0, POOR: 0.0, MIXED: 0.5}


def add_places(tables: Tables) -> None:
    """Adds 市, 县区 and all that belongs to them, projects aside."""
    tables.add("市", 编号=CITY)
    for county in COUNTIES:
        tables.add("县区", 编号=county.id, 市=CITY, **_money(county))
    _add_city(tables)
    for county in COUNTIES:
        if county.care == LAX:
            _add_unlabelled(tables, {"县区": county.id}, LAX_KNOWN)
        else:
            _add_county(tables, county)
    _add_spending(tables)
    _add_talents(tables)


def _money(county: County) -> dict[str, Cell]:
    """教师工资总额 and 继续教育经费 of five years: 2% and more, too little, or not said."""
    draw = Draw(SEED, f"{county.id}/经费")
    cells: dict[str, Cell] = {}
    spent: dict[str, Cell] = {}
    for year in range(2021, 2026):
        wages = draw.number(300, 900) * 100_000
        cents = wages * 2 + draw.number(0, wages // 4) if county.care == GOOD else wages * 2 - draw.number(1, wages // 4)
        if county.care == MIXED:
            cents = wages * 2 + draw.number(-wages // 4, wages // 4)
        cells[f"教师工资总额/{year}年"] = f"{wages}.00"
        spent[f"继续教育经费/{year}年"] = None if county.care == LAX else f"{cents // 100}.{cents % 100:02d}"
    return cells | spent


def _add_unlabelled(tables: Tables, by: dict[str, Cell], known: Cell) -> None:
    """One row of each table, of which it was left out what it is about."""
    tables.add(
        "机构",
        编号=f"{next(iter(by.values()))}-机构未分类",
        **by,
        类别=None,
        设立日期="2025-05-08",
        撤销日期=None,
        指定培训专责人=None,
        知悉日=known,
    )
    tables.add("制度文件", **by, 类别=None, 制定日期="2025-05-09", 废止日期=None, 纳入对象=None, 知悉日=known)
    tables.add("活动", **by, 类别=None, 日期="2025-05-12", 知悉日=known)
    tables.add("教研基地", **by, 类别=None, 基地级别=None, 认定日期="2025-05-14", 撤销日期=None, 知悉日=known)
    if "县区" in by:
        tables.add("结业标准", **by, 培养阶段=None, 引用市级标准=None, 印发日期="2025-05-15", 知悉日=known)


def _add_city(tables: Tables) -> None:
    by: dict[str, Cell] = {"市": CITY}
    _add_unlabelled(tables, by, LAX_KNOWN)
    centre = f"{CITY}-发展中心"
    tables.add(
        "机构",
        编号=centre,
        **by,
        类别="市级教师发展中心",
        设立日期="2021-09-01",
        撤销日期=None,
        指定培训专责人="是",
        知悉日=CENTRE_KNOWN,
    )
    tables.add(
        "机构",
        编号=f"{CITY}-发展学校",
        **by,
        类别="教师发展学校",
        设立日期="2021-10-12",
        撤销日期=None,
        指定培训专责人=None,
        知悉日=ALL_KNOWN,
    )
    _add_centre_papers(tables, centre)
    for number, category in enumerate(_CITY_SYSTEMS):
        tables.add("制度文件", **by, 类别=category, 制定日期=f"2021-{8 + number % 4:02d}-18", 废止日期=None, 知悉日=ALL_KNOWN)
    for number, category in enumerate((*_SHARED_ACTIVITIES, *_CITY_ACTIVITIES)):
        tables.add("活动", **by, 类别=category, 日期=f"2022-{1 + number:02d}-14", 知悉日=ALL_KNOWN)
    for year in range(2021, 2026):
        for day in (f"{year}-06-28", f"{year}-12-20"):
            tables.add("活动", **by, 类别="教师培训工作通报", 日期=day, 知悉日=ALL_KNOWN)
    for number, (level, category) in enumerate(_BASES):
        tables.add(
            "教研基地",
            **by,
            类别=category,
            基地级别=level,
            认定日期=f"2022-{1 + number:02d}-25",
            撤销日期=None,
            知悉日=ALL_KNOWN,
        )


def _add_centre_papers(tables: Tables, centre: str) -> None:
    """What the city's centre wrote: first rows of which one cannot tell what they are, then the handbook and the standard."""
    by: dict[str, Cell] = {"机构": centre}
    tables.add("制度文件", **by, 类别=None, 制定日期="2025-05-19", 废止日期=None, 知悉日=DOUBT_KNOWN)
    tables.add("结业标准", **by, 培养阶段=None, 引用市级标准=None, 印发日期="2025-05-20", 知悉日=DOUBT_KNOWN)
    tables.add("制度文件", **by, 类别="新教师规范化培训手册", 制定日期="2021-11-02", 废止日期=None, 知悉日=ALL_KNOWN)
    tables.add("结业标准", **by, 培养阶段="新锐教师", 引用市级标准="否", 印发日期="2021-12-06", 知悉日=ALL_KNOWN)


def _add_county(tables: Tables, county: County) -> None:
    by: dict[str, Cell] = {"县区": county.id}
    draw, share = Draw(SEED, county.id), _SHARE[county.care]
    if draw.chance(share):
        named: Cell = {GOOD: "是", MIXED: draw.pick(("是", "否", None))}[county.care]
        tables.add(
            "机构",
            编号=f"{county.id}-发展中心",
            **by,
            类别="县级教师发展中心",
            设立日期="2021-09-08",
            撤销日期=None,
            指定培训专责人=named,
        )
    if county.care == POOR:
        return
    for category in draw.some(_COUNTY_SYSTEMS, share):
        tables.add("制度文件", **by, 类别=category, 制定日期=draw.pick(("2021-09-15", "2022-03-10")), 废止日期=None)
    covered = "校(园)长、教师、研训人员" if county.care == GOOD else "校(园)长、教师"
    tables.add("制度文件", **by, 类别="教育发展规划", 制定日期="2021-08-30", 废止日期=None, 纳入对象=covered)
    for category in draw.some((*_SHARED_ACTIVITIES, "指导学校"), share):
        tables.add("活动", **by, 类别=category, 日期=f"2022-{draw.number(1, 12):02d}-16")
    for year in range(2021, 2026):
        for day in draw.some((f"{year}-06-25", f"{year}-12-18"), share):
            tables.add("活动", **by, 类别="教师培训工作通报", 日期=day)
    if draw.chance(share):
        tables.add("教研基地", **by, 类别="学科教研基地", 基地级别="县级", 认定日期="2022-04-11", 撤销日期=None)
    cites = "是" if county.care == GOOD else "否"
    tables.add("结业标准", **by, 培养阶段="新锐教师", 引用市级标准=cites, 印发日期="2022-02-21")


def _add_spending(tables: Tables) -> None:
    """经费支出 of the counties."""
    for county in COUNTIES:
        draw = Draw(SEED, f"{county.id}/支出")
        for number in range(1, 7):
            tables.add(
                "经费支出",
                编号=f"{county.id}-支出{number}",
                县区=county.id,
                来源=draw.pick(("教师培训专款",) * 4 + ("其他来源",)),
                用途=draw.filled(draw.pick(("教师培训",) * 5 + ("其他用途",)), 0.08),
                日期=f"{draw.number(2020, 2025)}-{draw.number(1, 12):02d}-{draw.number(1, 28):02d}",
            )


def _add_talents(tables: Tables) -> None:
    """人才 of the city: far fewer than a real city has."""
    draw = Draw(SEED, "人才")
    for number in range(1, 121):
        tables.add(
            "人才", 编号=f"江门-人才{number:03d}", 市=CITY, 入册日期=f"{draw.number(2016, 2025)}-{draw.number(1, 12):02d}-01"
        )
