"""The places of the screen of tabs: what needs somebody, the fleet, and every list of every vendor."""

from tui.console import Console
from tui.screens.shell.history import ARROW, ATTENTION, DEVICES, FLEET, LIMITS, Location

PLACES = {ATTENTION: Location(ATTENTION, title="Attention"), FLEET: Location(FLEET, title="Fleet")}
"""The tabs which are no vendor's."""


def all_places(console: Console) -> list[Location]:
    """Return every list the user can go to, in the order of the tabs."""
    found = list(PLACES.values())
    for name, provider in {each.name: each for each in console.accounts.values()}.items():
        lists = [(spec.name, spec.title) for spec in provider.lists if spec.per == "account"]
        found += [
            Location(name, list_, f"{provider.title}{ARROW}{title}")
            for list_, title in [(DEVICES, "Devices"), *lists, (LIMITS, "Limits")]
        ]
    return found


def first_in_tab(console: Console, tab: str) -> Location:
    """Return what a tab shows first; a vendor's shows its devices, even before it is filled."""
    if tab in PLACES:
        return PLACES[tab]
    title = next(each.title for each in console.accounts.values() if each.name == tab)
    return Location(tab, DEVICES, title)


def tab_titles(console: Console) -> dict[str, str]:
    """Return the title of each tab, with the digit which chooses it."""
    titles = {name: place.title for name, place in PLACES.items()}
    titles |= {provider.name: provider.title for provider in console.accounts.values()}
    return {name: f"{nth} {title}" for nth, (name, title) in enumerate(titles.items(), 1)}
