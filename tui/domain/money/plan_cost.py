"""What a month of a SIM's use costs on a rate plan, part by part: every figure has its sum."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from tui.domain.device.rate_plan import RatePlan
from tui.lazy_dataclass import dataclass

ZERO = Decimal(0)
DATA, TEXTS = "data beyond the plan", "texts beyond the plan"
"""What the parts are called which depend on the use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPart:
    """One part of a month's cost: so many of something, at a price each."""

    what: str
    count: int | None = None
    each: Decimal | None = None
    amount: Decimal | None = None
    """None: unknown."""
    why_unknown: str = ""

    @property
    def is_beyond(self) -> bool:
        """Whether it is for what was used, not a fee."""
        return self.what in (DATA, TEXTS)


@dataclass(frozen=True, slots=True)
class MonthCost:
    """What one month costs on one plan."""

    parts: tuple[CostPart, ...]
    total: Decimal | None
    """The sum of the parts; None where one of them is unknown."""

    @property
    def why_unknown(self) -> str:
        """Why the sum is unknown; empty where it is known."""
        return "; ".join(dict.fromkeys(part.why_unknown for part in self.parts if part.why_unknown))


def total(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum of amounts; None where one is unknown."""
    found = ZERO
    for amount in amounts:
        if amount is None:
            return None
        found += amount
    return found


def month_cost(plan: RatePlan, bytes_used: int | None, texts: int | None) -> MonthCost:
    """Return what a month with this use costs on a plan; a use which is None is unknown, never none."""
    parts = (
        _fee("data per month", plan.data_per_month),
        _beyond("data", bytes_used, plan.allowance_bytes, plan.unit_bytes, plan.unit_cost),
        _fee("texts per month", plan.texts_per_month),
        _beyond("texts", texts, plan.allowance_texts, plan.text_unit, plan.text_unit_cost),
    )
    return MonthCost(parts, total([part.amount for part in parts]))


def monthly_fees(plan: RatePlan) -> Decimal | None:
    """Return what a month costs before anything is used; None where a fee is unknown."""
    return total([exact(plan.data_per_month), exact(plan.texts_per_month)])


@lru_cache(maxsize=4_096)
def exact(amount: float | None) -> Decimal | None:
    """Return a price as the decimal number which the vendor sent: its 14 digits fit a float."""
    return None if amount is None else Decimal(repr(amount))


@lru_cache(maxsize=4_096)
def _fee(what: str, price: float | None) -> CostPart:
    amount = exact(price)
    if amount is None:
        return CostPart(what=what, why_unknown=f"the plan does not tell its {what}")
    return CostPart(what=what, count=1, each=amount, amount=amount)


def _beyond(
    noun: str, used: int | None, included: int | None, unit: int | None, price: float | None
) -> CostPart:
    """Return what is used beyond what the plan includes, in whole units as it is sold."""
    each = exact(price)
    what = f"{noun} beyond the plan"
    if used is None:
        return CostPart(what=what, each=each, why_unknown=f"the {noun} used are unknown")
    is_within = used == 0 or (included is not None and used <= included)
    if is_within or (each is not None and not each):
        return CostPart(what=what, count=0, each=each, amount=ZERO)
    if included is None or included < 0:
        return CostPart(
            what=what, each=each, why_unknown=f"the plan does not tell how much {noun} it includes"
        )
    if each is None or not unit or unit < 0:
        return CostPart(
            what=what, each=each, why_unknown=f"the plan does not tell what more {noun} cost"
        )
    count = -(-(used - included) // unit)
    return CostPart(what=what, count=count, each=each, amount=count * each)
