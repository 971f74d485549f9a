"""Words of the reports, Chinese and English: what stands around a diagnostic, and coverage of a document."""

ZH: dict[str, str] = {
    "report.error": "错误",
    "report.warning": "警告",
    "report.help": "建议",
    "report.corrected": "改为",
    "report.removed": "（删去这一行）",
    "report.more": "{path}：还有 {count} 处没有列出",
    "report.summary": "{errors} 处错误，{warnings} 处警告",
    "coverage.title": "{document} 的覆盖情况",
    "coverage.figures": (
        "共 {sentences} 句：已编码 {encoded}，重申 {restated}，不编码 {uncoded}，未覆盖 {uncovered}；{rules} 条规则"
    ),
    "coverage.complete": "没有未覆盖的句子",
    "coverage.open": "第 {line} 行  {passage}",
    "coverage.encoded": "已编码",
    "coverage.restated": "重申",
    "coverage.uncoded": "不编码",
    "coverage.uncovered": "未覆盖",
    "coverage.document": "原文",
    "coverage.rules": "规则",
}

EN: dict[str, str] = {
    "report.error": "error",
    "report.warning": "warning",
    "report.help": "help",
    "report.corrected": "write",
    "report.removed": "(remove this line)",
    "report.more": "{path}: {count} more not shown",
    "report.summary": "{errors} errors, {warnings} warnings",
    "coverage.title": "Coverage of {document}",
    "coverage.figures": (
        "{sentences} sentences: {encoded} encoded, {restated} repeated, {uncoded} left out with a reason, "
        "{uncovered} uncovered; {rules} rules"
    ),
    "coverage.complete": "no sentence is uncovered",
    "coverage.open": "line {line}  {passage}",
    "coverage.encoded": "encoded",
    "coverage.restated": "repeated",
    "coverage.uncoded": "left out",
    "coverage.uncovered": "uncovered",
    "coverage.document": "document",
    "coverage.rules": "rules",
}
