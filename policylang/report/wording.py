"""Diagnostics in words.

In: diagnostics and a language. Out: the message, label and help of each, with control characters escaped so that
nothing in a policy can steer a terminal. Relies on the message catalogue.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from policylang.diagnostics import Diagnostic, Label, Severity
from policylang.messages import catalogue
from policylang.piece import Piece

_PLACE = re.compile(r"\{(\w+)\}")
_TERMS = frozenset({"left", "right", "found", "wanted"})
"""Arguments that hold a sort of values; all others are words of the policy."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class _Arguments(dict[str, str]):
    """Arguments of a template; one that was not given stays visible as ``{name}``."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Wording(Piece):
    """The words of one language."""

    templates: Mapping[str, str]
    terms: tuple[tuple[str, str], ...] = ()
    """What arguments are called in this language: a pattern of the Chinese words, and what stands for them."""

    @classmethod
    def of(cls, lang: str) -> "Wording":
        """The wording of ``zh`` or ``en``."""
        words, chinese = catalogue(lang), catalogue("zh")
        terms = ((chinese[key], word) for key, word in words.items() if key.startswith("term.") and word != chinese[key])
        return cls(words, tuple(terms))

    def text(self, key: str, args: Iterable[tuple[str, str]] = ()) -> str:
        """The template ``key`` filled in; empty when the catalogue has none."""
        return self.templates.get(key, "").format_map(self._filled(args))

    def _filled(self, args: Iterable[tuple[str, str]]) -> _Arguments:
        return _Arguments((name, visible(self._called(name, value))) for name, value in args)

    def _called(self, name: str, value: str) -> str:
        """An argument in this language, where it is a term of the language and no name of the policy."""
        for pattern, word in self.terms if name in _TERMS else ():
            if found := re.fullmatch(pattern, value):
                return found.expand(word)
        return value

    def severity(self, diagnostic: Diagnostic) -> str:
        """``错误`` or ``警告``."""
        return self.text("report.error" if diagnostic.severity is Severity.ERROR else "report.warning")

    def message(self, diagnostic: Diagnostic) -> str:
        """What is wrong, in one line."""
        return self.text(diagnostic.code, diagnostic.args) or diagnostic.code

    def label(self, diagnostic: Diagnostic) -> str:
        """A few words at the place, or nothing."""
        return self.text(f"{diagnostic.code}.label", diagnostic.args)

    def help(self, diagnostic: Diagnostic) -> str:
        """How to mend it, or nothing; may have several lines. A line about an argument that is empty or not given is left out."""
        given = {name for name, value in diagnostic.args if value}
        lines = self.templates.get(f"{diagnostic.code}.help", "").split("\n")
        kept = [line for line in lines if given.issuperset(_PLACE.findall(line))]
        return "\n".join(kept).format_map(self._filled(diagnostic.args))

    def related(self, diagnostic: Diagnostic, label: Label) -> str:
        """The words of a further place; it may use the arguments of its diagnostic."""
        return self.text(label.key, (*diagnostic.args, *label.args))


def visible(text: str) -> str:
    """``text`` with control, format, private and unassigned characters written as escapes."""
    if text.isprintable():  # PERF: almost every text; what is printable is in none of the hidden categories
        return text
    return "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    """One character, or its escape when it has no shape of its own."""
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if code < 0x100:
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
