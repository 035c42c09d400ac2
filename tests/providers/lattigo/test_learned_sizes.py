"""What a refusal taught about the largest page is paid for once, not by every process."""

from datetime import timedelta

import pytest

from tests.providers.lattigo.line import NOW, all_devices, client
from tests.providers.lattigo.test_pages import Lister, paging
from tui.providers.lattigo.learned_sizes import FORGOTTEN_AFTER
from tui.providers.memory import ProcessMemory


def sizes(wire):
    return [paging(call)[1] for call in wire.calls]


async def test_the_next_process_asks_for_the_page_which_was_taken():
    memory = ProcessMemory()
    first, first_wire = client(Lister(70, most=50, strict=True), memory=memory)
    await all_devices(first)

    second, wire = client(Lister(70, most=50, strict=True), memory=memory)
    found = await all_devices(second)

    assert sizes(first_wire) == [100, 50, 50]
    assert sizes(wire) == [50, 50]
    assert len(found) == 70


async def test_a_page_smaller_by_the_settings_is_asked_for():
    memory = ProcessMemory()
    await all_devices(client(Lister(70, most=50, strict=True), memory=memory)[0])

    account, wire = client(Lister(30, most=50, strict=True), memory=memory, per_page=20)
    await all_devices(account)

    assert sizes(wire) == [20, 20]


async def test_a_page_which_was_taken_at_once_teaches_nothing():
    memory = ProcessMemory()

    await all_devices(client(Lister(70, most=100, strict=True), memory=memory)[0])

    assert memory.texts == {}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("50", 100),
        ("many 2024-06-23T12:00:00+00:00", 100),
        ("-5 2024-06-23T12:00:00+00:00", 100),
        ("50 2024-06-23T12:00:00", 100),
        (f"50 {(NOW - FORGOTTEN_AFTER).isoformat()}", 100),
        (f"50 {(NOW + timedelta(days=1)).isoformat()}", 100),
        (f"50 {(NOW - FORGOTTEN_AFTER + timedelta(seconds=1)).isoformat()}", 50),
    ],
)
async def test_what_is_old_or_not_ours_is_learned_again(text, first):
    memory = ProcessMemory()
    memory.texts["per_page"] = text

    account, wire = client(Lister(10, most=100, strict=True), memory=memory)
    await all_devices(account)

    assert sizes(wire)[0] == first
