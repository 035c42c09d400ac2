import pytest

from tests.sim.desk import LattigoDesk
from tui.sim.lattigo.catalog import PLANS, USERNAMES


@pytest.fixture
def desk():
    return LattigoDesk()


def test_money_is_text_and_bytes_are_numbers(desk):
    plans = desk.get("/v2/rate_plans", per_page=100)

    assert [plan["name"] for plan in plans] == list(PLANS)
    assert plans[0]["activation_fee"] == "5.0000000"
    assert plans[0]["monthly_data_allowance_bytes"] == 5 * 1024 * 1024


def test_every_plan_a_device_has_is_in_the_catalog(desk):
    assert {desk.plan_of(unit) for unit in desk.world.sims} <= set(PLANS)


def test_users_come_in_pages(desk):
    assert len(desk.get("/v2/users")) == 10
    assert desk.get("/v2/users", page=2) == list(USERNAMES[10:])
