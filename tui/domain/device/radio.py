"""What a full report says beside its position: cell towers in reach, and the weather there."""

from dataclasses import dataclass


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

    @property
    def name(self) -> str:
        """The tower's identifiers, joined as cell databases write them: mcc-mnc-lac-cid."""
        parts = (self.mcc, self.mnc, self.lac, self.cid)
        return "-".join("?" if part is None else str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Weather:
    """The weather where a report was made, as the vendor's weather service tells it."""

    place: str | None
    temperature: float | None
    """In a unit which the vendor does not name."""
    words: str | None
