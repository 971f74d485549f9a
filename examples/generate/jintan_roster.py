"""Who there is in 金坛: the bureau, its schools with how well they work and report, and the teachers.

There is only one bureau, and its tasks are done in the end. What it did came to be known late and in this order
(知悉日), so that ``--known-at`` shows it undone, then in doubt, then done: rows without their 类别 on ``DOUBT_KNOWN``, all else
on ``ALL_KNOWN``.
"""

from typing import NamedTuple

from examples.generate.draw import Draw

SEED = "金坛2013"
BUREAU = "金坛-教育局"
ABROAD = "溧阳市"
"""The neighbouring city, whose bureau and partner school the document does not concern."""

GOOD, POOR, LAX, MIXED = "好", "差", "漏", "半"
"""One that does what the document asks; one that does not; one that does not say; one that does half."""

DOUBT_KNOWN = "2013-07-15"
ALL_KNOWN = "2013-12-20"


class School(NamedTuple):
    """One school and how many teachers it has."""

    number: int
    is_rural: bool
    size: int
    care: str

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"金坛-学校{self.number:02d}"


class Teacher(NamedTuple):
    """One teacher."""

    number: int
    school: School

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"金坛-{self.number:04d}"

    def draw(self, about: str) -> Draw:
        """The stream of chance for one matter of this teacher."""
        return Draw(SEED, f"{self.id}/{about}")


SCHOOLS = (
    School(1, False, 20, GOOD),
    School(2, False, 18, POOR),
    School(3, True, 16, GOOD),
    School(4, True, 14, POOR),
    School(5, True, 14, LAX),
    School(6, False, 14, LAX),
    School(7, True, 12, MIXED),
    School(8, False, 12, MIXED),
)


def roster() -> tuple[Teacher, ...]:
    """All teachers, in the order of their numbers."""
    schools = [school for school in SCHOOLS for _ in range(school.size)]
    return tuple(Teacher(number, school) for number, school in enumerate(schools, 1))
