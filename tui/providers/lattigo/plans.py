"""Lattigo's rate plans as our records (lattigo.txt, v2/rate_plans; no currency is documented)."""

from math import isfinite
from typing import Any

from tui.domain.device.rate_plan import RatePlan
from tui.domain.device.record import Row
from tui.domain.text.safe_text import clean


def read_plan(row: Row) -> RatePlan:
    """Read one row of the list `rate-plans`."""

    def number(name: str) -> float | None:
        return _number(row.vendor.get(name))

    return RatePlan(
        name=clean(str(row.vendor.get("name") or row.key)),
        allowance_bytes=_whole(number("monthly_data_allowance_bytes")),
        unit_bytes=_whole(number("overage_data_unit_bytes")),
        unit_cost=number("overage_data_unit_cost"),
        allowance_texts=_whole(number("monthly_sms_allowance")),
        text_unit=_whole(number("overage_sms_unit")),
        text_unit_cost=number("overage_sms_unit_cost"),
        activation_fee=number("activation_fee"),
        termination_fee=number("termination_fee"),
        data_per_month=number("monthly_data_plan_cost"),
        texts_per_month=number("monthly_sms_plan_cost"),
        term_days=_whole(number("days_in_term")),
    )


def _number(sent: Any) -> float | None:
    """Read a decimal column, which is sent as text; None for anything but a number."""
    try:
        number = float(sent)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
