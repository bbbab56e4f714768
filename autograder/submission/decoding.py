"""From the bytes of a file to its text, in the encoding that Python would use."""

from __future__ import annotations

import codecs
import io
import re
import tokenize

from autograder.core.text import plain_line_ends, quotable
from autograder.submission.contents import UTF_16, is_utf_16

# PEP 263 lets a file name any of Python's codecs, also ones that unpack data. These only encode text.
_ENCODINGS = (
    "utf-8 utf-8-sig ascii iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9"
    " iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257"
    " cp1258 cp437 cp850 cp852 cp866 koi8-r koi8-u mac-roman gbk gb2312 gb18030 big5 shift_jis cp932 euc_jp euc_kr"
    " cp949"
)
_DECLARED = re.compile(rb"(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")


class Unreadable(Exception):
    """A file cannot be used as source; the message tells students why."""


def decode(data: bytes, shown: str) -> str:
    """The text of a Python file, with plain line ends.

    Args:
        data: the bytes of the file.
        shown: its name in messages.

    Raises:
        Unreadable: it is not text, or not in the encoding that it declares.

    >>> decode(b"\\xef\\xbb\\xbfx = 1\\r\\n", "conv1d.py")
    'x = 1\\n'
    """
    if is_utf_16(data):
        raise Unreadable(f"{shown}: {UTF_16}")
    encoding = _encoding(data, shown)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        wrong, line = data[error.start], _line_of(data, error.start)
        raise Unreadable(
            f"{shown}, line {line}: the byte 0x{wrong:02x} is not {encoding.upper()} text; save the file as UTF-8"
        ) from None
    if "\0" in text:
        raise Unreadable(f"{shown}, line {_line_of(data, data.find(0))}: it holds a NUL byte, so it is not a text file")
    return plain_line_ends(text)


def _encoding(data: bytes, shown: str) -> str:
    try:
        said, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except (SyntaxError, ValueError):
        declared = _DECLARED.match(data[:1000])
        said = declared[1].decode("ascii", "replace") if declared else "utf-8"  # decoding says which byte is wrong
    try:
        name = codecs.lookup(said).name
    except (LookupError, ValueError):
        name = ""
    if name not in _ENCODINGS.split():
        raise Unreadable(
            f"{shown}: it declares the encoding {quotable(said, 40)}; save it as UTF-8 and remove that line"
        )
    return name


def _line_of(data: bytes, place: int) -> int:
    return len(re.findall(rb"\r\n|\r|\n", data[:place])) + 1
