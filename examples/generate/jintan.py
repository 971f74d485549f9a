"""The sample district for 金坛2013: 120 teachers of 8 schools in the year of the plan."""

from datetime import date

from examples.generate.jintan_bureau import add_bureau
from examples.generate.jintan_leaders import add_leaders
from examples.generate.jintan_roster import roster
from examples.generate.jintan_schools import add_schools
from examples.generate.jintan_teachers import add_teachers
from examples.generate.tables import Tables

POLICY = "金坛2013"
AS_OF = date(2013, 12, 31)


def make() -> Tables:
    """All tables of the district."""
    tables = Tables()
    add_bureau(tables)
    add_schools(tables)
    add_teachers(tables, roster())
    add_leaders(tables)
    return tables
