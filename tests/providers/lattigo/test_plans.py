"""Lattigo's rate plans as our records."""

from tui.domain.device.rate_plan import RatePlan
from tui.domain.device.record import Row
from tui.providers.lattigo.plans import read_plan


def plan(**vendor):
    return read_plan(
        Row(provider="lattigo", account="sims", list="rate-plans", key="IoT 5MB", vendor=vendor)
    )


def test_what_a_plan_includes_and_costs_is_read_from_decimal_texts():
    read = plan(
        monthly_data_allowance_bytes=5242880,
        overage_data_unit_bytes="1048576",
        overage_data_unit_cost="0.6000000",
        activation_fee="5.0000000",
        monthly_data_plan_cost="1.7500000",
        days_in_term=730,
    )

    assert (read.allowance_bytes, read.unit_bytes, read.unit_cost) == (5242880, 1048576, 0.6)
    assert read.price == "activation fee 5.00, data per month 1.75; term 730 days"


def test_what_a_plan_does_not_say_is_not_known():
    assert plan(activation_fee=None, days_in_term="soon") == RatePlan(name="IoT 5MB")
    assert plan().price == ""


def test_what_a_plan_includes_and_costs_of_texts_is_read():
    read = plan(monthly_sms_allowance="100", overage_sms_unit=1, overage_sms_unit_cost="0.0450000")

    assert (read.allowance_texts, read.text_unit, read.text_unit_cost) == (100, 1, 0.045)


def test_a_number_without_end_is_not_known():
    assert plan(days_in_term="NaN", monthly_sms_allowance="inf", overage_sms_unit=[]) == RatePlan(
        name="IoT 5MB"
    )
