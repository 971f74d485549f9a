"""The sample district for 桦甸2009: 300 teachers of 12 schools in the year of the plan."""

from datetime import date

from examples.generate.huadian_offices import add_offices
from examples.generate.huadian_pairs import add_pairs
from examples.generate.huadian_roster import roster
from examples.generate.huadian_schools import add_schools
from examples.generate.huadian_teachers import add_teachers
from examples.generate.tables import Tables

POLICY = "桦甸2009"
AS_OF = date(2009, 12, 31)


def make() -> Tables:
    """All tables of the district."""
    tables = Tables()
    teachers = roster()
    add_schools(tables)
    add_teachers(tables, teachers)
    add_pairs(tables, teachers)
    add_offices(tables, teachers)
    return tables
