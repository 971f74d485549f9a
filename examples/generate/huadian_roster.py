"""Who there is in 桦甸: the schools with how well they work and report, and the teachers with their way of training."""

from typing import NamedTuple

from examples.generate.draw import Draw

SEED = "桦甸2009"

GOOD, POOR, LAX = "好", "差", "漏"
"""A school or an office that does what the plan asks; one that does not; one that reports rows without saying of what kind."""


class School(NamedTuple):
    """One school: its ways of training (none: the cell was left blank), how many teachers, how well it works."""

    number: int
    category: str
    methods: tuple[str, ...]
    size: int
    care: str

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"桦甸-学校{self.number:02d}"

    @property
    def is_kindergarten(self) -> bool:
        """Whether children under school age are taught."""
        return self.category != "中小学"


class Teacher(NamedTuple):
    """One teacher; ``method`` is the way of training, ``level`` that of the title 骨干教师, if held."""

    number: int
    school: School
    method: str
    level: str

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"桦甸-{self.number:04d}"

    def draw(self, about: str) -> Draw:
        """The stream of chance for one matter of this teacher."""
        return Draw(SEED, f"{self.id}/{about}")


SCHOOLS = (
    School(1, "第一实验幼儿园", ("幼儿",), 22, GOOD),
    School(2, "第二实验幼儿园", ("幼儿",), 18, POOR),
    School(3, "校带幼儿园", ("幼儿",), 12, LAX),
    School(4, "校带幼儿园", ("幼儿",), 10, GOOD),
    School(5, "中小学", ("文本",), 34, GOOD),
    School(6, "中小学", ("文本",), 28, POOR),
    School(7, "中小学", ("文本", "网联"), 36, GOOD),
    School(8, "中小学", ("网联",), 30, POOR),
    School(9, "中小学", ("网联",), 24, LAX),
    School(10, "中小学", ("文本", "网联"), 34, LAX),
    School(11, "中小学", ("文本",), 28, GOOD),
    School(12, "中小学", (), 24, POOR),
)

BREAKER = 231
"""The backbone teacher who signed the mentoring agreement and did not keep it."""


def roster() -> tuple[Teacher, ...]:
    """All teachers, in the order of their numbers."""
    teachers: list[Teacher] = []
    for school in SCHOOLS:
        for _ in range(school.size):
            teachers.append(_teacher(len(teachers) + 1, school))
    return tuple(teachers)


def _teacher(number: int, school: School) -> Teacher:
    draw = Draw(SEED, f"roster/{number}")
    method = draw.pick(school.methods or ("文本", "网联"))
    level = draw.pick(("县级",) * 12 + ("市级",) * 5 + ("省级",) * 2 + ("校级",)) if draw.chance(0.24) else ""
    if number == BREAKER:
        method, level = "文本", "县级"
    return Teacher(number, school, method, level)
