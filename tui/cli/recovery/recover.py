"""The command recover: find a lost unit, and put back at the deadline what was changed for it."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import IO

from tui.cli.recovery.begin import begin
from tui.cli.shared.named_file import own_files, wrong_names_refused
from tui.cli.shared.output import default_format, print_records, write
from tui.cli.shared.run_plan import status_with_pause
from tui.cli.shared.select import find_unit
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console.recovery.offers import FindOffer, find_offers
from tui.console.recovery.words import place_words
from tui.domain.recovery.search_area import SearchArea, search_area
from tui.domain.unit.unit import Unit
from tui.export.search_area import area_fields, area_file, hand_over
from tui.export.whole_file import check_free, write_whole

RECOVERY = ("unit", "label", "area", "words")


async def recover(arguments: argparse.Namespace) -> Exit:
    """Print where a lost unit can be; with --for make it report as often as it can for so long."""
    result = Result()
    path = Path(arguments.to) if arguments.to else None
    if path is not None and path.suffix.casefold() not in {".md", ".txt", ".geojson"}:
        raise UsageProblem(f"Name a file which ends in .md, .txt or .geojson, not {path.name}.")
    async with open_console(read_only=arguments.read_only) as console:
        if path is not None:  # before anything is sent
            with wrong_names_refused(path, own_files(console, arguments.to)):
                check_free(path, replace=arguments.force)
        unit = await find_unit(console, arguments.ident, result)
        if unit is None:
            return result.status
        if arguments.length:
            await begin(console, unit, arguments, result)
        now = console.now()
        area = search_area(await place_words(console, unit, now), now)
        if path is not None:
            text = area_file(unit, area, now, path.suffix)
            with wrong_names_refused(path, own_files(console, arguments.to)):
                size = write_whole(path, lambda file: _fill(file, text), replace=arguments.force)
            say(f"Wrote {size:,} bytes to {path}.")
        elif not arguments.length:
            _print(unit, area, arguments.format, now)
        for offer in find_offers(console, unit):
            say(_offer_line(offer))
    return status_with_pause(result)


def _fill(file: IO[bytes], text: str) -> None:
    file.write(text.encode())


def _offer_line(offer: FindOffer) -> str:
    """Return what else can be done to find it, with what that needs and costs, and the command which does."""
    cost = f" ({offer.costs})" if offer.costs else ""
    return f"{offer.why or offer.action.title}: {offer.command}{cost}"


def _print(unit: Unit, area: SearchArea | None, format: str | None, now: datetime) -> None:
    if (format or default_format()) == "table":
        write("\n".join([*hand_over(unit, area, now), ""]))
        return
    record = {"unit": unit.key, "label": unit.label, **area_fields(area)}
    print_records([record], (), format, RECOVERY)
