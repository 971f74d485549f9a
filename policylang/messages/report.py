"""Words of the reports, Chinese and English: what stands around a diagnostic, and coverage of a document."""

ZH: dict[str, str] = {
    "report.error": "错误",
    "report.warning": "警告",
    "report.help": "建议",
    "report.corrected": "改为",
    "report.removed": "（删去这一行）",
    "report.more": "{path}：还有 {count} 处没有列出",
    "report.summary": "{errors} 处错误，{warnings} 处警告",
}

EN: dict[str, str] = {
    "report.error": "error",
    "report.warning": "warning",
    "report.help": "help",
    "report.corrected": "write",
    "report.removed": "(remove this line)",
    "report.more": "{path}: {count} more not shown",
    "report.summary": "{errors} errors, {warnings} warnings",
}
