"""A Lattigo account's rate plans and users."""

from dataclasses import asdict, dataclass

from tui.sim.lattigo.call import Call
from tui.sim.message import Answer

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RatePlan:
    """One plan; money is text with seven decimals, as the framework writes decimal columns."""

    name: str
    days_in_term: int
    activation_fee: str
    termination_fee: str
    monthly_data_plan_cost: str
    monthly_data_allowance_bytes: int
    overage_data_unit_bytes: int
    overage_data_unit_cost: str
    monthly_sms_plan_cost: str
    monthly_sms_allowance: int
    overage_sms_unit: int
    overage_sms_unit_cost: str


def _plan(
    name: str, megabytes: int, monthly: str, overage: str, *, texts: int = 0, term: int = 730
) -> RatePlan:
    return RatePlan(
        name=name,
        days_in_term=term,
        activation_fee="5.0000000",
        termination_fee="100.0000000" if term else "0.0000000",
        monthly_data_plan_cost=f"{monthly}00000",
        monthly_data_allowance_bytes=megabytes * _MEGABYTE,
        overage_data_unit_bytes=_MEGABYTE,
        overage_data_unit_cost=f"{overage}00000",
        monthly_sms_plan_cost="2.5000000" if texts else "0.0000000",
        monthly_sms_allowance=texts,
        overage_sms_unit=1,
        overage_sms_unit_cost="0.0450000",
    )


_ALL = (
    _plan("IoT 5MB Pool", 5, "1.75", "0.60"),
    _plan("IoT 50MB", 50, "3.10", "0.25"),
    _plan("IoT 250MB", 250, "5.80", "0.12"),
    _plan("Fleet 1GB SMS", 1024, "9.90", "0.05", texts=100),
    _plan("ACME Co 5mb Rate Plan", 5, "1.90", "0.65"),
    _plan("ACME Co 10MB Plan", 10, "2.20", "0.50"),
    _plan("Trial 30 days", 25, "0.00", "1.00", texts=10, term=0),
)

PLANS = {plan.name: plan for plan in _ALL}
"""The account's rate plans by name, spelled exactly."""

USERNAMES = (
    "ops",
    "dispatch",
    "maria.alvarez",
    "j.oconnor",
    "night-desk",
    "billing@example.com",
    "fleet.west",
    "fleet.north",
    "k.müller",
    "auditor",
    "warehouse",
    "oncall",
)


def rate_plans(call: Call) -> Answer:
    """GET v2/rate_plans."""
    return call.paged(_ALL, asdict)


def users(call: Call) -> Answer:
    """GET v2/users: usernames, as bare texts."""
    return call.paged(USERNAMES, lambda name: name)
