"""Decode the text of a saved file, whichever encoding its program wrote."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the mark of UTF-16, so it is checked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
"""The bytes in which UTF-16 without a mark is looked for: a page of a file is sample enough."""
_ZEROS = 0.3
"""In UTF-16 every second byte of digits and Latin letters is zero, and other text has no zeros: a share of
0.3 allows for names in other scripts between them."""


def decode_saved(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with or without a mark, else Windows-1252.

    The mark of UTF-8 is kept, because it shows how our own CSV was written. Bytes which no encoding
    explains become U+FFFD, which no identifier has.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if encoding := _bare_utf16(data[:_SAMPLE]):
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _bare_utf16(sample: bytes) -> str:
    """Return the encoding of UTF-16 without a mark, by the places of its zero bytes; empty if it is none."""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half and odd > _ZEROS * half and not even:
        return "utf-16-le"
    if half and even > _ZEROS * half and not odd:
        return "utf-16-be"
    return ""
