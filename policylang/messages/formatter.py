"""Words of the formatter, Chinese and English."""

ZH: dict[str, str] = {
    "PL190": "排版会改变这个文件的内容，没有动它",
    "PL190.help": "这是 policylang 的错误，请把这个文件报告给维护者",
}

EN: dict[str, str] = {
    "PL190": "formatting would change what this file says, so it was left alone",
    "PL190.help": "this is a mistake in policylang: please report it with this file",
}
