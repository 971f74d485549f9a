"""SQL by hand on DuckDB: NULL is a pending outcome, marks are DECIMAL, and so is the score. The result is fetched as Arrow."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import duckdb
import polars as pl

from columns.ways import DECISIONS, MARKS, Source, Way

REASONS = """,
  CASE WHEN text THEN 1 WHEN NOT hours THEN 2 WHEN NOT 完成作业 THEN 3 WHEN NOT forum THEN 4 ELSE 0 END::UTINYINT AS "报考/r",
  CASE WHEN 统考成绩 IS NULL THEN 2 WHEN 成绩 IS NULL THEN 3 WHEN NOT blogs THEN 1 ELSE 0 END::UTINYINT AS "成绩/r",
  CASE WHEN 成绩 < {line} THEN 1 WHEN NOT 报考 THEN 2 WHEN 成绩 IS NULL THEN 3 ELSE 0 END::UTINYINT AS "课程考核/r",
  CASE WHEN NOT 课程考核 THEN 1 WHEN 严重违反师德 THEN 2 WHEN 课程考核 IS NULL THEN 3 ELSE 0 END::UTINYINT AS "基础型教师/r",
  CASE WHEN NOT 课程考核 THEN 1 WHEN 课程考核 IS NULL THEN 3 ELSE 0 END::UTINYINT AS "结业证书/r",
  CASE WHEN NOT 骨干教师 THEN 1 WHEN NOT kept THEN 2 WHEN kept IS NULL THEN 3 ELSE 0 END::UTINYINT AS "保留骨干/r",
  CASE WHEN NOT hired THEN 1 WHEN 年度学时 < 90 THEN 2 WHEN 严重违反师德 THEN 3 ELSE 0 END::UTINYINT AS "新锐教师/r",
  CASE WHEN NOT 新锐教师 THEN 1 WHEN NOT 校级认定 THEN 2 ELSE 0 END::UTINYINT AS "县级新锐/r",
  CASE WHEN NOT 县级新锐 THEN 1 WHEN NOT 县级认定 THEN 2 ELSE 0 END::UTINYINT AS "市级新锐/r"
"""
QUERY = """
WITH told AS (SELECT *,
    培训方式 = '文本' AS text, 完成学时 >= 要求学时 AS hours, 论坛交流数 >= 10 AS forum, 博文篇数 >= 5 AS blogs,
    入职日期 BETWEEN DATE '2019-01-01' AND DATE '2021-12-31' AS hired, NOT 签订带徒协议 OR 履行带徒协议 AS kept
  FROM {source}),
scored AS (SELECT *,
    {exam} * 统考成绩 + CASE WHEN blogs THEN {process} * 过程评定成绩 ELSE {nought} END AS 成绩,
    {exam} * coalesce(统考成绩, {nought}) + CASE WHEN blogs THEN {process} * coalesce(过程评定成绩, {nought}) ELSE {nought} END AS least,
    {exam} * coalesce(统考成绩, {full}) + CASE WHEN blogs THEN {process} * coalesce(过程评定成绩, {full}) ELSE {nought} END AS most,
    text OR (hours AND 完成作业 AND forum) AS 报考, 骨干教师 AND kept AS 保留骨干,
    hired AND 年度学时 >= 90 AND NOT 严重违反师德 AS 新锐教师
  FROM told),
passed AS (SELECT *,
    CASE WHEN least >= {line} THEN true WHEN most < {line} THEN false END AND 报考 AS 课程考核, 新锐教师 AND 校级认定 AS 县级新锐
  FROM scored)
SELECT 编号, 成绩, 报考, 课程考核, 课程考核 AS 结业证书, 课程考核 AND NOT 严重违反师德 AS 基础型教师, 课程考核 AS 课程学分, 保留骨干,
  新锐教师, 县级新锐, 县级新锐 AND 县级认定 AS 市级新锐 {reasons}
FROM passed"""
EXACT = {"exam": "0.7", "process": "0.3", "nought": "0.0", "full": "100.0", "line": "60"}
"""Numbers of SQL with a point are decimals."""
FLOATS = {name: f"{number}::DOUBLE" for name, number in EXACT.items()}


def query(source: str, with_reasons: bool, is_exact: bool = True) -> str:
    """The text of the query."""
    numbers = EXACT if is_exact else FLOATS
    return QUERY.format(source=source, reasons=REASONS.format(**numbers) if with_reasons else "", **numbers)


def read(result: Any) -> dict[str, pl.Series]:
    """The outcomes are columns already."""
    table = pl.DataFrame(result)
    return {name: table[name] for name in DECISIONS}


def ways(source: Source) -> Iterator[Way]:
    """From a table of a database and from the file."""
    connection = duckdb.connect()
    for name, marks in (("exact", source.table), ("floats", source.table.with_columns(pl.col(MARKS).cast(pl.Float64)))):
        connection.register("incoming", marks.to_arrow())
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        connection.unregister("incoming")

    def run(text: str) -> Any:
        return connection.sql(text).to_arrow_table()

    file = "read_parquet('{}')".format(str(source.file).replace("'", "''"))
    for with_reasons in (False, True):
        yield Way("DuckDB SQL by hand", partial(run, query("exact", with_reasons)), read, with_reasons)
        yield Way("DuckDB SQL by hand", partial(run, query(file, with_reasons)), read, with_reasons, reads_file=True)
    yield Way("DuckDB SQL by hand", partial(run, query("floats", True, False)), read, True, is_exact=False)
