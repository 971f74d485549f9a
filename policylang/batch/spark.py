"""The engine of a cluster: frames are those of a Spark session, one's own or one made on this machine.

In: tables, or frames of narwhals over Spark. Out: frames held by Spark, and their rows. Relies on pyspark, which the extra ``spark``
brings and which is not imported before an engine is made, and on ``batch.java``.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import polars.selectors as cs

from policylang.batch.java import HOME, home

SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # a number too great is an error, not another number
    "spark.sql.caseSensitive": "true",  # as names of fields are
    "spark.sql.constraintPropagation.enabled": "false",  # PERF: its time grows exponentially with columns made of columns
    "spark.sql.ui.explainMode": "simple",  # PERF: a plan of a thousand expressions is written out for every step
}
"""What decisions and their speed rest on, whatever the session at hand says of it."""
SMALL = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
LARGE = {"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}
MANY = 100_000
"""PERF: from so many rows on plans are compiled to Java; below, compiling takes many times as long as computing."""
LOCAL = {
    "spark.app.name": "policylang",
    "spark.master": "local[*]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "4g",
    "spark.driver.maxResultSize": "0",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "UTC",
    "spark.python.sql.dataFrameDebugging.enabled": "false",  # PERF: the place in Python of every expression
}
"""A session on one machine: nothing on the network, no output of its own."""
QUICK = "-XX:TieredStopAtLevel=1"
"""PERF: on one machine Java spends more time on compiling itself a second time than that saves."""
LOGGING = """rootLogger.level = error
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c{1}: %m%n
"""
"""Only errors are told; the gateway by itself would set another level, and tell that."""


class Spark:
    """For data that is on a cluster. Without a session one is made on this machine."""

    name = "spark"
    api: Any = nw
    keeps_order = False
    has_small_numbers = False
    orders_truths = False
    divides_exactly = False  # by way of floating point
    fuses = False

    def __init__(self, session: Any = None) -> None:
        """A session of its own beside the one given, with the same cluster and other settings."""
        self.session = (session or local_session()).newSession()
        self._set(SETTINGS | SMALL)

    def _set(self, settings: Mapping[str, str]) -> None:
        for name, value in settings.items():
            self.session.conf.set(name, value)

    def fuses_at(self, height: int) -> bool:
        """Spark compiles by itself."""
        return False

    def frame(self, rows: pl.LazyFrame, height: int) -> Any:
        """Rows of this machine, sent to Spark, which has no numbers without sign."""
        if height > MANY:
            self._set(LARGE)
        table = rows.with_columns(cs.unsigned_integer().cast(pl.Int64)).collect()
        return nw.from_native(self.session.createDataFrame(table.to_arrow(compat_level=pl.CompatLevel.oldest())))

    def held(self, frame: Any) -> Any:
        """The same rows, kept by the executors; in the folder for checkpoints, if the session has one."""
        native = nw.to_native(frame)
        is_kept_on_disk = self.session.sparkContext.getCheckpointDir() is not None
        return nw.from_native(native.checkpoint() if is_kept_on_disk else native.localCheckpoint())

    def collected(self, frame: Any) -> pl.DataFrame:
        """The rows of a frame."""
        return pl.DataFrame(pl.from_arrow(nw.to_native(frame).toArrow()))


def local_session(settings: Mapping[str, str] | None = None) -> Any:
    """The session that is active, or one on this machine, ``settings`` put over those of ``LOCAL``.

    Raises ``JavaError`` where there is no Java.
    """
    from pyspark.sql import SparkSession  # PERF: not asked for by those who use another engine

    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    with tempfile.TemporaryDirectory(prefix="policylang-") as name:
        folder = Path(name)
        logging = folder / "log4j2.properties"
        logging.write_text(LOGGING, encoding="utf-8")
        options = f'-Dlog4j2.configurationFile="{logging}" {QUICK}'
        builder = SparkSession.builder.config(map={**LOCAL, "spark.driver.extraJavaOptions": options, **(settings or {})})
        return _started(builder, home(folder))


def _started(builder: Any, java_home: str | None) -> Any:
    """The session, begun with another JAVA_HOME, which is then put back."""
    before = os.environ.get(HOME)
    if java_home is not None:
        os.environ[HOME] = java_home
    try:
        return builder.getOrCreate()
    finally:
        if java_home is not None:
            os.environ.pop(HOME)
            os.environ.update({HOME: before} if before is not None else {})
