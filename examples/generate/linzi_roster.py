"""Who there is in 临淄: the bureau, its schools with how well they work and report, and the teachers.

There is only one bureau, and its tasks are done in the end. What it did came to be known late and in this order
(知悉日), so that ``--known-at`` shows it undone, then in doubt, then done: rows without their 类别 on ``DOUBT_KNOWN``, all else
on ``ALL_KNOWN``.
"""

from typing import NamedTuple

from examples.generate.draw import Draw

SEED = "临淄2022"
BUREAU = "临淄-教体局"
ABROAD = "张店区"
"""The neighbouring district, whose bureau the document does not concern."""

GOOD, POOR, LAX, MIXED = "好", "差", "漏", "半"
"""One that does what the plan asks; one that does not; one that does not say; one that does half."""

DOUBT_KNOWN = "2022-07-15"
ALL_KNOWN = "2022-12-20"

SETTLED = 132
"""Teachers after this number were counted last, at the end of December; their forms are not complete."""
LAST_KNOWN = "2022-12-22"

EXCELLENT = (31, 32, 57, 95)
"""Teachers found to be excellent before they were recommended for training."""


class School(NamedTuple):
    """One school: what it is (办学类型), whose it is (单位类别), and how many teachers it has."""

    number: int
    stage: str
    category: str
    size: int
    care: str

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"临淄-学校{self.number:02d}"

    @property
    def is_kindergarten(self) -> bool:
        """Whether it is a 幼儿园."""
        return self.stage == "幼儿园"


class Teacher(NamedTuple):
    """One teacher."""

    number: int
    school: School

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"临淄-{self.number:04d}"

    def draw(self, about: str) -> Draw:
        """The stream of chance for one matter of this teacher."""
        return Draw(SEED, f"{self.id}/{about}")


SCHOOLS = (
    School(1, "幼儿园", "区属学校", 14, GOOD),
    School(2, "幼儿园", "镇(街道)中心学校", 12, POOR),
    School(3, "幼儿园", "民办学校", 10, LAX),
    School(4, "小学", "区属学校", 22, GOOD),
    School(5, "小学", "镇(街道)中心学校", 18, POOR),
    School(6, "初中", "区属学校", 20, MIXED),
    School(7, "九年一贯制学校", "镇(街道)中心学校", 16, LAX),
    School(8, "高中", "区属学校", 20, GOOD),
    School(9, "中等职业学校", "其他单位", 8, GOOD),
)
"""The last one belongs to the city: the plan was not sent to it."""


def roster() -> tuple[Teacher, ...]:
    """All teachers, in the order of their numbers."""
    schools = [school for school in SCHOOLS for _ in range(school.size)]
    return tuple(Teacher(number, school) for number, school in enumerate(schools, 1))
