"""Bytes to text.

In: the bytes of a file and its path. Out: a ``SourceFile``, or the reason why there is none. Reports PL101, PL102, PL143. UTF-8 is the
only encoding; the others that Windows writes are recognised so that the message can say how to convert. Relies on nothing else.
"""

import codecs
import re

from policylang.diagnostics import Diagnostic, make
from policylang.source import SourceFile, Span

# PERF: compiled where they are wanted, which is seldom; ranges as wide as these take milliseconds
_CHINESE = r"[\u4e00-\u9fff]"
_ODD = r"[^\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u2027\x20-\x7e\r\n\t]"


def decode(data: bytes, path: str) -> tuple[SourceFile | None, tuple[Diagnostic, ...]]:
    """The text of ``data``, a byte order mark taken away; or ``None`` and what is wrong."""
    place = Span(path, 0, 0)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, (make("PL143", place),)
    try:
        return SourceFile(path, data.decode("utf-8-sig")), ()
    except UnicodeDecodeError as error:
        if _is_gb18030(data):
            return None, (make("PL101", place),)
        return None, (make("PL102", place, byte=str(error.start + 1)),)


def _is_gb18030(data: bytes) -> bool:
    """Whether ``data`` reads as Chinese text in GB18030."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return len(re.findall(_CHINESE, text)) > 10 * len(re.findall(_ODD, text))
