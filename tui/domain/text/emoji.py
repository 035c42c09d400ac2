"""Emoji of several characters: joined by U+200D, drawn in color by U+FE0F, or with a skin tone.

The invisible characters in them are kept where they belong to an emoji, and nowhere else.
"""

JOINER = "\u200d"
COLORED = "\ufe0f"
KEYCAP = "\u20e3"
_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f004-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
"""Unicode's Extended_Pictographic, in ranges: without skin tones and the letters of flags."""
_TONES = "\U0001f3fb-\U0001f3ff"
_FIRST_TONE, _LAST_TONE = _TONES.split("-")
_ONE = f"[{_PICTURES}](?:[{_TONES}]|{COLORED})?"
_MOST_JOINED = 9
"""More than twice as many as in the longest which Unicode lists: four pictures, a couple's kiss."""
EMOJI = (
    f"{_ONE}(?:{JOINER}{_ONE}){{1,{_MOST_JOINED}}}"
    f"|[{_PICTURES}](?:[{_TONES}]|{COLORED})"
    f"|[0-9#*]{COLORED}{KEYCAP}"
)
"""Matches one emoji of several characters. It takes long to compile, and most text is ASCII: who needs it does."""


def is_part_of_emoji(character: str) -> bool:
    """Return whether a character belongs to the one before it: an emoji is not cut there."""
    return character in {JOINER, COLORED, KEYCAP} or _FIRST_TONE <= character <= _LAST_TONE
