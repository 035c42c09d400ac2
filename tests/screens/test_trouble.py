"""A lost line, a refused key, a limit reached: shown where it matters, and no data disappears."""

from tests.screens.frozen import Frozen, copied, keys, settle, table_of, text, told
from tui.app import Watchfloor
from tui.domain.budget.windows import Reading
from tui.screens.fleet.limits import LimitsPane
from tui.store import StoreError

FAULTS = {
    "connect_error": ("unreachable", "cannot reach"),
    "status_503": ("failing", ""),
    "html": ("failing", ""),
}
"""What the top line says of each, and why it is."""


async def test_a_lost_line_keeps_the_rows_says_since_when_and_why_and_is_gone_when_r_succeeds(
    frozen,
):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "4")
        before = table_of(app).row_count
        for fault, (chip, why) in FAULTS.items():
            frozen.faults.strike(fault, vendor="lattigo", times=9)

            shown = await keys(pilot, "r")

            assert table_of(app).row_count == before > 0, fault
            assert f"▲ acme-sims {chip}" in shown.splitlines()[0], fault
            assert "acme-sims failing since 09:" in shown, fault
            assert why in shown, fault
            assert "● yellow-fleet" in shown.splitlines()[0], fault
            assert len(app.screen_stack) == 1, "something lies on the list"

            frozen.faults.clear()
            shown = await keys(pilot, "r")

            assert "● acme-sims" in shown.splitlines()[0], fault
            assert "retries" not in shown, fault


async def test_a_refused_key_says_so_and_the_others_go_on(filled, tmp_path):
    def spoil(accounts):
        return [
            one | ({"api_key": "wrong"} if one["provider"] == "lattigo" else {}) for one in accounts
        ]

    frozen = copied(filled, tmp_path, accounts=spoil)
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        shown = await keys(pilot, "2", "r")

        assert "▲ acme-sims key refused" in shown.splitlines()[0]
        assert "● yellow-fleet" in shown.splitlines()[0]
        assert "● trackers" in shown.splitlines()[0]


async def test_a_first_start_without_a_line_says_why_the_list_is_empty(tmp_path):
    frozen = Frozen(tmp_path)
    frozen.faults.strike("dns_failure", times=99)
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        waiting = await keys(pilot, "3")

        failed = await keys(pilot, "r")

        assert "Loading yellow-fleet for the first time" in waiting
        assert "yellow-fleet failing since" in failed.split("Label")[1].split("devices")[0]


async def test_another_list_which_cannot_be_read_says_why_in_its_place(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        frozen.faults.strike("status_500", vendor="lattigo", times=9)

        shown = await keys(pilot, "4", "tab")

        assert table_of(app).row_count == 0
        assert "acme-sims" in "\n".join(shown.splitlines()[4:8])


async def test_a_list_read_before_stays_when_it_cannot_be_read_again(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "tab")
        before = table_of(app).row_count
        frozen.faults.strike("status_500", vendor="lattigo", times=9)

        await keys(pilot, "r")

        assert table_of(app).row_count == before > 0


async def test_at_the_limit_it_is_said_what_waits_and_until_when(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 40)) as pilot:
        await settle(pilot)
        await frozen.console.ledger.learn("yellow-fleet", [Reading(3600, 130, 130)], frozen.clock())

        shown = await keys(pilot, "l")

        assert "130/130" in shown
        assert "Limit reached: the next request waits until 10:0" in shown
        assert "You see the last good copy." in shown
        assert "used by others" in shown


async def test_every_account_has_its_gauges_its_pace_or_its_login(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 40)) as pilot:
        frozen.faults.strike("retry_after", vendor="lattigo")
        await keys(pilot, "4", "r")
        await keys(pilot, "5", "r")

        shown = await keys(pilot, "l")

        assert "reserved for interactive use" in shown
        assert "last refusal (429)" in shown
        assert "login expires in" in shown
        assert "share of the hourly limit used" in shown
        assert app.screen.query_one(LimitsPane)


async def test_what_a_reader_notes_of_its_plan_is_shown(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 40)) as pilot:
        await settle(pilot)
        noted = (
            '{"next": "the newest reports", "queue": ["3 devices with a gap"], "overload": null}'
        )
        await frozen.console.store.sync_state.save("yellow-fleet", "outlook", noted)

        shown = await keys(pilot, "l")

        assert "Next: the newest reports" in shown
        assert "Waiting: 3 devices with a gap" in shown


async def test_a_store_which_cannot_be_kept_ends_the_console_with_the_reason(frozen):
    async def open_console():
        raise StoreError("Cannot keep the store in /var/x: Permission denied.")

    app = Watchfloor(frozen.settings, open_console, open_console, state=frozen.folder, live=False)
    await app.run_async(headless=True)

    assert isinstance(app.failure, StoreError)
    assert app.return_code == 1
    assert not list(frozen.folder.glob("crash-*.txt"))


async def test_a_fault_of_our_own_is_said_once_and_reported_without_secrets(frozen):
    app = frozen.app()

    key = frozen.settings.account("acme-sims").given["api_key"].get_secret_value()

    async def fail():
        words = f"no such thing: {key} and {'tok_9f8e' + '7d6c5b4a39281706f5e4'}"
        raise LookupError(words)

    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for _ in range(3):
            app.run_worker(fail(), group="x", exit_on_error=False)
            await settle(pilot)
        said = told(app)

    reports = list(frozen.folder.glob("crash-*.txt"))
    assert said.count("Watchfloor hit a bug and kept running.") == 1
    assert len(reports) == 1
    assert reports[0].stat().st_mode & 0o777 == 0o600
    written = reports[0].read_text("utf-8")
    assert key not in written
    assert "tok_9f8e" not in written
    assert "LookupError" in written
    assert "in fail" in written


async def test_text_of_a_failure_cannot_act(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4")
        app.screen.pane.note("[@click=app.quit]x[/] [/b]")

        await settle(pilot)

        assert "[@click=app.quit]x[/] [/b]" in text(app)
