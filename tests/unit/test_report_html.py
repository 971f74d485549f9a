"""Explanations as a page: it stands alone, everything is escaped, the passage is marked, what decided is open."""

import re
from html.parser import HTMLParser

import pytest
from explained import Case, case

from policylang.report.html import explain_html
from policylang.runtime.proof import prove

ATTACK = '<script>alert("1")</script>&\'\x1b[2J'
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Reader(HTMLParser):
    """Reads a page: its tags, and whether every tag that is opened is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "srcset") for name, _ in attrs)
        assert all(value is None or value.startswith("#") for name, value in attrs if name == "href")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Reader:
    """The page, checked for tags that do not match."""
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def page(given: Case, rule: str, **options: bool) -> str:
    """The page on one decision."""
    return explain_html(prove(given.evaluation, given.decide(rule), **options), evaluation=given.evaluation)


@pytest.fixture(scope="module")
def whole() -> Case:
    """A teacher of whom everything is known."""
    return case(
        "教师 甲（出生日期 1980-05-06，入职日期 2008-02-29，履行协议 否，身体健康 否，论文篇数 3篇，评审级别 校级，体检积分 51分）\n"
        "  培训记录（日期 2010-03-01，学时 40学时）\n  违规记录（日期 2010-02-01）"
    )


def test_a_page_stands_alone_and_its_tags_match(whole: Case) -> None:
    for rule in whole.evaluation.policies.rules:
        shown = page(whole, rule)
        tags = read(shown).tags
        assert not {"script", "link", "img", "iframe", "form", "object"} & set(tags)
        assert "http" not in shown.replace("http-equiv", "")
        assert "default-src 'none'" in shown
        assert 'name="viewport"' in shown


def test_names_from_the_records_are_escaped() -> None:
    given = case("教师 甲（履行协议 否）\n  培训记录 无")
    given.row().id = ATTACK
    (row,) = given.evaluation.dataset.rows("教师")
    shown = explain_html(prove(given.evaluation, given.evaluation.decide("学时条件", row)), evaluation=given.evaluation)
    reader = read(shown)
    assert "script" not in reader.tags
    assert "&lt;script&gt;" in shown
    assert "\x1b" not in shown
    assert any('<script>alert("1")</script>&\'\\x1b[2J' in words for words in reader.words)


def test_the_passage_is_marked_in_the_document_and_the_document_is_escaped(whole: Case) -> None:
    shown = page(whole, "弄虚作假")
    assert "<mark>弄虚作假的取消资格,三年内不得参评。</mark>" in shown
    assert "&lt;b&gt;不得&lt;/b&gt;弄虚作假," in shown
    assert "b" not in read(shown).tags


def test_what_decided_is_open_and_the_rest_is_folded() -> None:
    given = case("教师 甲（履行协议 否，评审级别 市级，身体健康 是）")
    shown = page(given, "两项条件")
    opened = re.findall(r"<details( open)?><summary>(.*?)</summary>", shown)
    found = {re.sub("<[^>]*>", "", title).strip(): bool(is_open) for is_open, title in opened}
    assert found["是 身体健康"] is True
    assert found["否 全部"] is False


def test_sensitive_cells_are_masked(whole: Case) -> None:
    for rule in ("年龄条件", "积分条件"):
        shown = page(whole, rule)
        assert "***" in shown
        assert not any(secret in shown for secret in ("1980-05-06", "2010-05-06", "51分", "9分"))
    assert "51分" in page(whole, "积分条件", show_sensitive=True)


def test_several_decisions_stand_behind_a_list_with_links(whole: Case) -> None:
    proofs = [prove(whole.evaluation, one) for one in whole.evaluation.decisions_for(whole.row())]
    shown = explain_html(proofs, evaluation=whole.evaluation)
    read(shown)
    for number in range(1, len(proofs) + 1):
        assert f'href="#d{number}"' in shown and f'id="d{number}"' in shown


def test_the_page_of_no_decisions_is_a_page(whole: Case) -> None:
    read(explain_html([], evaluation=whole.evaluation))
