"""What a handed-in file really holds, whatever its name says: a web page, a notebook, nothing at all.

Only the first bytes and a few marks are looked at; nothing is parsed here.
"""

from __future__ import annotations

import codecs

_HEAD = 1_000  # bytes that are searched for the marks of a web page

# First bytes of files that are no text → what they are.
_KINDS = {
    b"PK\x03\x04": "this is a zip or an Office document, not the file itself; hand in the file",
    b"%PDF": "this is a PDF, not the file; hand in the file itself",
    b"{\\rtf": "this is a formatted document (RTF); save it as plain text",
    b"\x89PNG": "this is a picture, not the file; hand in the file itself",
    b"\xff\xd8\xff": "this is a picture, not the file; hand in the file itself",
}
WEB_PAGE = "this is a web page, not the file: download the raw file"
UTF_16 = "it is saved as UTF-16; save it as UTF-8"
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def fault_of(data: bytes, name: str, kind: str) -> str:
    """Why the bytes of a file are not what its name says, and what to do; empty where they may be.

    Args:
        data: the whole file.
        name: of the homework's file, such as "conv1d".
        kind: ".py" or ".ipynb", as the file's name says.

    >>> fault_of(b"", "conv1d", ".py"), fault_of(b"<html>", "conv1d", ".py")
    ('the file is empty (0 bytes)', 'this is a web page, not the file: download the raw file')
    >>> fault_of(b'{"cells": []}', "conv1d", ".py"), fault_of(b"x = 1", "conv1d", ".py")
    ('this is a notebook; name it conv1d.ipynb', '')
    """
    if not data:
        return "the file is empty (0 bytes)"
    if not data.strip():
        return f"the file holds only blanks ({len(data)} bytes)"
    if is_utf_16(data):
        return UTF_16
    head = data.removeprefix(codecs.BOM_UTF8).lstrip()[:_HEAD]
    for mark, fault in _KINDS.items():
        if head.startswith(mark):
            return fault
    if is_web_page(head):
        return WEB_PAGE
    if kind == ".py" and head.startswith(b"{") and b'"cells"' in data:
        return f"this is a notebook; name it {name}.ipynb"
    if kind == ".ipynb" and head[:1] not in (b"{", b"[") and _is_python(head):
        return f"this is a Python file, not a notebook; name it {name}.py"
    return ""


def is_utf_16(data: bytes) -> bool:
    """Whether a text is saved as UTF-16, with or without its mark: of Latin letters every second byte is zero.

    >>> is_utf_16("x = 1".encode("utf-16")), is_utf_16("x = 1".encode("utf-16-le")), is_utf_16(b"x\\0")
    (True, True, False)
    """
    head = data[:200]
    return data.startswith(_UTF_16_MARKS) or (
        len(head) > 8 and any(set(head[place::2]) == {0} and 0 not in head[1 - place :: 2] for place in (0, 1))
    )


def is_web_page(head: bytes) -> bool:
    """Whether a file begins like a web page."""
    start = head.lower()
    return start.startswith((b"<!doctype", b"<html")) or (start.startswith((b"<?xml", b"<!--")) and b"<html" in start)


def _is_python(head: bytes) -> bool:
    marks = (b"import ", b"from ", b"def ", b"class ", b"#", b'"""', b"'''", b"%", b"!")
    return any(line.startswith(marks) for line in head.splitlines())
