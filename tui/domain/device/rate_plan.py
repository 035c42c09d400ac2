"""What a SIM's rate plan includes and costs, as far as its vendor says."""

from collections.abc import Mapping

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePlan:
    """One rate plan; what is not known is None."""

    name: str
    allowance_bytes: int | None = None
    """Data included in a month."""
    unit_bytes: int | None = None
    """Data beyond that is sold in units of so many bytes …"""
    unit_cost: float | None = None
    """… at this price each."""
    allowance_texts: int | None = None
    """Texts included in a month."""
    text_unit: int | None = None
    """Texts beyond that are sold in units of so many …"""
    text_unit_cost: float | None = None
    """… at this price each."""
    activation_fee: float | None = None
    termination_fee: float | None = None
    data_per_month: float | None = None
    texts_per_month: float | None = None
    """What a month costs with what is included, for data and for texts."""
    term_days: int | None = None
    """How long a SIM stays on it at least."""

    @property
    def fees(self) -> Mapping[str, float]:
        """What it costs by itself: each fee which is known, by what it is for."""
        all_fees = {
            "activation fee": self.activation_fee,
            "termination fee": self.termination_fee,
            "data per month": self.data_per_month,
            "texts per month": self.texts_per_month,
        }
        return {what: amount for what, amount in all_fees.items() if amount is not None}

    @property
    def price(self) -> str:
        """What a SIM on it costs, in words; empty where no fee is known."""
        words = ", ".join(f"{what} {amount:,.2f}" for what, amount in self.fees.items())
        return f"{words}; term {self.term_days:,} days" if words and self.term_days else words
