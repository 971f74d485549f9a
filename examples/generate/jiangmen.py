"""The sample district for 江门十四五: 300 teachers of 12 schools in 7 counties, over the five years of the plan."""

from datetime import date

from examples.generate.jiangmen_leaders import add_leaders
from examples.generate.jiangmen_places import add_places
from examples.generate.jiangmen_projects import add_projects
from examples.generate.jiangmen_roster import roster
from examples.generate.jiangmen_schools import add_schools
from examples.generate.jiangmen_teachers import add_teachers
from examples.generate.tables import Tables

POLICY = "江门十四五"
AS_OF = date(2025, 12, 31)


def make() -> Tables:
    """All tables of the district."""
    tables = Tables()
    add_places(tables)
    add_schools(tables)
    add_projects(tables)
    add_teachers(tables, roster())
    add_leaders(tables)
    return tables
