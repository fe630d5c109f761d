"""GitHub's ``primaryLocationLineHash``: the identity of a line that survives edits elsewhere in the file.

The published algorithm of the ``upload-sarif`` action: over UTF-16 code units without blanks and tabs (CR and CRLF
count as LF), a polynomial hash (× 37, modulo 2**64) of the 100 units from each line's start, then the number of the
occurrence among equal hashes.
"""

from __future__ import annotations

from collections.abc import Collection

_WINDOW = 2 * 100
_FACTOR = 37
_MASK = (1 << 64) - 1
_END_OF_FILE = b"\xff\xff"


def line_hashes(text: str, wanted: Collection[int]) -> dict[int, str]:
    """The hashes of the lines ``wanted`` (from 1) of ``text``: the decoded file with its byte order mark.

    Lines beyond the end are left out.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    lines = [line.encode("utf-16-le", "surrogatepass") for line in text.split("\n")]
    units = b"\n\x00".join(lines) + _END_OF_FILE + b"\x00" * _WINDOW
    # windows are counted as bytes: equal windows have equal hashes, and slicing is much cheaper than hashing
    seen: dict[bytes, int] = {}
    hashes = {}
    start = 0
    for number, line in enumerate(lines, 1):
        window = units[start : start + _WINDOW]
        seen[window] = seen.get(window, 0) + 1
        if number in wanted:
            hashes[number] = f"{_polynomial(window):x}:{seen[window]}"
        start += len(line) + 2
    return hashes


def _polynomial(window: bytes) -> int:
    value = 0
    for index in range(0, len(window), 2):
        value = (value * _FACTOR + window[index] + (window[index + 1] << 8)) & _MASK
    return value
