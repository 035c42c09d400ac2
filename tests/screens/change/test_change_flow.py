"""Changing something from the screens: filled in, planned, confirmed by hand, and followed."""

import asyncio

import keyring
import pytest
from keyring.backend import KeyringBackend
from textual.events import Paste
from textual.widgets import Input, Select, SelectionList, TextArea

from tests.effort import sized
from tests.screens.frozen import copied, keys, settle, text, typed
from tui.domain.change.action import TargetState
from tui.domain.change.confirm import Confirmed
from tui.domain.change.target import targets_of_records
from tui.domain.show.filter import DeviceQuery
from tui.domain.verdict.judgement import NextStep
from tui.screens.change.audit import AuditScreen
from tui.screens.change.fields import value_of
from tui.screens.change.form import ActionForm
from tui.screens.change.job import JobScreen
from tui.screens.change.jobs import JobsScreen
from tui.screens.change.plan import PlanScreen
from tui.screens.device.messages import MessagesScreen
from tui.screens.device.screen import DeviceScreen
from tui.screens.shell.history import OpenedScreen
from tui.widgets.line.confirm_line import DEAF_SECONDS, ConfirmLine

SIZE = (110, 36)


async def first_sim(pilot):
    """Go to Lattigo's first device."""
    return await keys(pilot, "4")


async def planned(pilot):
    shown = await keys(pilot, "f2")
    assert isinstance(pilot.app.screen, PlanScreen), shown
    await pilot.pause(DEAF_SECONDS + 0.05)
    return shown


async def confirmed(pilot, words):
    await typed(pilot, words)
    return await keys(pilot, "enter")


async def jobs_of(frozen):
    return await frozen.console.store.journal.jobs()


def filled(pilot, name, value):
    widget = pilot.app.screen.query_one(f"#field-{name}")
    if isinstance(widget, TextArea):
        widget.text = value
    elif isinstance(widget, SelectionList):
        widget.select(value)
    elif isinstance(widget, Select | Input):
        widget.value = value


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_waits_for_the_answer_which_is_on_its_way(frozen, key):
    app, answered, ended = frozen.app(), asyncio.Event(), []

    async def sending():
        try:
            await answered.wait()
            ended.append("answered")
        except asyncio.CancelledError:
            ended.append("cut off")
            raise

    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.run_worker(sending(), group="job", exit_on_error=False)
        await pilot.press(key)
        await asyncio.sleep(0.2)
        answered.set()
        await asyncio.sleep(0.2)

    assert ended == ["answered"]


async def test_what_is_typed_into_a_form_just_opened_goes_where_something_is_lacking(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)
        for key, field in (("n", "note"), ("m", "sms_text"), ("L", "kb_limit")):
            await keys(pilot, key)
            await pilot.press("4", "2")

            assert value_of(app.screen.query_one(f"#field-{field}")) == "42", key
            app.pop_screen()


async def test_a_note_is_planned_sent_and_seen_in_the_journal(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)
        await keys(pilot, "n")
        assert isinstance(app.screen, ActionForm)
        filled(pilot, "field_name", "note2")
        filled(pilot, "note", "seen at the depot")
        filled(pilot, "reason", "T-1712")

        plan = await planned(pilot)
        target = await keys(pilot, "enter")
        await keys(pilot, "escape")
        await pilot.click("#send")
        await settle(pilot)

        assert "1 device will change" in plan
        assert "Plan: changes" in target, "all of a target, and no device is opened"
        assert isinstance(app.screen, JobScreen)
        (job,) = await jobs_of(frozen)
        assert (job.action, job.state) == ("note", TargetState.ACCEPTED)
        assert job.head.reason == "T-1712"
        (record,) = [
            one
            for one in await frozen.console.store.devices.find(
                job.targets[0].label or job.targets[0].key
            )
            if one.account == "acme-sims"
        ]
        assert frozen.simulator.vendors["lattigo"] is not None
        fresh = await frozen.console.source("acme-sims").client.device(record.address)
        assert fresh.vendor["note2"] == "seen at the depot"


async def test_a_text_is_saved_as_a_recipe_and_inserted_again(frozen, tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_CONFIG", str(tmp_path / "config.toml"))
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)
        none = await keys(pilot, "m", "f3")
        filled(pilot, "sms_text", 'STATUS "{imei}"')
        await keys(pilot, "f3", "enter")
        saved = await keys(pilot, *"Status", "enter")
        await keys(pilot, "f3", "down", "enter")
        named = await keys(pilot, *"Status")
        again = await keys(pilot, "enter")
        filled(pilot, "sms_text", "")

        offered = await keys(pilot, "f3")
        await keys(pilot, "enter")

        assert "No recipes yet" in none
        assert "Status was saved in" in saved
        assert "│ Status " in named
        assert "already has a recipe named Status" in again
        assert "Status" in offered
        assert app.screen.query_one("#field-sms_text").text == 'STATUS "{imei}"'
        assert app.screen.query_one("#recipe").value


async def test_a_text_says_its_segments_goes_only_when_its_number_was_typed_and_stands_in_the_thread(
    frozen,
):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)
        await keys(pilot, "m")
        filled(pilot, "sms_text", "Reboot [now] ✅")
        counted = await keys(pilot)
        plan = await planned(pilot)

        wrong = await confirmed(pilot, "7")
        before = len(frozen.simulator.vendors["lattigo"].charges)
        await confirmed(pilot, "1")

        assert "UCS-2" in counted
        assert "Charge:" in plan
        assert "Nothing was sent." in wrong
        assert before == 0
        assert len(frozen.simulator.vendors["lattigo"].charges) == 1
        assert isinstance(app.screen, JobScreen)

        await keys(pilot, "escape")
        thread = await keys(pilot, "i")

        assert isinstance(app.screen, MessagesScreen)
        assert "Reboot [now]" in thread
        assert "accepted" in thread


async def test_a_usage_limit_offers_the_vendors_own_users(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)
        await keys(pilot, "L")
        filled(pilot, "kb_limit", "20480")
        filled(pilot, "action", "suspend")
        filled(pilot, "usernames", "night-desk")
        plan = await planned(pilot)

        await confirmed(pilot, app.screen.plan.confirmation.word)

        (job,) = await jobs_of(frozen)
        assert job.state is TargetState.ACCEPTED
        assert job.values["usernames"] == ["night-desk"]
        assert "no way" not in plan


async def test_imeis_are_claimed_from_any_mess_and_the_damaged_are_named(frozen):
    free = next(
        unit.imei
        for unit in frozen.simulator.world.units
        if not unit.has_locator and unit.index % 5
    )
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot, "5", "C")
        filled(pilot, "targets", f'IMEI;"{free}"\n8.96E+14, {free}')

        plan = await planned(pilot)
        await confirmed(pilot, app.screen.plan.confirmation.word)

        assert "1 target will change" in plan
        assert "8.96E+14" in plan
        (job,) = await jobs_of(frozen)
        states = {row.key: row.state for row in job.targets}
        assert states[free] is TargetState.ACCEPTED


async def test_neither_enter_pressed_twice_nor_a_paste_sends_anything(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)
        await keys(pilot, "m")
        filled(pilot, "sms_text", "hello")
        await keys(pilot, "f2")
        line = app.screen.query_one(ConfirmLine)

        await pilot.press("enter", "enter")
        await pilot.pause(DEAF_SECONDS)
        line.post_message(Paste("1"))
        await settle(pilot)
        await keys(pilot, "enter", "enter")

        assert isinstance(app.screen, PlanScreen)
        assert await jobs_of(frozen) == []
        assert frozen.simulator.vendors["lattigo"].charges == []


async def test_the_exact_requests_are_shown_without_a_key_while_the_plan_waits_for_its_number(
    frozen,
):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)
        await keys(pilot, "space", *["down"] * 3, "space", "n")
        filled(pilot, "field_name", "note")
        filled(pilot, "note", "x")
        await planned(pilot)

        shown = await keys(pilot, "v")
        await keys(pilot, "escape")

        assert "watchfloor do note --account acme-sims" in shown
        assert shown.count("curl -X PUT") == 2
        assert "demo-lattigo-key" not in shown
        assert isinstance(app.focused, ConfirmLine)
        assert app.focused.value == ""


async def taken_back(pilot):
    """Undo the job in view; return what the plan showed."""
    plan = await keys(pilot, "u")
    await pilot.pause(DEAF_SECONDS + 0.05)
    word = pilot.app.screen.plan.confirmation.word
    if word:
        await confirmed(pilot, word)
    else:
        await pilot.click("#send")
        await settle(pilot)
    return plan


async def test_jobs_and_the_log_tell_who_did_what_and_undo_takes_it_back(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)
        await keys(pilot, "n")
        filled(pilot, "field_name", "note1")
        filled(pilot, "note", "first")
        await planned(pilot)
        await pilot.click("#send")
        await settle(pilot)

        jobs = await keys(pilot, "J")
        assert isinstance(app.screen, JobsScreen)
        log = await keys(pilot, "A")
        assert isinstance(app.screen, AuditScreen)
        proved = await keys(pilot, "V")

        assert "note" in jobs
        assert "1 accepted" in jobs
        assert "note" in log
        assert "verified: none of the" in proved

        while not isinstance(app.screen, JobScreen):
            await keys(pilot, "escape")
        plan = await taken_back(pilot)

        undone, first = await jobs_of(frozen)
        assert "Plan: " in plan
        assert undone.head.undoes
        assert undone.head.follows == first.job


async def test_a_read_only_account_strikes_its_actions_out(filled_folder, tmp_path):
    frozen = copied(filled_folder, tmp_path, read_only=True)
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await first_sim(pilot)

        offered = await keys(pilot, "a")
        await keys(pilot, "escape")
        refused = await keys(pilot, "n")

        assert "acme-sims is read-only" in offered
        assert "read-only" in refused
        assert not isinstance(app.screen, ActionForm)


@pytest.fixture
def filled_folder(filled):
    return filled


async def tracker_of_a_sim(console):
    """Return a tracker and the SIM in it, which is called by another name."""
    page = await console.store.devices.page(DeviceQuery(account="yellow-fleet", limit=1_000))
    for tracker in page.records:
        sims = [r for r in await console.same_device(tracker) if r.account == "acme-sims"]
        if tracker.label and sims and sims[0].address.isalnum() and sims[0].state == "active":
            return tracker, sims[0]
    raise AssertionError("no tracker here has a SIM of another name")


@pytest.mark.parametrize("size", [(46, 18), (80, 24)][: sized(1, 2)])
async def test_a_device_is_named_as_the_user_knows_it_from_the_form_to_the_log(frozen, size):
    app = frozen.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        tracker, sim = await tracker_of_a_sim(frozen.console)
        app.session.navigation.open(
            OpenedScreen(
                "Bus",
                lambda: DeviceScreen(
                    frozen.console, tracker.account, tracker.key, app.session.times.manner
                ),
            )
        )
        begun = await keys(pilot, "n")
        assert isinstance(app.screen, ActionForm), begun
        app.screen.query_one("#fields").scroll_end(animate=False)
        await settle(pilot)
        scrolled = text(app)
        filled(pilot, "field_name", "note1")
        filled(pilot, "note", "winter")
        plan = await planned(pilot)
        await pilot.click("#send")
        await settle(pilot)
        job = text(app)
        (kept,) = await jobs_of(frozen)
        log = await frozen.console.store.audit.read(limit=1)

    named = ["To", *tracker.label.split(), f"({sim.address})"]
    for shown in (begun, scrolled, plan, job):
        assert [word for word in named if word not in shown] == [], shown
    assert (kept.targets[0].label, kept.targets[0].key) == (tracker.label, sim.address)
    assert (log[0].what["label"], log[0].what["target"]) == (tracker.label, sim.address)
    assert "Plan (F2)" in scrolled


async def test_the_facts_tell_what_is_on_its_way_beside_what_the_record_says(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        _, sim = await tracker_of_a_sim(frozen.console)
        source = frozen.console.source("acme-sims")
        plan = await frozen.console.planner.plan(
            source,
            source.action("change_simstate"),
            targets_of_records([sim]),
            {"state": "suspend"},
        )
        run = await frozen.console.dispatcher.run(source, plan, Confirmed(plan.digest, "--yes"))
        app.session.navigation.open(
            OpenedScreen(
                "Bus",
                lambda: DeviceScreen(
                    frozen.console, sim.account, sim.key, app.session.times.manner
                ),
            )
        )
        await keys(pilot, "2")
        shown = " ".join(text(app).split())

    assert "On its way: state: active → suspend, accepted" in shown
    assert f"not confirmed yet (job {run.job.job})" in shown


@pytest.mark.parametrize("size", [(46, 18), (80, 24)][: sized(1, 2)])
async def test_a_warning_is_in_view_when_the_plan_opens(frozen, size):
    app = frozen.app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        page = await frozen.console.store.devices.page(
            DeviceQuery(account="acme-sims", text="state=suspend", limit=5)
        )
        plan = await frozen.console.planner.plan(
            frozen.console.source("acme-sims"),
            next(a for a in frozen.console.accounts["acme-sims"].actions if a.name == "send_sms"),
            targets_of_records(page.records[:1]),
            {"sms_text": "report"},
        )
        app.session.changes.send_plan(plan)
        await settle(pilot)
        shown = " ".join(text(app).split())

    assert "its SIM is suspend" in shown
    assert f"To {page.records[0].name}" in shown


async def test_every_action_of_every_vendor_has_a_form_which_fits_a_phone(frozen):
    app = frozen.app()
    async with app.run_test(size=(46, 18)) as pilot:
        await settle(pilot)
        console = frozen.console
        for account, provider in console.accounts.items():
            for action in provider.actions:
                app.push_screen(ActionForm(console, account, action, ()))
                await settle(pilot)
                form = app.screen.query_one("#form")
                assert form.region.height <= 18, action.name
                assert "Plan" in text(app), action.name
                app.pop_screen()


async def opened_device(pilot, console, account, key):
    session = pilot.app.session
    screen = DeviceScreen(console, account, key, session.times.manner)
    session.navigation.open(OpenedScreen("Device", lambda: screen))
    await settle(pilot)
    return screen


async def test_a_next_step_opens_its_form_with_target_and_values_filled_in(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        asked = DeviceQuery(account="acme-sims", text="state=suspend", limit=1)
        (sim,) = (await frozen.console.store.devices.page(asked)).records
        screen = await opened_device(pilot, frozen.console, "acme-sims", sim.key)
        step = NextStep(
            words="Restore it.", account="acme-sims", action="change_simstate",
            targets=(sim.key,), values={"state": "restore"},
        )  # fmt: skip
        await screen.open_next_step(step)
        await settle(pilot)

        assert value_of(app.screen.query_one("#field-state")) == "restore"

        plan = await planned(pilot)

        assert "1 device will change" in plan
        assert sim.name in plan


async def test_a_next_step_for_a_bare_identifier_fills_it_in(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        asked = DeviceQuery("imei:", account="trackers", limit=1)
        (record,) = (await frozen.console.store.devices.page(asked)).records
        screen = await opened_device(pilot, frozen.console, "trackers", record.key)
        step = NextStep(
            words="Claim it.", account="trackers", action="claim", targets=(record.key,)
        )
        await screen.open_next_step(step)
        await settle(pilot)

        assert value_of(app.screen.query_one("#field-targets")) == record.imei


async def test_a_choice_from_a_list_of_the_account_stays_when_the_list_has_come(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        console = frozen.console
        actions = console.accounts["yellow-fleet"].actions
        action = next(action for action in actions if action.name == "set_reporting_frequency")
        (field,) = [field for field in action.fields if field.choices_from]
        (record,) = (
            await console.store.devices.page(DeviceQuery(account="yellow-fleet", limit=1))
        ).records
        targets = targets_of_records([record])
        offered = await console.planner.choices(console.source("yellow-fleet"), action, targets)
        last = offered[field.name][-1]
        form = ActionForm(console, "yellow-fleet", action, targets, {field.name: last})
        app.push_screen(form)
        await settle(pilot)

        assert value_of(form.query_one(f"#field-{field.name}")) == last


class Drawer(KeyringBackend):
    """A keychain in memory."""

    priority = 1

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


@pytest.fixture
def drawer():
    before, mine = keyring.get_keyring(), Drawer()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


async def test_a_new_token_is_shown_once_and_kept_where_it_is_wanted(frozen, drawer):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        provider = frozen.console.accounts["trackers"]
        action = next(one for one in provider.actions if one.name == "create_token")
        app.session.changes.fill_in("trackers", action, ())
        await settle(pilot)
        filled(pilot, "role", "ue")
        await planned(pilot)

        shown = await confirmed(pilot, app.screen.plan.confirmation.word)
        kept = await keys(pilot, "K")
        await keys(pilot, "escape")

        token = shown.partition("token: ")[2].split()[0]
        assert "Shown only once" in shown
        assert len(token) > 10
        (job,) = await jobs_of(frozen)
        assert job.state == "confirmed"
        assert drawer.kept["watchfloor", "trackers-token"] == token
        assert "keyring:watchfloor/trackers-token" in kept
        stored = b"".join(path.read_bytes() for path in frozen.folder.iterdir() if path.is_file())
        assert token.encode() not in stored
        assert token not in repr(app.session.changes.runner.running), (
            "it is kept nowhere once shown"
        )


async def test_both_plans_which_take_a_job_back_are_offered(frozen):
    console = await frozen.open()
    source = console.source("acme-sims")
    page = await console.store.devices.page(DeviceQuery("state:active", account="acme-sims"))
    sims = [record for record in page.records if "/" not in record.address][:2]

    async def carry_out(action, records, values):
        plan = await console.planner.plan(
            source, source.action(action), targets_of_records(records), values
        )
        frozen.clock.advance(60)
        await console.dispatcher.run(source, plan, Confirmed(plan.digest, "--yes"))

    await carry_out("set_usage_limit", sims[:1], {"kb_limit": 5000, "action": "suspend"})
    await carry_out("remove_usage_limit", sims[1:], {})
    await carry_out("set_usage_limit", sims, {"kb_limit": 9000, "action": "suspend"})
    await console.close()

    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot, "J", "enter", "u")
        await settle(pilot)
        offered = [
            screen.plan.action.name for screen in app.screen_stack if isinstance(screen, PlanScreen)
        ]

    assert sorted(offered) == ["remove_usage_limit", "set_usage_limit"]
