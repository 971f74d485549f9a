"""A small policy with its document and records, and a process that runs a command on them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import attrs

ROOT = Path(__file__).parent.parent

DOCUMENT = """关于骨干教师的办法
一、骨干教师每年参加培训不少于90学时。
二、对没有履行带徒协议的骨干教师取消骨干称号。
"""

POLICY = """语言版本 1

政策 【试行2020】
  标题 "骨干教师办法"
  施行 2020-01-01 起
  原文 "sources/document.txt"

枚举 级别 由低到高（县级、市级）

主体 教师
  出生日期：日期 敏感
  履行带徒协议：是否 可改变

主体 培训 属于 教师
  日期：日期 发生日
  学时：学时 范围 不少于 0学时

称号 骨干教师 对象 教师 层级 级别

不编码 标题 「关于骨干教师的办法」

参数 培训学时：学时 原文未规定

义务 年度培训 对象 教师
  依据 「一、骨干教师每年参加培训不少于90学时。」
  每 年度
  要求 合计 学时 于 培训 其中 日期 在 本周期 内，不少于 90学时

处理 取消骨干称号 对象 教师
  依据 「二、对没有履行带徒协议的骨干教师取消骨干称号。」
  适用 持有 骨干教师
  情形 非 履行带徒协议
  后果 取消 骨干教师

资格 学时达标 对象 教师
  依据 「培训不少于90学时」
  要求 合计 学时 于 培训 不少于 培训学时

测例 没有履行
  教师 甲（履行带徒协议 否）
    持有 县级 骨干教师 自 2006-09-01
  基准日 2020-12-31
  期望 甲 的 取消骨干称号 触发
"""

RECORDS = {
    "records.toml": 'policy = "试行2020"\nas_of = 2020-12-31\n',
    "教师.csv": "编号,出生日期,履行带徒协议\n甲,1980-01-01,否\n乙,1981-02-02,是\n丙,1982-03-03,\n",
    "培训.csv": "教师,日期,学时\n甲,2020-05-01,60\n甲,2020-06-01,30\n乙,2020-05-01,40\n",
    "称号.csv": "教师,称号,层级,自,至\n甲,骨干教师,县级,2006-09-01,无\n丙,骨干教师,市级,2006-09-01,无\n",
}


@attrs.frozen
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


def write(folder: Path) -> None:
    """Writes policies, document, records and configuration below a folder."""
    files = {
        "policies/trial.pol": POLICY,
        "policies/sources/document.txt": DOCUMENT,
        "policylang.toml": 'policies = "policies"\nrecords = "records"\n',
    }
    for name, text in (files | {f"records/{name}": text for name, text in RECORDS.items()}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that finds the package without an installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "POLICYLANG", "LC_", "LANG"))}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **more}


def process(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a command in a process of its own."""
    line = [sys.executable, "-m", "policylang", *arguments]
    return subprocess.run(line, cwd=cwd, env=environment(**more), capture_output=True, timeout=60, check=False)
