"""The style of a policy as a page: two columns on a screen, one on a phone, light and dark, fit to print. Data only."""

STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #57606a; --line: #d0d7de; --paper: #fff; --panel: #f6f8fa; --link: #0b57a4;
  --encoded: #dcefd9; --restated: #d9e8f7; --uncoded: #eceef0; --uncovered: #f9d0d0; --target: #ffe9a8; --yes: #1a6b35; --open: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #a3adb8; --line: #3d444d; --paper: #0d1117; --panel: #161b22;
  --link: #79b8ff; --encoded: #17381f; --restated: #14304f; --uncoded: #262c33; --uncovered: #5a1d1d; --target: #5c4a00; --yes: #6fd08c;
  --open: #e3b341; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; padding: 1.5rem 1.5rem 4rem; max-width: 86rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.75 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", sans-serif;
  overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; } a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.6rem; line-height: 1.4; margin: 0 0 .6rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; padding-bottom: .2rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; } h4 { font-size: 1rem; margin: 0 0 .2rem; }
.group { color: var(--soft); } figure h3, .rule h3, .definition h3 { margin-top: 0; } .pair { margin-top: 1.5rem; }
p, ul, ol { margin: .3rem 0; } ul, ol { padding-left: 1.3rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; }
.pair { display: grid; grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr); gap: 2.5rem; align-items: start; }
.document { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 0 .8rem 2rem 1.2rem; border-left: 1px solid var(--line); }
.document h2 { margin-top: 1rem; } .document p { margin: .45rem 0; }
.rule, .definition { margin: .8rem 0; padding: .7rem 1rem; border: 1px solid var(--line); border-radius: .4rem; }
.rule:target, .definition:target, tr:target { border-color: var(--link); box-shadow: 0 0 0 2px var(--link); }
.kind { display: inline-block; padding: 0 .5em; margin-right: .5em; border: 1px solid var(--line); border-radius: 1em; font-size: .8rem;
  font-weight: 400; color: var(--soft); background: var(--panel); }
blockquote { margin: .4rem 0; padding: .2rem .8rem; border-left: 3px solid var(--line); background: var(--panel); }
blockquote p { margin: .2rem 0; }
.where, .soft, .explain { color: var(--soft); font-size: .875rem; }
a.where { display: inline-block; } mark { color: inherit; background: none; padding: .05em 0; }
mark.encoded { background: var(--encoded); } mark.restated { background: var(--restated); }
mark.uncoded { background: var(--uncoded); color: var(--soft); } mark.uncovered { background: var(--uncovered); }
mark:target { background: var(--target); outline: 2px solid var(--target); scroll-margin-block: 6rem; }
.note { display: inline-block; margin: 0 .25em; padding: 0 .45em; border: 1px solid var(--line); border-radius: 1em; font-size: .75rem;
  line-height: 1.5; color: var(--soft); background: var(--paper); } .note a { text-decoration: none; }
.legend mark { padding: .05em .5em; margin-right: .6em; font-size: .875rem; }
.scroll { overflow-x: auto; }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; align-items: flex-start; }
figure { margin: .6rem 0; max-width: 100%; } figcaption { color: var(--soft); font-size: .875rem; }
svg { display: block; font: 13px/1 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
svg.ladder { max-width: 100%; height: auto; }
svg text { fill: var(--ink); text-anchor: middle; } svg text.rung { text-anchor: end; } svg text.head, svg text.rung { fill: var(--soft); }
svg rect { fill: var(--panel); stroke: var(--ink); } svg .empty rect { fill: none; stroke: var(--line); stroke-dasharray: 3 3; }
svg .cell .label { fill: var(--link); } svg .empty .label { fill: var(--soft); }
svg .arrow path { fill: none; stroke: var(--soft); stroke-width: 1.4; } svg .arrow .tip { fill: var(--soft); stroke: none; }
svg .choice path { stroke-dasharray: 4 3; } svg a:focus-visible rect { stroke: var(--link); stroke-width: 3; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; white-space: nowrap; } tbody th { color: inherit; white-space: normal; }
.status { white-space: nowrap; } .given, .filled, .bound { color: var(--yes); } .unbound, .partly { color: var(--open); }
details > summary { cursor: pointer; color: var(--soft); font-size: .875rem; }
footer { margin-top: 3rem; padding-top: .5rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
@media (max-width: 60rem) { .pair { display: block; } .document { position: static; max-height: none; overflow: visible; padding: 0; border: 0; } }
@media (max-width: 40rem) { body { padding: .9rem .9rem 3rem; } h1 { font-size: 1.25rem; } h2 { font-size: 1.1rem; margin-top: 1.8rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .35rem; } .rule, .definition { padding: .6rem .7rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr, tbody th, td { display: block; border: 0; padding: 0; } tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td[data-head]::before { content: attr(data-head) "  "; color: var(--soft); } td:empty { display: none; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #999; --paper: #fff; --panel: #fff; --link: #000;
    --encoded: #e4f1e2; --restated: #e2ecf7; --uncoded: #f1f2f3; --uncovered: #f6d5d5; --yes: #000; --open: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.55; } nav, .up, a.where { display: none; } .pair { display: block; }
  .document { position: static; max-height: none; overflow: visible; padding: 0; border: 0; break-before: page; }
  .rule, .definition, tr, figure, blockquote { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } a { text-decoration: none; }
  mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
""".strip()
