"""Who there is in 普陀: one institute (教育学院) with its training centre, schools, and three sorts of people about training.

There is only one institute, and its tasks are done in the end. What it did came to be known late and in this order
(知悉日), so that ``--known-at`` shows it undone, then in doubt, then done: rows without their 类别 on ``DOUBT_KNOWN``, all else
on ``ALL_KNOWN``.
"""

from typing import NamedTuple

from examples.generate.draw import Draw

SEED = "普陀十三五"
INSTITUTE = "普陀-教育学院"
CENTRE = "普陀-培训中心"
ABROAD = "静安区"
"""The neighbouring district, whose institute and school the document does not concern."""

DOUBT_KNOWN = "2020-07-15"
ALL_KNOWN = "2020-12-20"

SCHOOLS = tuple(f"普陀-学校{number:02d}" for number in range(1, 13))


class Person(NamedTuple):
    """One who is about training: numbered through all sorts."""

    number: int

    @property
    def id(self) -> str:
        """The id in the tables."""
        return f"普陀-{self.number:04d}"

    def draw(self, about: str) -> Draw:
        """The stream of chance for one matter of this person."""
        return Draw(SEED, f"{self.id}/{about}")


TRAINERS = tuple(Person(number) for number in range(1, 61))
MANAGERS = tuple(Person(number) for number in range(61, 85))
"""师训专管员: two in each school."""
EXPERTS = tuple(Person(number) for number in range(85, 121))
"""专业人员 of the institute."""
