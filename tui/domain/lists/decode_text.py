"""The text of a file somebody saved, whichever encoding their program wrote it in."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the mark of UTF-16, so it is looked at first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
"""Bytes by which UTF-16 without a mark is told."""
_ZEROS = 0.3
"""Every second byte of UTF-16 is zero in digits and Latin letters; other text has no zero at all."""


def decode_saved(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with or without a mark, else Windows-1252.

    The mark of UTF-8 stays before the text: it tells how our own CSV was written. What no encoding explains becomes U+FFFD, which no identifier has.
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
    """Tell UTF-16 which lost its mark by where its zero bytes are."""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half and odd > _ZEROS * half and not even:
        return "utf-16-le"
    if half and even > _ZEROS * half and not odd:
        return "utf-16-be"
    return ""
