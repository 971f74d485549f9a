"""Who there is in 江门: the city, its counties and schools with how well they work and report, and the teachers.

There is only one city, and its tasks are done in the end. What the city did came to be known late and in this order
(知悉日), so that ``--known-at`` shows it undone, then in doubt, then done: rows without their 类别 on ``LAX_KNOWN``, the
centre for teachers' development on ``CENTRE_KNOWN``, the centre's rows without 类别 on ``DOUBT_KNOWN``, all else on ``ALL_KNOWN``.
"""

from typing import NamedTuple

from examples.generate.draw import Draw

SEED = "江门十四五"
CITY = "江门-市"

GOOD, POOR, LAX, MIXED = "好", "差", "漏", "半"
"""One that does what the plan asks; one that does not; one that reports rows without their kind; one that does half."""

LAX_KNOWN = "2025-07-15"
CENTRE_KNOWN = "2025-08-10"
DOUBT_KNOWN = "2025-09-10"
ALL_KNOWN = "2025-10-10"


class County(NamedTuple):
    """One county."""

    number: int
    care: str

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"江门-县区{self.number}"


class School(NamedTuple):
    """One school with its county, its stage and how many teachers it has."""

    number: int
    county: County
    stage: str
    size: int
    care: str

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"江门-学校{self.number:02d}"


class Teacher(NamedTuple):
    """One teacher; ``career``: 新 (new), 锐 (promising), 骨 (backbone), 名 (well known) or empty."""

    number: int
    school: School
    career: str

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"江门-{self.number:04d}"

    def draw(self, about: str) -> Draw:
        """The stream of chance for one matter of this teacher."""
        return Draw(SEED, f"{self.id}/{about}")


COUNTIES = tuple(County(number, care) for number, care in enumerate((GOOD, POOR, LAX, MIXED, MIXED, GOOD, MIXED), 1))

SCHOOLS = (
    School(1, COUNTIES[0], "幼儿园", 18, GOOD),
    School(2, COUNTIES[0], "小学", 30, GOOD),
    School(3, COUNTIES[0], "初中", 32, LAX),
    School(4, COUNTIES[1], "小学", 24, POOR),
    School(5, COUNTIES[1], "初中", 26, POOR),
    School(6, COUNTIES[2], "小学", 22, LAX),
    School(7, COUNTIES[3], "高中", 40, GOOD),
    School(8, COUNTIES[3], "小学", 20, POOR),
    School(9, COUNTIES[4], "九年一贯制", 28, GOOD),
    School(10, COUNTIES[5], "初中", 24, POOR),
    School(11, COUNTIES[5], "幼儿园", 14, LAX),
    School(12, COUNTIES[6], "小学", 22, GOOD),
)


def roster() -> tuple[Teacher, ...]:
    """All teachers, in the order of their numbers."""
    teachers: list[Teacher] = []
    for school in SCHOOLS:
        for _ in range(school.size):
            number = len(teachers) + 1
            career = Draw(SEED, f"roster/{number}").pick(("新", "新", "锐", "锐", "锐", "骨", "骨", "名", *[""] * 6))
            teachers.append(Teacher(number, school, career))
    return tuple(teachers)
