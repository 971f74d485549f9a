"""The sample district for 临淄2022: 140 teachers of 9 schools in the year of the plan."""

from datetime import date

from examples.generate.linzi_bureau import add_bureau
from examples.generate.linzi_leaders import add_leaders
from examples.generate.linzi_roster import roster
from examples.generate.linzi_schools import add_schools
from examples.generate.linzi_teachers import add_teachers
from examples.generate.tables import Tables

POLICY = "临淄2022"
AS_OF = date(2022, 12, 31)


def make() -> Tables:
    """All tables of the district."""
    tables = Tables()
    add_bureau(tables)
    add_schools(tables)
    add_teachers(tables, roster())
    add_leaders(tables)
    return tables
