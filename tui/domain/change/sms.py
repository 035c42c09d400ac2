"""How many texts a text becomes: its alphabet, its units and where it must be split."""

from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038, 6.2.1: one septet each."""
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""3GPP TS 23.038, 6.2.1.1: an escape and a septet, which are never parted."""
_ROOM = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units in a single text, and in each part of a longer one (six octets go to its header)."""


@dataclass(frozen=True, slots=True)
class SmsSize:
    """What one text comes to."""

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    """Septets, or 16-bit units: an emoji is two."""
    segments: int
    """Texts which are sent, and paid for; 0 for an empty text."""
    left: int
    """Units which still fit into the last of them."""
    costly: str
    """The characters for whose sake it is UCS-2, each once."""


def measure_sms(text: str) -> SmsSize:
    """Count a text as a carrier does."""
    costly = "".join(dict.fromkeys(c for c in text if c not in _BASIC and c not in _EXTENDED))
    alphabet: Literal["GSM-7", "UCS-2"] = "UCS-2" if costly else "GSM-7"
    widths = [_width(character, alphabet) for character in text]
    single, part = _ROOM[alphabet]
    units = sum(widths)
    if units <= single:
        return SmsSize(alphabet, units, 1 if text else 0, single - units, costly)
    segments, filled = 1, 0
    for width in widths:
        if filled + width > part:
            segments, filled = segments + 1, 0
        filled += width
    return SmsSize(alphabet, units, segments, part - filled, costly)


def format_sms_size(size: SmsSize) -> str:
    """Say it in a line: `2 texts, GSM-7, 146 left`."""
    texts = "1 text" if size.segments == 1 else f"{size.segments} texts"
    why = f" because of {size.costly[:8]}" if size.costly else ""
    return f"{texts}, {size.alphabet}{why}, {size.left} left"


def _width(character: str, alphabet: str) -> int:
    if alphabet == "UCS-2":
        return 2 if ord(character) > 0xFFFF else 1
    return 2 if character in _EXTENDED else 1
