"""The first half of elaboration: vocabulary, ladders, figures, definitions and tables; rules come after it.

In: modules, their sources, what their 政策 say, and how quotations become citations. Out: an ``Elaborator`` that knows all names.
Relies on every module of ``semantics`` that it imports, in the order below.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from policylang.core.expressions import Citation
from policylang.core.ir import PolicyInfo, Vocabulary
from policylang.semantics.context import Deferred, Elaborator, quoted_only
from policylang.semantics.definitions import definition, elaborate_definitions, table
from policylang.semantics.expressions import FORMS
from policylang.semantics.figures import elaborate_parameters, parameter
from policylang.semantics.symbols import collect
from policylang.semantics.titles import elaborate_courses, elaborate_titles
from policylang.semantics.vocabulary import elaborate_subjects, elaborate_vocabulary
from policylang.source import SourceFile
from policylang.syntax import ast


def prepare(
    modules: Sequence[ast.Module],
    sources: Mapping[str, SourceFile],
    policies: Mapping[str, PolicyInfo],
    cite: Callable[[Iterable[ast.Cite]], tuple[Citation, ...]] = quoted_only,
) -> Elaborator:
    """An elaborator with everything but the rules; its findings so far are in ``diagnostics``."""
    symbols = collect(modules, policies)
    e = Elaborator(symbols, Vocabulary({}, {}, {}, {}, {}), sources, policies, FORMS, Deferred(parameter, definition, table), cite)
    elaborate_vocabulary(e)
    elaborate_courses(e)
    elaborate_subjects(e)  # must run after enumerations and courses: fields are of these types
    elaborate_titles(e)  # must run after subjects: titles are held by them
    elaborate_parameters(e)
    elaborate_definitions(e)  # must run after ladders and figures: conditions name them
    return e
