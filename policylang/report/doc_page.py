"""A policy as one page that stands alone: no script, nothing fetched; for a screen, a phone and paper, in light and dark.

In: a ``PolicyPage``. Out: the text of the page: header, ladders as pictures, figures, rules in sentences beside the document with its
passages marked, definitions, how decisions depend on each other. The same input gives the same bytes. Relies on ``doc_rules``,
``doc_ladder``, ``doc_graph``, ``doc_passages``, ``doc_style``.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape

from policylang.core.ir import Ladder
from policylang.core.wording import value_text
from policylang.piece import Piece
from policylang.report.doc_frame import Frame, PolicyPage
from policylang.report.doc_graph import GraphSvg, graphs_of
from policylang.report.doc_ladder import LadderPicture, LadderSvg, Place, picture_of
from policylang.report.doc_rules import RulesHtml
from policylang.report.doc_style import STYLE
from policylang.report.wording import visible
from policylang.semantics.coverage import State, figures
from policylang.version import VERSION

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def policy_html(page: PolicyPage) -> str:
    """The page."""
    return "\n".join(_Writer(Frame.of(page)).all()) + "\n"


class _Writer(Piece):
    frame: Frame

    @property
    def page(self) -> PolicyPage:
        """What the page is made of."""
        return self.frame.page

    def say(self, key: str, **args: str) -> str:
        """A sentence of the catalogue, escaped."""
        return self.frame.say(key, **args)

    def all(self) -> Iterator[str]:
        """The whole page."""
        lang = "zh-CN" if self.page.lang == "zh" else "en"
        title = escape(visible(self.page.info.title))
        yield f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{title}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>"
        yield from self.header(title)
        yield "<main>"
        rules = RulesHtml(self.frame)
        yield from self.section("ladders", self.ladders())
        yield from self.section("parameters", rules.parameters())
        yield '<div class="pair">\n<div>'
        yield from self.section("rules", rules.rules())
        yield from self.section("definitions", rules.definitions())
        yield "</div>"
        yield from self.document()
        yield "</div>"
        yield from self.section("graph", self.graph())
        yield "</main>"
        yield f'<footer>{self.say("made", version=VERSION)} · <a class="up" href="#top">{self.say("up")}</a></footer>'
        yield "</body>\n</html>"

    def section(self, name: str, body: Iterable[str]) -> Iterator[str]:
        """A section with its heading; nothing where there is nothing."""
        found = list(body)
        if found:
            yield f'<section id="{name}" aria-labelledby="{name}-head">\n<h2 id="{name}-head">{self.say(name)}</h2>'
            yield from found
            yield "</section>"

    # -------------------------------------------------------------- header

    def header(self, title: str) -> Iterator[str]:
        """Title, who issued it, when it is in force; what the page holds."""
        yield f'<header id="top">\n<h1>{title}</h1>\n<dl>'
        for key, value in self._facts():
            yield f"<dt>{self.say(f'head.{key}')}</dt><dd>{value}</dd>"
        sections = ("ladders", "parameters", "rules", "definitions", "document", "graph")
        links = "".join(f'<li><a href="#{name}">{self.say(name)}</a></li>' for name in sections if self._has(name))
        yield f'</dl>\n</header>\n<nav aria-label="{self.say("contents")}"><ul>{links}</ul></nav>'

    def _has(self, name: str) -> bool:
        return {"ladders": bool(self.page.ladders), "definitions": bool(self.page.definitions)}.get(name, True)

    def _facts(self) -> Iterator[tuple[str, str]]:
        """The lines of the header, escaped; those that the policy does not say are left out."""
        info = self.page.info
        plain = {
            "issuer": info.issuer,
            "number": info.number,
            "issued": info.issued.isoformat() if info.issued is not None else "",
            "in_force": value_text(info.in_force) if info.in_force is not None else "",
            "plan": value_text(info.plan) if info.plan is not None else "",
            "region": info.region,
            "responsible": "、".join(info.responsible),
            "superiors": "、".join(self._title(name) for name in info.superiors),
        }
        yield from ((key, escape(visible(value))) for key, value in plain.items() if value)
        yield from ((key, self._file(path)) for key, path in (("file", info.path), ("source", info.source)) if path)
        counts = Counter(rule.kind.value for rule in self.page.rules)
        kinds = "、".join(self.frame.words.text("doc.counts.kind", kind=kind, count=str(n)) for kind, n in counts.items())
        yield "rules", self.say("counts", count=str(len(self.page.rules)), kinds=kinds)
        if self.page.coverage is not None:
            numbers = {name: str(count) for name, count in figures(self.page.coverage).items()}
            yield "coverage", self.say("coverage", **numbers)

    def _title(self, name: str) -> str:
        policies = self.page.policies.policies
        return policies[name].title if name in policies else name

    def _file(self, path: str) -> str:
        """A file with its digest."""
        if path not in self.page.sources:
            return escape(visible(path))
        digest = hashlib.sha256(self.page.sources[path].text.encode()).hexdigest()
        return self.say("digest", path=path, digest=digest[:16])

    # -------------------------------------------------------------- ladders

    def ladders(self) -> Iterator[str]:
        """A picture of each ladder, and the same in words."""
        if self.page.ladders:
            yield '<div class="pictures">'
            for ladder in self.page.ladders:
                yield from self.ladder(ladder)
            yield "</div>"

    def ladder(self, ladder: Ladder) -> Iterator[str]:
        """One ladder."""
        picture = picture_of(ladder, self.page.rules)
        title = self.say("ladder.title", name=ladder.name, kinds="、".join(ladder.kinds))
        yield f'<figure id="{self.frame.ids["l", ladder.name]}">\n<h3>{title}</h3>'
        yield from LadderSvg(picture, self.frame.href, title).lines()
        legend = "ladder.legend" if ladder.levels is not None else "ladder.legend.plain"
        choice = self.say("ladder.choice") if any(one.is_choice for one in picture.arrows) else ""
        said = f"{self.say(legend)}{choice}" if picture.cells else self.say("ladder.none")
        yield f"<figcaption>{said}</figcaption>"
        if picture.cells:
            yield f"<details><summary>{self.say('ladder.words')}</summary><ul>"
            yield from (self._cell(picture, place, rule) for place, rule in picture.cells)
            yield "</ul></details>"
        yield from self.frame.quotes(ladder.citations)
        yield "</figure>"

    def _cell(self, picture: LadderPicture, place: Place, rule: str) -> str:
        """One cell in words: the promotion, and what must be held before."""
        starts = [one.start for one in picture.arrows if one.end == place]
        asked = "；".join(self.say("ladder.arrow", end=_name(place), start=_name(start)) for start in starts)
        return f'<li><a href="{self.frame.href(rule)}">{escape(_name(place))}</a>{f"：{asked}" if asked else ""}</li>'

    # -------------------------------------------------------------- the document, the graph

    def document(self) -> Iterator[str]:
        """The document with its passages marked."""
        yield '<section class="document" id="document" aria-labelledby="document-head" tabindex="0">'
        yield f'<h2 id="document-head">{self.say("document")}</h2>'
        if self.frame.document is None:
            yield f"<p>{self.say('no_document')}</p>"
        else:
            legend = "".join(f'<mark class="{state.value}">{self.say(f"legend.{state.value}")}</mark>' for state in State)
            yield f'<p class="legend">{legend}</p>'
            yield from self.frame.document.lines()
        yield "</section>"

    def graph(self) -> Iterator[str]:
        """Which decision rests on which."""
        graphs = graphs_of(self.page.rules)
        if not graphs:
            yield f"<p>{self.say('graph.none')}</p>"
            return
        yield f'<p class="soft">{self.say("graph.legend")}</p>\n<div class="pictures">'
        for graph in graphs:
            names = "、".join(name for column in graph.columns for name in column)
            title = self.say("graph.title", names=names)
            yield "<figure>\n" + f'<div class="scroll" tabindex="0" role="region" aria-label="{title}">'
            yield from GraphSvg(graph, self.frame.href, title).lines()
            yield "</div></figure>"
        yield "</div>"
        rest = len(self.page.rules) - sum(len(column) for graph in graphs for column in graph.columns)
        if rest:
            yield f"<p>{self.say('graph.rest', count=str(rest))}</p>"


def _name(place: Place) -> str:
    rung, level = place
    return f"{level} {rung}".strip()
