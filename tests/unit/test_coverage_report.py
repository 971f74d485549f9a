"""Coverage as figures, text and a page: open passages are named, everything is escaped."""

from html.parser import HTMLParser

from policylang.report.coverage import as_figures, as_html, as_text
from policylang.semantics.citations import Document
from policylang.semantics.coverage import Claim, ClaimKind, Coverage, coverage
from policylang.source import SourceFile, Span

POLICY = SourceFile("policies/a.pol", "语言版本 1\n义务 <甲> 对象 教师\n")


def made(text: str, *claims: Claim) -> Coverage:
    return coverage(Document(SourceFile("sources/a.txt", text)), claims)


def encoded(start: int, end: int, name: str = "<甲>") -> Claim:
    return Claim(start, end, ClaimKind.ENCODED, name, Span("policies/a.pol", 10, 12))


def test_text() -> None:
    result = made("一、目标\n修满90学时。参加<b>培训。", Claim(0, 4, ClaimKind.UNCODED, "标题"), encoded(5, 12))
    assert as_text([result]) == (
        "sources/a.txt 的覆盖情况\n  共 3 句：已编码 1，重申 0，不编码 1，未覆盖 1；1 条规则\n  第 2 行  参加<b>培训。\n"
    )
    assert as_text([made("目标", encoded(0, 2))]).endswith("  没有未覆盖的句子\n")
    assert "line 2  参加" in as_text([result], "en")


def test_figures() -> None:
    result = made("修满90学时。参加培训。", encoded(0, 7))
    document = as_figures([result])
    assert document["version"] == 1
    (entry,) = document["documents"]  # type: ignore[misc, attr-defined]
    assert (entry["sentences"], entry["encoded"], entry["uncovered"]) == (2, 1, 1)
    assert entry["open"] == [{"line": 1, "start": 7, "end": 12, "text": "参加培训。"}]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_is_well_formed_and_escaped() -> None:
    text = '修满<script>alert("1")</script>学时\x1b。\n参加&培训。'
    result = made(text, encoded(0, 5), Claim(2, 8, ClaimKind.RESTATED, '"x" onclick="y'))
    page = as_html([result, result], {"policies/a.pol": POLICY})
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert "script" not in tags.seen
    assert "\x1b" not in page
    assert 'onclick="' not in page
    assert "&lt;甲&gt;" in page
    assert "policies/a.pol:2" in page
    assert '<span class="uncovered">参加&amp;培训。</span>' in page
    assert "http" not in page
