"""Words of quotations, Chinese and English."""

ZH: dict[str, str] = {
    "PL390": "原文里没有这段引文",
    "PL390.label": "`{document}` 里找不到 `{quote}`",
    "PL390.help": "引文要与原文逐字相同，标点和空格也一样；中间可以用 `……` 省去同一行里的一段",
    "PL390.nearest": "原文里最接近的一段",
    "PL391": "这段引文在原文里出现 {count} 次",
    "PL391.label": "说不清是哪一处",
    "PL391.help": "引得长一些，或者连同前面的标题一起引，或者写在它所在的「部分」里",
    "PL391.place": "一处在这里",
    "PL392": "这段引文不在本部分里",
    "PL392.label": "原文里有，但在别的部分",
    "PL392.help": "移到它所在的「部分」下面，或者改「部分」的起点",
    "PL392.place": "在这里",
    "PL393": "引文是空的",
    "PL393.help": "写出原文里的一句话",
}

EN: dict[str, str] = {
    "PL390": "this quotation is not in the document",
    "PL390.label": "`{quote}` is not found in `{document}`",
    "PL390.help": "quote word for word, punctuation and spaces included; `……` may stand for a run inside one line",
    "PL390.nearest": "the nearest passage of the document",
    "PL391": "this quotation occurs {count} times in the document",
    "PL391.label": "it is not clear which place is meant",
    "PL391.help": "quote more of it, or its heading with it, or put it into the 部分 where it stands",
    "PL391.place": "one place is here",
    "PL392": "this quotation is not in this 部分",
    "PL392.label": "the document has it in another part",
    "PL392.help": "move it into the 部分 where it stands, or change where the 部分 begins",
    "PL392.place": "it stands here",
    "PL393": "the quotation is empty",
    "PL393.help": "write a sentence of the document",
}
