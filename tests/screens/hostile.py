"""Texts which a device, a vendor or a colleague may have written to do harm, and a world full of them."""

from dataclasses import replace

from tui.domain.show.filter import DeviceQuery
from tui.domain.text.safe_text import clean

TEXTS = (
    "[@click=app.exit]x[/]",
    "[/x]",
    "[bold red]Coach[/]",
    "[A12] honest",
    "\x1b[31mred\x1b[0m",
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\x00nul",
    "line\nbreak\ttab\rreturn",
    "\u202eevil\u202c",
    "\u200bzero\u200dwidth",
    "\U000e0041tag",
    "Z" + "\u0301" * 60,
    "{escape} %s {0}",
    "x" * 5_000,
    "車両\ufe0f 👩‍👩‍👧",
    "$v {$w}",
    "\ud800lone".encode("utf-8", "replace").decode(),
)


async def poison(console) -> None:
    """Return every device a hostile label, and every field of the vendor's a hostile value."""
    for account, provider in console.accounts.items():
        # First the lists: a poisoned device no longer tells what they are asked with.
        for spec in provider.lists:
            if spec.per == "account":
                await console.fetcher.rows(console.source(account), spec.name)
        page = await console.store.devices.page(
            DeviceQuery(account=account, sort="key", limit=1000)
        )
        records = [
            replace(
                record,
                label=clean(TEXTS[nth % len(TEXTS)]),
                state=clean(TEXTS[(nth + 3) % len(TEXTS)]),
                vendor={
                    name: TEXTS[(nth + at) % len(TEXTS)] for at, name in enumerate(record.vendor)
                },
            )
            for nth, record in enumerate(page.records)
        ]
        await console.store.devices.save(provider.name, account, records)
        for spec in provider.lists:
            if spec.per != "account":
                continue
            rows = (await console.store.lists.read(account, spec.name)).rows
            hostile = [
                replace(
                    row,
                    vendor={
                        name: TEXTS[(nth + at) % len(TEXTS)] for at, name in enumerate(row.vendor)
                    },
                )
                for nth, row in enumerate(rows)
            ]
            await console.store.lists.save(account, spec.name, hostile)
