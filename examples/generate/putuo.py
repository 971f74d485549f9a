"""The sample district for 普陀十三五: 120 people about training, 12 schools, at the end of the five years of the plan."""

from datetime import date

from examples.generate.putuo_institute import add_institute
from examples.generate.putuo_people import add_people
from examples.generate.tables import Tables

POLICY = "普陀十三五"
AS_OF = date(2020, 12, 31)


def make() -> Tables:
    """All tables of the district."""
    tables = Tables()
    add_institute(tables)
    add_people(tables)
    return tables
