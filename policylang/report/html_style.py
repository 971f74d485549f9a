"""The style of an explanation as a page: readable on a phone, on a screen and on paper, without anything fetched. Data only."""

STYLE = """
:root { color-scheme: light; --ink: #1f2328; --soft: #5b636c; --line: #d8dde3; --yes: #1a6b35; --no: #a8201a; --open: #8a5a00; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem 1.25rem 3rem; max-width: 60rem; color: var(--ink); background: #fff; line-height: 1.7;
  font: 1rem/1.7 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; line-height: 1.45; margin: .5rem 0 .25rem; }
h2 { font-size: 1rem; margin: 1.6rem 0 .4rem; padding-bottom: .15rem; border-bottom: 2px solid var(--line); }
p, ul, ol { margin: .3rem 0; } ul, ol { padding-left: 1.4rem; }
a { color: #0b57a4; }
nav { margin-bottom: 2rem; }
article + article { border-top: 3px double var(--line); margin-top: 2.5rem; padding-top: 1rem; }
nav table { width: 100%; }
.because { color: var(--soft); margin: 0; }
.lead { border-left: .35rem solid var(--soft); padding: .1rem 0 .1rem .9rem; }
.lead.good { border-color: var(--yes); } .lead.bad { border-color: var(--no); } .lead.open { border-color: var(--open); }
blockquote { margin: .4rem 0; padding: .3rem .9rem; background: #f6f7f9; border-left: 3px solid var(--line); }
blockquote p { margin: 0; } details > .where { padding-left: 1.05rem; } .where, .soft { color: var(--soft); font-size: .875rem; }
.context { white-space: pre-wrap; font-size: .9rem; background: #f6f7f9; padding: .6rem .9rem; }
mark { background: #ffe9a8; color: inherit; padding: 0 .1em; }
ul.tree, ul.tree ul { list-style: none; padding-left: 0; } ul.tree ul { padding-left: 1.1rem; border-left: 1px solid var(--line); }
ul.tree li { margin: .2rem 0; }
ul.tree li.idle > details > summary, ul.tree li.idle > .node { color: var(--soft); }
details > summary { cursor: pointer; } summary:focus-visible { outline: 2px solid #0b57a4; }
.node { display: block; padding-left: 1.05rem; }
.value { display: inline-block; min-width: 2.2em; padding: 0 .4em; margin-right: .35em; border: 1px solid currentColor;
  border-radius: .25rem; font-size: .85rem; text-align: center; line-height: 1.45; color: var(--soft); }
.value.yes { color: var(--yes); } .value.no { color: var(--no); } .value.open { color: var(--open); }
li.idle .value { color: var(--soft); }
.role { font-weight: 600; } .detail { color: var(--no); } li.idle .detail, .detail.plain { color: var(--soft); }
.facts { list-style: none; padding-left: 1.05rem; margin: .1rem 0; font-size: .9rem; color: var(--soft); }
.facts li.cited { color: var(--ink); } .facts li.cited::before { content: "* "; font-weight: 700; }
.facts li:not(.cited)::before { content: "- "; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; } th, td { text-align: left; padding: .25rem .7rem .25rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); } th { font-weight: 600; color: var(--soft); white-space: nowrap; } td.place { white-space: nowrap; }
footer { margin-top: 2rem; padding-top: .5rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
@media (max-width: 34rem) { body { padding: .75rem .8rem 2rem; } h1 { font-size: 1.15rem; } ul.tree ul { padding-left: .6rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } article + article { break-before: page; }
  li, blockquote, tr { break-inside: avoid; } details > summary { list-style: none; } a { color: inherit; text-decoration: none; } }
""".strip()
