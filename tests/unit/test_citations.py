"""Quotations in documents: where they stand, what is nearest, sentences, and which of them a policy accounts for."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylang.report.diagnostics import render
from policylang.semantics import citations
from policylang.semantics.citations import Ambiguous, Document, Match, NotFound, diagnose, find, sections, sentences
from policylang.semantics.coverage import Claim, ClaimKind, State, coverage, figures
from policylang.source import SourceFile, Span
from policylang.syntax.lexer import lex

POLICIES = Path(__file__).parent.parent.parent / "policies"
TEXT = """2009年工作计划
一、培训方式
1.组织教师听报告会,观看光盘;考试成绩占本门课程的70%。
2.培训方式
二、考核办法
1.组织教师听报告会。
对没有履行带徒协议的骨干教师,取消骨干称号。
"""
DOCUMENT = Document(SourceFile("sources/a.txt", TEXT))


def text_of(quote: str, within: range | None = None) -> str:
    found = find(DOCUMENT, quote, within)
    assert isinstance(found, Match), found
    return TEXT[found.start : found.end]


@pytest.mark.parametrize(
    ("quote", "passage"),
    [
        ("考试成绩占本门课程的70%。", "考试成绩占本门课程的70%。"),
        ("2009年工作计划一、培训方式", "2009年工作计划\n一、培训方式"),
        ("二、考核办法1.组织教师听报告会", "二、考核办法\n1.组织教师听报告会"),
        ("组织……观看光盘", "组织教师听报告会,观看光盘"),
        ("观看……70%", "观看光盘;考试成绩占本门课程的70%"),
        ("对……骨干……称号", "对没有履行带徒协议的骨干教师,取消骨干称号"),
        ("骨干……称号", "骨干称号"),
        ("……二、考核办法……", "二、考核办法"),
        ("二、考核\n办法", "二、考核办法"),
    ],
)
def test_found(quote: str, passage: str) -> None:
    assert text_of(quote) == passage


@pytest.mark.parametrize("quote", ["组织教师听报告会", "培训方式", "组织……报告会", "1."])
def test_ambiguous(quote: str) -> None:
    found = find(DOCUMENT, quote)
    assert isinstance(found, Ambiguous)
    assert len(found.matches) == 2


def test_a_run_stays_inside_one_line() -> None:
    assert isinstance(find(DOCUMENT, "2009年……培训方式"), NotFound)
    assert isinstance(find(DOCUMENT, "一、培训……组织"), NotFound)


def test_a_part_of_the_document() -> None:
    first, second = sections(DOCUMENT, ["一、培训方式", "二、考核办法"])
    assert isinstance(first, range)
    assert isinstance(second, range)
    assert (TEXT[first.start : first.start + 2], second.stop) == ("一、", len(TEXT))
    assert first.stop == second.start
    assert text_of("组织教师听报告会", second) == "组织教师听报告会"
    outside = find(DOCUMENT, "考试成绩占", second)
    assert isinstance(outside, NotFound)
    assert TEXT[outside.elsewhere[0].start : outside.elsewhere[0].end] == "考试成绩占"


def test_parts_in_any_order_and_unknown_headings() -> None:
    second, missing, first = sections(DOCUMENT, ["二、考核办法", "三、保障", "一、培训方式"])
    assert isinstance(missing, NotFound)
    assert isinstance(first, range)
    assert isinstance(second, range)
    assert first.stop == second.start


def test_a_heading_is_sought_at_the_beginning_of_a_line_first() -> None:
    document = Document(SourceFile("a.txt", "见附件:\n附件:\n1.方案\n"))
    assert sections(document, ["附件:"]) == (range(5, len(document.source.text)),)
    assert isinstance(sections(document, ["附"])[0], range)
    assert isinstance(sections(document, ["件"])[0], Ambiguous)


@pytest.mark.parametrize(
    ("quote", "nearest"),
    [
        ("对没有履行代徒协议的骨干教师，取消骨干称号。", "对没有履行带徒协议的骨干教师,取消骨干称号。"),
        ("考试成绩占课程的70％。", "考试成绩占本门课程的70%。"),
        ("骨干师教取消", "对没有履行带徒协议的骨干教师,取消骨干称号。"),
        ("考核方法", "考核办法"),
        ("组织教师观看光盘……成绩占本门课程的80%", "成绩占本门课程的70%"),
        ("取消没有带徒协议者的骨干教师资格称号", "对没有履行带徒协议的骨干教师,取消骨干称号。"),
    ],
)
def test_nearest_passage(quote: str, nearest: str) -> None:
    found = find(DOCUMENT, quote)
    assert isinstance(found, NotFound)
    assert found.nearest is not None
    assert found.nearest.text == nearest
    assert TEXT[found.nearest.start : found.nearest.end] == nearest


@pytest.mark.parametrize("quote", ["", "……", "财务报表季度审计", "xyz"])
def test_nothing_is_near(quote: str) -> None:
    found = find(DOCUMENT, quote)
    assert isinstance(found, NotFound)
    assert found.nearest is None


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_empty_document(text: str) -> None:
    document = Document(SourceFile("a.txt", text))
    assert isinstance(find(document, "甲"), NotFound)
    assert sentences(document) == ()
    assert sections(document, []) == ()


def test_carriage_returns_and_a_byte_order_mark_do_not_count() -> None:
    document = Document(SourceFile("a.txt", "\ufeff一、目标\r\n修满90学时。\r\n"))
    assert find(document, "一、目标修满90学时。") == Match(1, 14)
    assert find(document, "修满90学时。") == Match(7, 14)


def naive_edits(quote: str, text: str) -> int:
    row = [0] * (len(text) + 1)
    for i, a in enumerate(quote, 1):
        above, row = row, [i]
        for j, b in enumerate(text, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
    return min(row)


@given(st.text("甲乙丙", min_size=1, max_size=8), st.text("甲乙丙丁", max_size=20))
def test_fewest_edits_are_right(quote: str, text: str) -> None:
    edits, end = citations._approximate(quote, text)
    assert edits == naive_edits(quote, text)
    length = citations._length_back(quote, text[:end])
    assert naive_edits(quote, text[end - length : end]) == edits


@given(st.text("甲乙丙。\n ", max_size=30), st.data())
def test_what_is_there_is_found(text: str, data: st.DataObject) -> None:
    document = Document(SourceFile("a.txt", text))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end].replace("\n", "")
    found = find(document, quote)
    if not quote:
        assert isinstance(found, NotFound)
        return
    places = found.matches if isinstance(found, Ambiguous) else (found,)
    assert any(isinstance(p, Match) and start <= p.start and p.end <= end for p in places)
    for place in places:
        assert isinstance(place, Match)
        assert text[place.start : place.end].replace("\n", "") == quote


def test_sentences() -> None:
    text = "甲。乙；丙！？”丁\n　戊：己;\r\n\n庚。（辛。）"
    document = Document(SourceFile("a.txt", text))
    assert [text[a:b] for a, b in sentences(document)] == ["甲。", "乙；", "丙！？”", "丁", "戊：己;", "庚。", "（辛。）"]


def test_diagnostics() -> None:
    policy = SourceFile("a.pol", "依据 「考试成绩占本门课的70%。」「1.」「考试成绩」「」「财务报表」\n")
    quotes = [Span("a.pol", m.start(), m.end()) for m in re.finditer("「([^」]*)」", policy.text)]
    second = range(TEXT.index("二、"), len(TEXT))
    wholes = [None, None, second, None, None]
    found = [find(DOCUMENT, policy.text_of(q)[1:-1], w) for q, w in zip(quotes, wholes, strict=True)]
    made = [diagnose(f, DOCUMENT, q) for f, q in zip(found, quotes, strict=True)]
    assert [d.code for d in made if d] == ["PL390", "PL391", "PL392", "PL393", "PL390"]
    text = render([d for d in made if d], {"a.pol": policy, "sources/a.txt": DOCUMENT.source})
    assert "= 改为: 依据 「考试成绩占本门课程的70%。」" in text
    assert "出现 2 次" in text
    assert "{" not in text
    match = find(DOCUMENT, "考试成绩")
    assert diagnose(match, DOCUMENT, quotes[0]) is None


def claim(passage: str, kind: ClaimKind = ClaimKind.ENCODED, name: str = "甲") -> Claim:
    start = TEXT.index(passage)
    return Claim(start, start + len(passage), kind, name)


def test_coverage() -> None:
    claims = [
        claim("2009年工作计划\n一、培训方式", ClaimKind.UNCODED, "标题"),
        claim("组织教师听报告会,观看光盘;"),
        claim("考试成绩占", name="乙"),
        claim("绩占本门课程的70%", ClaimKind.RESTATED, "丙"),
        claim("对没有履行带徒协议的骨干教师", ClaimKind.RESTATED, "丙"),
    ]
    result = coverage(DOCUMENT, claims)
    states = [sentence.state.value for sentence in result.sentences]
    assert states == ["uncoded", "uncoded", "encoded", "encoded", "uncovered", "uncovered", "uncovered", "uncovered"]
    assert [TEXT[p.start : p.end] for p in result.open_pieces()] == [
        "2.培训方式",
        "二、考核办法",
        "1.组织教师听报告会。",
        ",取消骨干称号。",
    ]
    counts = figures(result)
    assert counts["sentences"] == 8
    assert (counts["encoded"], counts["restated"], counts["uncoded"], counts["uncovered"]) == (2, 0, 2, 4)
    assert counts["rules"] == 2
    overlap = [p for s in result.sentences for p in s.pieces if len(p.claims) == 2]
    assert [TEXT[p.start : p.end] for p in overlap] == ["绩占"]


@pytest.mark.parametrize("rest", ["1.", "(一)、", "第三：", "。", " ", "（2）", "①", "-", "※"])
def test_numbers_and_punctuation_need_no_claim(rest: str) -> None:
    document = Document(SourceFile("a.txt", rest + "修满学时"))
    result = coverage(document, [Claim(len(rest), len(rest) + 4, ClaimKind.ENCODED, "甲")])
    assert result.sentences[-1].state is State.ENCODED
    assert result.open_pieces() == ()


@pytest.mark.parametrize("rest", ["每年", "90学时", "12", "不得"])
def test_words_and_figures_need_one(rest: str) -> None:
    document = Document(SourceFile("a.txt", rest + "，修满学时"))
    start = len(rest) + 1
    result = coverage(document, [Claim(start, start + 4, ClaimKind.ENCODED, "甲")])
    assert result.sentences[0].state is State.UNCOVERED


def quotations(policy: SourceFile, document: Document) -> list[tuple[str, str, Match | NotFound | Ambiguous]]:
    """Every quotation of a policy: the word that its declaration begins with, its text, and where it stands."""
    blocks = lex(policy).blocks
    headings = [[token.text[1:-1] for token in block.tokens if token.kind == "QUOTE"] for block in blocks]
    parts = iter(
        sections(document, [quotes[0] for b, quotes in zip(blocks, headings, strict=True) if b.tokens[0].kind == "SECTION"])
    )
    within: range | None = None
    found = []
    for block, quotes in zip(blocks, headings, strict=True):
        if block.tokens[0].kind == "SECTION":
            part = next(parts)
            assert isinstance(part, range), quotes
            within = part
        found += [(block.tokens[0].text, quote, find(document, quote, within)) for quote in quotes]
    return found


@pytest.mark.parametrize("name", ["huadian_2009", "jiangmen_14th", "jintan_2013", "linzi_2022", "putuo_13th"])
def test_every_quotation_of_the_policies_stands_in_one_place_and_no_sentence_is_left(name: str) -> None:
    policy = SourceFile(name, (POLICIES / f"{name}.pol").read_text(encoding="utf-8"))
    document = Document(SourceFile(name, (POLICIES / "sources" / f"{name}.txt").read_text(encoding="utf-8")))
    found = quotations(policy, document)
    assert len(found) > 30
    assert [(quote, place) for _, quote, place in found if not isinstance(place, Match)] == []
    kinds = {"不编码": ClaimKind.UNCODED, "部分": ClaimKind.UNCODED, "重申": ClaimKind.RESTATED}
    claims = [Claim(p.start, p.end, kinds.get(w, ClaimKind.ENCODED), w) for w, _, p in found if isinstance(p, Match)]
    assert coverage(document, claims).open_pieces() == ()
