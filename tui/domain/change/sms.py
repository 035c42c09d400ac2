"""The size of a text message: its alphabet, its units and into how many parts it is split."""

from typing import Literal

from tui.lazy_dataclass import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038, 6.2.1: one septet each."""
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""3GPP TS 23.038, 6.2.1.1: an escape and a septet, which must be in the same part."""
_ROOM = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""Units in a single text, and in each part of a longer one (six octets go to its header)."""


@dataclass(frozen=True, slots=True)
class SmsSize:
    """The size of one text."""

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    """Septets, or 16-bit units: an emoji has two."""
    segments: int
    """The parts which are sent and paid for; 0 for an empty text."""
    left: int
    """Units which still fit into the last part."""
    costly: str
    """The characters because of which it is UCS-2, each once."""


def measure_sms(text: str) -> SmsSize:
    """Measure a text as a carrier does."""
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
    """Format a size: `2 texts, GSM-7, 146 characters left`."""
    texts = "1 text" if size.segments == 1 else f"{size.segments} texts"
    why = f" because of {size.costly[:8]}" if size.costly else ""
    return f"{texts}, {size.alphabet}{why}, {size.left} characters left"


def _width(character: str, alphabet: str) -> int:
    if alphabet == "UCS-2":
        return 2 if ord(character) > 0xFFFF else 1
    return 2 if character in _EXTENDED else 1
