"""The words of problems of records: one message and one way to mend it for every code, in both languages."""

import re
from pathlib import Path

import pytest

import policylang.records
from policylang.diagnostics import Severity
from policylang.messages import records as words
from policylang.records.problems import RecordProblem
from policylang.report.records import render_problems


def codes_of_the_package() -> set[str]:
    folder = Path(policylang.records.__file__).parent
    return {code for file in folder.glob("*.py") for code in re.findall(r'"(PL6\d\d)"', file.read_text(encoding="utf-8"))} - {
        "PL690"
    }


def test_every_code_has_words() -> None:
    for catalogue in (words.ZH, words.EN):
        assert {key for key in catalogue if re.fullmatch(r"PL\d+", key)} == codes_of_the_package() | {"PL690"}
        for code in codes_of_the_package() - {"PL646"}:
            assert f"{code}.help" in catalogue
    assert words.ZH.keys() == words.EN.keys()


def test_a_message_needs_the_same_in_both_languages() -> None:
    for key in words.ZH:
        assert set(re.findall(r"\{(\w+)\}", words.ZH[key])) == set(re.findall(r"\{(\w+)\}", words.EN[key])), key


def test_messages_are_one_line_without_full_stop() -> None:
    for text in (*words.ZH.values(), *words.EN.values()):
        assert text
        assert "\n" not in text
        assert not text.endswith(("。", "."))


def test_warnings_begin_at_690() -> None:
    assert RecordProblem("PL658").severity is Severity.ERROR
    assert RecordProblem("PL690").severity is Severity.WARNING


def test_every_code_is_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "records.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (PL6\d\d) \|", text, re.MULTILINE))
    assert listed == codes_of_the_package() | {"PL690"}


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="xml"):
        render_problems((), "zh", "xml")
