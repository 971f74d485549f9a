"""The institute of 普陀 and its centre: papers, what they built up, activities, projects, and what schools asked for."""

from examples.generate.evidence import add_each, add_unlabelled
from examples.generate.putuo_roster import ABROAD, ALL_KNOWN, CENTRE, DOUBT_KNOWN, INSTITUTE
from examples.generate.tables import Cell, Tables

_PAPERS = {
    "课程建设激励机制": "2017-03-08",
    "课程建设奖励制度": "2017-03-08",
    "校本研修中心组二级管理机制": "2017-04-19",
    "师训专管员岗位认证制": "2017-05-24",
    "师训专管员绩效评估制": "2017-05-24",
    "兼职培训者管理规范": "2018-03-14",
    "兼职培训者工作制度": "2018-03-14",
    "培训者考核评价制度": "2017-09-20",
}
_BUILT = {"区级培训课程体系": "2018-06-27", "校本研修课程体系": "2019-05-15", "精品课程资源库": "2019-11-20"}
_LINKED = {"与市级平台对接": "2017-09-11", "与校级平台对接": "2018-04-16"}
_STUDIED = {"培训需求评估研究": "2018-10-24", "培训跟踪监测与评价研究": "2019-10-23"}
_ANNOUNCED = ("发布课程信息", "公布各校培训进度", "征集需求和意见")
_HALVES = tuple(f"{year}-{month:02d}" for year in range(2016, 2021) for month in (4, 10))
_PROJECTS = (
    ("2018-07-09", "2018-07-20", "重大培训项目开发组织者"),
    ("2019-07-08", "2019-07-19", "网络课程助学者、校本研修引领者"),
    ("2019-10-14", "2019-10-18", "见习教师"),
)
_VISITS = (("2018-06-13", "菜单选择式"), ("2019-11-06", "特约定制式"))


def add_institute(tables: Tables) -> None:
    """Adds 教育学院 and 培训中心 with what they did."""
    tables.add("教育学院", 编号=INSTITUTE, 地区=None)
    tables.add("教育学院", 编号="静安-教育学院", 地区=ABROAD)
    tables.add("培训中心", 编号=CENTRE, 地区=None)
    tables.add("培训中心", 编号="静安-培训中心", 地区=ABROAD)
    by: dict[str, Cell] = {"教育学院": INSTITUTE}
    _add_doubtful(tables, by)
    add_each(tables, "制度文件", by, _PAPERS, 知悉日=ALL_KNOWN)
    _add_built(tables, by)
    add_each(tables, "活动", by, _STUDIED, 知悉日=ALL_KNOWN)
    for half in _HALVES:
        add_each(tables, "活动", by, {"巡回下校交流": f"{half}-18"}, 知悉日=ALL_KNOWN)
        add_each(tables, "活动", {"培训中心": CENTRE}, dict.fromkeys(_ANNOUNCED, f"{half}-12"), 知悉日=ALL_KNOWN)
    for day, service in _VISITS:
        tables.add("活动", **by, 类别="上门培训", 日期=day, 服务方式=service, 知悉日=ALL_KNOWN)
    for first, last, whom in _PROJECTS:
        tables.add("培训项目", **by, 开始日期=first, 结束日期=last, 培训对象=whom, 知悉日=ALL_KNOWN)
    for day in ("2018-05-09", "2019-09-18"):
        tables.add("学校需求", **by, 提出日期=day)


def _add_built(tables: Tables, by: dict[str, Cell]) -> None:
    """建设成果: the second station for learning online took the place of the first."""
    add_each(tables, "建设成果", by, _BUILT, 知悉日=ALL_KNOWN)
    add_each(tables, "建设成果", {"培训中心": CENTRE}, _LINKED, 知悉日=ALL_KNOWN)
    for first, last in (("2017-01-09", "2018-12-31"), ("2019-01-07", None)):
        given: dict[str, Cell] = {"类别": "在线教师学习服务支持站", "建成日期": first, "停用日期": last}
        tables.add("建设成果", **by, **given, 知悉日=ALL_KNOWN)
    given = {"类别": "教师培训者专家库", "建成日期": "2018-03-21", "停用日期": None}
    tables.add("建设成果", **by, **given, 分类层面="专职和兼职、培训者和培训师", 知悉日=ALL_KNOWN)


def _add_doubtful(tables: Tables, by: dict[str, Cell]) -> None:
    """One row of each table, of which it was left out what it is about."""
    add_unlabelled(tables, by, ("制度文件", "活动", "建设成果"), "2020-05-13", 知悉日=DOUBT_KNOWN)
    add_unlabelled(tables, {"培训中心": CENTRE}, ("活动", "建设成果"), "2020-05-13", 知悉日=DOUBT_KNOWN)
    tables.add("培训项目", **by, 开始日期="2020-05-18", 结束日期="2020-05-22", 培训对象=None, 知悉日=DOUBT_KNOWN)
