"""A policy as a page: everything of the policy stands on it, links lead somewhere, the document is whole, nothing runs or is fetched."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from policylang.core.ir import Qualification
from policylang.core.walk import walk
from policylang.pipeline import Loaded, load, load_text
from policylang.report.doc_frame import Binding, PolicyPage
from policylang.report.doc_graph import graphs_of
from policylang.report.doc_ladder import Arrow, may_hold, picture_of
from policylang.report.doc_page import policy_html
from policylang.semantics.coverage import ClaimKind

ROOT = Path(__file__).parent.parent.parent
NAMES = ("桦甸2009", "江门十四五", "金坛2013", "临淄2022", "普陀十三五")
VOID = {"meta", "br", "link", "img", "input", "hr", "rect", "path"}


class Reader(HTMLParser):
    """Reads a page: ids, links, headings, the text of each article, the text of the document without its notes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.articles: dict[str, str] = {}
        self.marks: list[tuple[str, str]] = []
        self.document = ""
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        if tag == "mark":
            self.marks.append((given["class"], ""))
        if tag not in VOID:
            self.open.append((tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        inside = [(tag, given.get("class", ""), given.get("id", "")) for tag, given in self.open]
        for tag, _, id_ in inside:
            if tag == "article" or (tag == "tr" and id_):
                self.articles[id_] = self.articles.get(id_, "") + data
        kinds = {kind for _, kind, _ in inside}
        if "document" in kinds and not kinds & {"legend"} and not any(kind.startswith("note") for kind in kinds):
            self.document += data if any(tag == "p" for tag, _, _ in inside) else ""
            if inside[-1][0] == "mark":
                self.marks[-1] = (self.marks[-1][0], self.marks[-1][1] + data)


@cache
def loaded(name: str) -> Loaded:
    return load([ROOT / "policies"], with_scenarios=False, only={name})


def page_of(files: Loaded, lang: str = "zh", bindings: tuple[Binding, ...] = ()) -> PolicyPage:
    policies = files.sets[0]
    info = next(info for info in policies.policies.values() if info.path)
    return PolicyPage(policies, info, next(iter(files.coverage()), None), files.sources, bindings, lang)


@cache
def read(name: str, lang: str = "zh") -> tuple[PolicyPage, Reader, str]:
    page = page_of(loaded(name), lang)
    text = policy_html(page)
    return page, Reader(text), text


def squeezed(text: str) -> str:
    return "".join(text.split())


# ------------------------------------------------------------------ the five policies


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_with_its_quotations(name: str) -> None:
    page, reader, _ = read(name)
    assert len(page.rules) == len(page.policies.rules)
    for number, rule in enumerate(page.rules, 1):
        text = squeezed(reader.articles[f"r{number}"])
        assert text.startswith(squeezed(rule.kind.value + rule.name))
        assert all(squeezed(citation.quote) in text for citation in rule.citations), rule.name
        lines = {
            squeezed(node.place.text.split("\n")[0].split(" 依据 「")[0])
            for node in walk(rule.applies)
            if node is rule.applies and not getattr(node, "items", ())
        }
        assert all(line in text for line in lines), rule.name


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_and_definition(name: str) -> None:
    page, reader, _ = read(name)
    assert len(page.parameters) == len(page.policies.parameters)
    for number, parameter in enumerate(page.parameters, 1):
        row = reader.articles[f"p{number}"]
        assert row.startswith(parameter.name)
        is_open = not any(entry.value is not None for entry in parameter.entries)
        assert ("原文未规定，没有给定" in row) == is_open
    assert {f"d{number}" for number in range(1, len(page.definitions) + 1)} == {
        one for one in reader.ids if re.match(r"d\d", one)
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str, lang: str) -> None:
    _, reader, text = read(name, lang)
    assert len(reader.ids) == len(set(reader.ids))
    assert all(link.startswith("#") and link[1:] in reader.ids for link in reader.links)
    assert not re.search(r"\{\w+\}|\\x00|doc\.", text.split("</style>")[1])


@pytest.mark.parametrize("name", NAMES)
def test_the_document_is_whole(name: str) -> None:
    page, reader, _ = read(name)
    assert page.coverage is not None
    source = page.coverage.document.source.text
    assert squeezed(reader.document) == squeezed(source)
    for kind in ClaimKind:
        marked = squeezed("".join(text for state, text in reader.marks if state == kind.value))
        pieces = [piece for sentence in page.coverage.sentences for piece in sentence.pieces if piece.claims]
        first = [
            piece for piece in pieces if min(list(ClaimKind).index(c.kind) for c in piece.claims) == list(ClaimKind).index(kind)
        ]
        assert squeezed("".join(source[piece.start : piece.end] for piece in first)) in marked


@pytest.mark.parametrize("name", NAMES)
def test_every_passage_leads_to_its_rules(name: str) -> None:
    page, _, text = read(name)
    rules = {rule.name: f"r{number}" for number, rule in enumerate(page.rules, 1)}
    assert page.coverage is not None
    claimed = {claim.name for claim in page.coverage.claims if claim.kind is ClaimKind.ENCODED and claim.name in rules}
    document = text[text.index('id="document"') :]
    assert {name for name in claimed if f'<small class="note encoded"><a href="#{rules[name]}">' in document} == claimed
    quoted = [rule for rule in page.rules if any(citation.start >= 0 for citation in rule.citations)]
    assert {rule.name for rule in quoted} <= claimed


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_and_nothing_is_fetched(name: str) -> None:
    _, reader, text = read(name)
    assert not reader.tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert not any(attribute.startswith("on") or attribute in ("src", "style") for attribute in reader.attributes)
    assert "url(" not in text and "@import" not in text and "http:" not in text and "https:" not in text
    assert "default-src 'none'" in text


@pytest.mark.parametrize("name", NAMES)
def test_headings_and_landmarks(name: str) -> None:
    _, reader, _ = read(name)
    assert reader.headings[0] == 1 and reader.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(reader.headings, reader.headings[1:], strict=False))
    assert {"header", "nav", "main", "section", "article", "footer"} <= reader.tags


# ------------------------------------------------------------------ ladders and graphs


def test_the_ladder_of_teachers() -> None:
    page, _, text = read("江门十四五")
    ladder = next(one for one in page.ladders if one.name == "教师成长")
    picture = picture_of(ladder, page.rules)
    cells = {place for place, _ in picture.cells}
    levels = ("校级", "县级", "市级")
    assert cells == {(rung, level) for rung in ("新锐教师", "骨干教师", "名教师") for level in levels} | {
        ("教育家型教师", "市级")
    }
    found = {(arrow.start, arrow.end) for arrow in picture.arrows}
    assert (("骨干教师", "县级"), ("骨干教师", "市级")) in found
    assert (("骨干教师", "市级"), ("名教师", "市级")) in found
    assert (("名教师", "市级"), ("教育家型教师", "市级")) in found
    assert not any(arrow.start == ("新教师", level) for arrow in picture.arrows for level in levels)
    svg = text[text.index('<svg class="ladder"') : text.index("</svg>")]
    assert svg.count('<g class="cell">') == len(cells)
    assert svg.count('<g class="cell empty">') == 5 * 5 - len(cells)
    assert svg.count('class="arrow"') + svg.count('class="arrow choice"') == len(picture.arrows)
    assert "<title>县级 骨干教师 → 市级 骨干教师</title>" in svg


LADDER = """语言版本 1
枚举 级别 由低到高（校级、县级、市级）
主体 教师
  优秀：是否
阶梯 成长 对象 教师
  层级 级别
  梯级 由低到高
    新手
    骨干
    名师
晋升 骨干 于 成长
  适用 申报层级 不为 校级
  要求 任一
    持有 新手
    优秀
  层级要求 持有 上一层级 骨干
晋升 名师 于 成长
  适用 非 （申报层级 属于（校级、县级））
  要求 持有 县级 以上 骨干
    破格 优秀
"""


def test_what_the_arrows_of_a_ladder_mean() -> None:
    text = LADDER.replace("    破格 优秀\n", "")
    policies = load_text("语言版本 1\n" + text.removeprefix("语言版本 1\n")).sets[0]
    picture = picture_of(policies.ladders["成长"], policies.rules.values())
    assert dict(picture.cells) == {("骨干", "县级"): "骨干", ("骨干", "市级"): "骨干", ("名师", "市级"): "名师"}
    assert set(picture.arrows) == {
        Arrow(("新手", "县级"), ("骨干", "县级"), "骨干", True),
        Arrow(("新手", "市级"), ("骨干", "市级"), "骨干", True),
        Arrow(("骨干", "校级"), ("骨干", "县级"), "骨干"),
        Arrow(("骨干", "县级"), ("骨干", "市级"), "骨干"),
        Arrow(("骨干", "县级"), ("名师", "市级"), "名师"),
    }
    body = policies.rules["名师"].body
    assert isinstance(body, Qualification)
    assert may_hold(body.require, "市级") is None


def test_columns_of_a_graph_follow_what_is_used() -> None:
    page, _, text = read("桦甸2009")
    graphs = graphs_of(page.rules)
    for graph in graphs:
        column = {name: place for place, names in enumerate(graph.columns) for name in names}
        assert all(column[used] < column[user] for used, user in graph.edges)
    edges = {edge for graph in graphs for edge in graph.edges}
    wanted = {(used, rule.name) for rule in page.rules for used in (*rule.uses, *(bar.sanction for bar in rule.bars))}
    assert edges == wanted and wanted
    drawn = text[text.index('<svg class="graph"') :]
    assert drawn.count('class="arrow"') == len(edges)


def test_policies_whose_decisions_stand_alone() -> None:
    _, reader, _ = read("普陀十三五")
    assert "各项决定互不依赖。" in reader.text


# ------------------------------------------------------------------ small policies

HOSTILE = """语言版本 1
政策 【甲<b>】
  标题 "办法<script>alert(1)</script>"
  发布机构 "<img src=x onerror=a>"
  施行 2020-01-01 起
  原文 "d.txt"
主体 教师
  学时：学时
参数 【线<i>】：学时 原文未规定 范围 0学时 至 100学时
参数 已定：学时 = 3学时
  依据 「<script>学时三」
参数 分段：学时 = 3学时 自 2020-01-01
参数 分段：学时 = 4学时 自 2021-01-01
资格 【通过&amp;】 对象 教师
  依据 「<script>学时三」
  说明 “<u>说明</u>”
  要求 学时 不少于 【线<i>】 且 学时 不少于 已定
不编码 标题 「& 其他 <p onclick=1>」
"""
DOCUMENT = "<script>学时三\n& 其他 <p onclick=1>\n没有人管的话。\n"


def small(text: str = HOSTILE, **given: object) -> tuple[PolicyPage, Reader, str]:
    files = load_text(text, "p.pol", {"d.txt": DOCUMENT})
    assert files.is_sound, [(one.code, one.args) for one in files.diagnostics]
    page = page_of(files, **given)  # type: ignore[arg-type]
    made = policy_html(page)
    return page, Reader(made), made


def test_everything_is_escaped() -> None:
    _, reader, text = small()
    assert reader.tags.isdisjoint({"script", "img", "b", "i", "u"})
    assert not any(attribute.startswith("on") for attribute in reader.attributes)
    assert "<script>学时三" in reader.document
    assert "通过&amp;amp;" in text


def test_what_nobody_accounts_for_is_marked() -> None:
    _, reader, _ = small()
    assert [text for state, text in reader.marks if state == "uncovered" and text] == ["没有人管的话。"]


def test_status_of_figures() -> None:
    page, reader, _ = small()
    names = [parameter.name for parameter in page.parameters]
    rows = [reader.articles[f"p{names.index(name) + 1}"] for name in ("线<i>", "已定", "分段")]
    assert "原文未规定，没有给定" in rows[0] and "范围 0学时 至 100学时" in rows[0] and "通过&amp;" in rows[0]
    assert "原文规定" in rows[1] and "3学时" in rows[1]
    assert "3学时（2020-01-01 起）" in rows[2] and "4学时（2021-01-01 起）" in rows[2]
    _, reader, _ = small(bindings=(Binding("线<i>", None, 60, "option"),))
    row = reader.articles[f"p{names.index('线<i>') + 1}"]
    assert "已给定" in row and "60学时" in row and "--set" in row


def test_a_policy_without_a_document() -> None:
    text = re.sub('  原文 "d.txt"\n|.*「.*\n', "", HOSTILE)
    _, reader, _ = small(text)
    assert "没有附原文。" in reader.text


def test_words_in_english() -> None:
    _, reader, text = small(lang="en")
    assert '<html lang="en">' in text
    assert "left open, not bound" in reader.text and "Applies to every 教师." in reader.text
