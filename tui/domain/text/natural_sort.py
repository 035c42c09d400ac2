"""How names stand in a list: as people look for them, not as bytes compare."""

import re
import unicodedata

_SIGNS_BEFORE = re.compile(r"^[\W_]+")
_DIGITS = re.compile(r"[0-9]+")


def natural_key(text: str) -> str:
    """Return what a name is sorted by: bus 9 before Bus 10, and neither case, accents nor signs before it count."""
    folded = text.casefold()
    if not folded.isascii():
        marked = unicodedata.normalize("NFKD", folded)
        folded = "".join(one for one in marked if not unicodedata.combining(one))
    return _DIGITS.sub(_counted, _SIGNS_BEFORE.sub("", folded) or folded) or text


def _counted(found: re.Match[str]) -> str:
    # How many digits a number has goes before them: so longer ones come later, as texts too.
    digits = found[0].lstrip("0") or "0"
    return f"{len(digits):03}{digits}"
