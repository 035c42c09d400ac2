"""The first start: the demo, or an account which is tested by a real call before it is kept."""

import pytest
from textual.app import App
from textual.widgets import Button, Input, Select

from tests.screens.frozen import BASE, Frozen, keys, settle, text
from tui.config import Settings
from tui.console import Console, Surroundings
from tui.screens.app.welcome import Welcome
from tui.sim.http.transport import SimTransport


class Opening(App):
    """The welcome, on the simulated vendors."""

    def __init__(self, frozen):
        super().__init__()
        self.frozen = frozen
        self.saved = []
        self.heard = []

    def on_mount(self):
        self.push_screen(Welcome(self.try_account, self.save))

    async def try_account(self, account):
        around = Surroundings(
            now=self.frozen.clock,
            sleep=self.frozen.sleep,
            transport=SimTransport(self.frozen.simulator, faults=self.frozen.faults),
        )
        return await Console.open(Settings(accounts=(account,)), self.frozen.folder, around)

    def save(self, filled):
        self.saved.append(dict(filled))
        return "config.toml"

    def on_welcome_demo_wanted(self):
        self.heard.append("demo")

    def on_welcome_added(self):
        self.heard.append("added")


async def fill(pilot, frozen, **changed):
    """Open the form and fill it in for Lattigo."""
    await keys(pilot, "n")
    pilot.app.screen.query_one("#provider", Select).value = "lattigo"
    await settle(pilot)
    given = {
        name: value.get_secret_value()
        for name, value in frozen.settings.account("acme-sims").given.items()
    }
    values = {"name": "sims", "base_url": f"{BASE}/lattigo", **given, **changed}
    for name, value in values.items():
        pilot.app.screen.query_one(f"#new-{name}", Input).value = value
    pilot.app.screen.query_one("#test", Button).press()
    await settle(pilot)
    return text(pilot.app)


async def test_the_demo_is_one_key_away(tmp_path):
    app = Opening(Frozen(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await keys(pilot, "d")

        assert "Try the demo" in shown
        assert app.heard == ["demo"]


async def test_a_right_key_says_how_many_devices_it_sees_and_is_saved(tmp_path):
    frozen = Frozen(tmp_path)
    app = Opening(frozen)
    async with app.run_test(size=(100, 50)) as pilot:
        shown = await fill(pilot, frozen)
        app.screen.query_one("#save", Button).press()
        await settle(pilot)

        assert "it sees 55 devices. Press Save to keep the account." in shown
        assert app.saved[0]["name"] == "sims"
        assert app.heard == ["added"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"api_key": "wrong"}, "Nothing was saved."),
        ({"name": "with space"}, "letters, digits"),
        ({"base_url": "http://example.com"}, "https"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_can_be_saved(tmp_path, changed, said):
    frozen = Frozen(tmp_path)
    app = Opening(frozen)
    async with app.run_test(size=(100, 50)) as pilot:
        shown = await fill(pilot, frozen, **changed)

        assert said in shown
        assert app.screen.query_one("#save", Button).disabled
        assert app.saved == []


async def test_what_was_changed_after_the_test_must_be_tested_again(tmp_path):
    frozen = Frozen(tmp_path)
    app = Opening(frozen)
    async with app.run_test(size=(100, 50)) as pilot:
        await fill(pilot, frozen)
        app.screen.query_one("#new-name", Input).value = "other"

        app.screen.query_one("#save", Button).press()
        await settle(pilot)

        assert "Test it again" in text(app)
        assert app.saved == []


async def test_a_key_typed_is_never_shown(tmp_path):
    frozen = Frozen(tmp_path)
    app = Opening(frozen)
    async with app.run_test(size=(100, 50)) as pilot:
        shown = await fill(pilot, frozen, api_key="s3cret-key-of-mine")

        assert "s3cret-key-of-mine" not in shown
