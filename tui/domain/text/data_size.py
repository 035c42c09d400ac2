"""Format amounts of data: one spelling wherever a person reads one."""

_KIBI = 1024
"""Vendors sell `5MB` and mean 5,242,880 bytes."""
_ROUNDED_UP = 999.95
"""From here on the text would be `1000.0`."""


def format_bytes(count: float | None) -> str:
    """Format an amount of data in units of 1,024: `512 B`, `4.2 MiB`, `5.0 GiB`; empty if unknown."""
    if count is None:
        return ""
    if abs(count) < _KIBI:
        return f"{count:.0f} B"
    for unit in ("KiB", "MiB", "GiB"):
        count /= _KIBI
        if abs(count) < _ROUNDED_UP:
            return f"{count:.1f} {unit}"
    return f"{count / _KIBI:,.1f} TiB"
