"""Tags from the console: on the row under the cursor, on marked rows, on the screen of a device."""

from tests.screens.frozen import copied, keys, settle, text, told, typed
from tui.domain.show.filter import DeviceQuery
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import split_key
from tui.screens.shell.tags import TagDialog


async def tagged(app, filter):
    page = await app.session.console.store.devices.page(DeviceQuery(filter))
    return {(record.account, record.key) for record in page.records}


async def test_hash_tags_the_unit_of_the_row_with_what_is_typed(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 30)) as pilot:
        await keys(pilot, "number_sign")
        assert isinstance(app.screen, TagDialog)
        await typed(pilot, "North yard")
        await keys(pilot, "enter")

        assert "Tagged 1 unit" in told(app)
        pane = app.screen.query_one(ListPane)
        account, key = split_key(pane.table.cursor_key or "")
        found = await tagged(app, 'tag:"north yard"')
        record = await app.session.console.store.devices.get(account, key)
        unit = await app.session.console.unit(record)
        assert found == {(member.account, member.key) for member in unit.records}


async def test_marked_rows_are_tagged_in_bulk_and_the_list_filters_by_the_tag(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 30)) as pilot:
        await keys(pilot, "space", "space", "space", "number_sign")
        await typed(pilot, "depot")
        await keys(pilot, "enter")
        await keys(pilot, "slash")
        await typed(pilot, "tag:depot")

        assert len(await tagged(app, "tag:depot")) >= 3
        assert "3 of 60 units" in text(app)


async def test_a_tag_which_all_chosen_units_have_is_removed_by_the_same_key(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 30)) as pilot:
        await keys(pilot, "number_sign")
        await typed(pilot, "depot")
        await keys(pilot, "enter", "number_sign")
        assert "✓ depot" in text(app)
        await keys(pilot, "enter")

        assert "Untagged 1 unit" in told(app)
        assert await tagged(app, "tag:") == set()


async def test_a_tag_shows_in_the_facts_of_its_device(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 40)) as pilot:
        await keys(pilot, "enter", "number_sign")
        await typed(pilot, "depot")
        await keys(pilot, "enter", "2")
        await settle(pilot)

        assert "Tags" in text(app)
        assert "depot" in text(app)


async def test_what_cannot_be_a_tag_is_said_and_offers_nothing(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 30)) as pilot:
        await keys(pilot, "number_sign")
        assert "No tags yet" in text(app)
        await typed(pilot, "x" * 70)

        assert "at most 64 characters" in text(app)
        await keys(pilot, "enter")
        assert await tagged(app, "tag:") == set()


async def test_a_read_only_console_refuses_tags_by_key_and_on_the_command_line(filled, tmp_path):
    app = copied(filled, tmp_path, read_only=True).app()
    async with app.run_test(size=(110, 30)) as pilot:
        await keys(pilot, "number_sign")

        assert "read-only" in told(app)
        assert not isinstance(app.screen, TagDialog)
        await keys(pilot, "colon")
        await typed(pilot, "tags")
        assert "Add a tag" not in text(app)
