"""What a full report says beside its position: cell towers in reach, and the weather there."""

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class CellTower:
    """One cell tower which a device heard; unknown is None."""

    mcc: int | None
    """Mobile country code."""
    mnc: int | None
    """Mobile network code."""
    lac: int | None
    """Location area code."""
    cid: int | None
    """Cell identifier."""
    rssi: float | None

    def __str__(self) -> str:
        """Return the identifiers as cell databases write them, mcc-mnc-lac-cid, and the signal."""
        parts = (self.mcc, self.mnc, self.lac, self.cid)
        name = "-".join("?" if part is None else str(part) for part in parts)
        return name if self.rssi is None else f"{name} {self.rssi:g} dBm"


@dataclass(frozen=True, slots=True)
class Weather:
    """The weather where a report was made, as the vendor's weather service tells it."""

    place: str | None
    temperature: float | None
    """In a unit which the vendor does not name."""
    words: str | None

    def __str__(self) -> str:
        """Return place, temperature and words, as far as they are known."""
        temperature = None if self.temperature is None else f"{self.temperature:g}"
        return ", ".join(part for part in (self.place, temperature, self.words) if part)
