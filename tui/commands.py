"""What the user can do, said once: the keys, the help and the README read it here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from tui.domain.show.keymap import KeyProblem, check_keys, usable_keys


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user can do."""

    key: str
    action: str
    label: str
    help: str
    footer: bool = True


def bindings(commands: Iterable[Command], *, first: bool = False) -> list[BindingType]:
    """Bind each command's key to its action; the id lets the settings remap it.

    Those which go `first` have their key in boxes, and while something is typed, too.
    """
    return [
        Binding(
            command.key,
            command.action,
            command.label,
            show=command.footer,
            tooltip=command.help,
            priority=first,
            id=command.action,
        )
        for command in commands
    ]


REDRAW = Command("ctrl+l", "app.redraw", "Redraw", "Write the whole screen anew", footer=False)

EVERYWHERE = (
    Command("question_mark", "app.help", "Help", "What can be done here, and with which key"),
    Command("colon", "app.command", "Command", "Go to, filter, sort or do by typing its name"),
    Command("ctrl+k", "app.find", "Find", "Find a device by any identifier or its last digits"),
    Command("full_stop", "app.ages", "Ages", "Show times as ages or as instants", footer=False),
    Command("Z", "app.zone", "Zone", "Show times in my zone or in UTC", footer=False),
    Command("M", "app.map", "Map", "Where the devices are, on a map"),
    Command("O", "app.overview", "Overview", "The fleet at a glance, and saved questions"),
    Command(
        "J",
        "app.jobs",
        "Jobs",
        "What was changed from this store, and what became of it",
        footer=False,
    ),
    Command("left_square_bracket", "app.step(-1)", "Back", "Go back to where I was", footer=False),
    Command("right_square_bracket", "app.step(1)", "Forward", "Go forward again", footer=False),
    Command(
        "y", "app.copy_cell", "Copy cell", "Copy a cell of this row, or one fact", footer=False
    ),
    Command(
        "Y",
        "app.copy_rows",
        "Copy rows",
        "Copy this row, the marked rows or a device's facts",
        footer=False,
    ),
    Command("e", "app.export", "Export", "Write what is shown to a file", footer=False),
    Command("P", "app.picture", "Picture", "Write this screen to a file", footer=False),
    Command("W", "app.theme", "Theme", "Next colours: theme, by turns", footer=False),
    Command("A", "app.log", "Log", "The audit log: who did what, when and why", footer=False),
    Command("I", "app.mouse", "Mouse", "Let the terminal have the mouse, or take it", footer=False),
    Command("B", "app.bandwidth", "Bandwidth", "Write as little as can be, or all", footer=False),
    REDRAW,
    Command("q", "back", "Up", "Leave this screen; from the first one, the console", footer=False),
    Command("ctrl+q", "app.quit", "Quit", "End the console, from anywhere", footer=False),
)
"""On every screen."""

LIST = (
    Command(
        "slash", "filter", "Filter", "Narrow the list: words, !word, last_seen>24h, state:active"
    ),
    Command("s", "sort", "Sort", "Sort by a column (or click its title)"),
    Command("S", "reverse", "Reverse", "Turn the order round", footer=False),
    Command(
        "backspace",
        "drop_claim",
        "Unfilter",
        "Take the last claim of the filter away",
        footer=False,
    ),
    Command("c", "columns", "Columns", "Choose the columns, their order and width", footer=False),
    Command(
        "F",
        "frequency",
        "Frequency",
        "How often each value stands in a column; Enter filters by it",
        footer=False,
    ),
    Command("D", "difference", "Difference", "In what two marked rows differ", footer=False),
)
"""On every list."""

MAIN = (
    Command("r", "refresh", "Refresh", "Ask the vendor now, within its limits"),
    Command("T", "timeline", "Timeline", "The reports of all devices of an account", footer=False),
    Command(
        "a", "act", "Act", "What can be done to the marked devices or the one under the cursor"
    ),
    Command("n", "act_on('note')", "Note", "Write a note on a SIM", footer=False),
    Command("m", "act_on('send_sms')", "SMS", "Send a text message (charged)", footer=False),
    Command(
        "L",
        "act_on('set_usage_limit')",
        "Limit",
        "Set a monthly data limit",
        footer=False,
    ),
    Command("i", "texts", "Texts", "The texts between this SIM and us", footer=False),
    Command("C", "act_on('claim')", "Claim", "Claim devices by their IMEIs", footer=False),
    Command("tab", "next_list", "Next list", "Go to this vendor's next list", footer=False),
    Command("shift+tab", "previous_list", "Previous list", "Go to its previous list", footer=False),
    Command(
        "l", "app.limits", "Limits", "Every account's rate limits, pace and login", footer=False
    ),
)
"""On the screen of tabs; the digits 1 to 9 choose a tab."""

ACTS = frozenset(command.action for command in MAIN if command.action.startswith("act_on("))
"""Roles of vendors' actions which have a key of their own."""

DEVICE = (
    Command("r", "refresh", "Refresh", "Ask the vendors about this device now"),
    Command("f", "fetch", "Fetch reports", "Fetch what the store lacks of the span shown"),
    Command("t", "jump", "Go to", "Go to a time: -6h, yesterday 14:00, a date"),
    Command("x", "mark_time", "Mark time", "Count time from this report", footer=False),
    Command(
        "V", "next_vendor", "Next vendor", "Show the reports the next vendor keeps", footer=False
    ),
    Command("F", "fetch_full", "Full", "Fetch the reports again with every field", footer=False),
    Command("a", "act", "Act", "What can be done to this device"),
    Command("n", "act_on('note')", "Note", "Write a note on its SIM", footer=False),
    Command("m", "act_on('send_sms')", "SMS", "Send it a text message (charged)", footer=False),
    Command("i", "texts", "Texts", "The texts between its SIM and us", footer=False),
    Command("L", "act_on('set_usage_limit')", "Limit", "Set a monthly data limit", footer=False),
)
"""On the screen of one device."""

MAP = (
    Command("c", "centre", "Centre", "Show the selected device from near by"),
    Command("l", "list", "List", "List the devices in view"),
    Command("t", "track", "Track", "The way the selected device took"),
    Command("T", "span", "Time", "Choose how long the track goes back", footer=False),
    Command("d", "fetch", "Fetch", "Fetch what the store lacks of the track", footer=False),
    Command("space", "play", "Replay", "Replay the track, or pause", footer=False),
    Command("less_than_sign", "frame(-1)", "Frame back", "One step back", footer=False),
    Command("greater_than_sign", "frame(1)", "Frame on", "One step on", footer=False),
    Command("f", "follow", "Follow", "Keep the selected device in the middle"),
    Command("G", "code", "QR code", "Its position as a QR code for a phone", footer=False),
    Command("a", "act", "Act", "What can be done to the selected device", footer=False),
)
"""On the map; arrows move it, + and - zoom, 0 is the world, Home all devices."""

REPORTS = (
    Command("t", "jump", "Go to", "Go to a time: -6h, yesterday 14:00, a date, now"),
    Command("x", "mark_time", "Mark time", "Count time from this report", footer=False),
    Command("V", "next_vendor", "Next account", "Show the reports of the next account"),
    Command("f", "fetch", "Fetch", "Say how what is missing comes here", footer=False),
)
"""On the timeline of a whole account."""

SCREENS = {
    "screen of tabs": (*EVERYWHERE, *LIST, *MAIN),
    "screen of a device": (*EVERYWHERE, *DEVICE),
    "map": (*EVERYWHERE, *MAP),
    "timeline": (*EVERYWHERE, *REPORTS),
}
"""Which commands are at hand together: no two of them may have one key."""
MOVES = frozenset(
    ["up", "down", "left", "right", "pageup", "pagedown", "home", "end", "enter", "escape"]
)
"""Keys which lists, forms and dialogs need."""


def key_id(command: Command) -> str:
    """Return the name a command has in the settings: `filter`, `find`, `note`."""
    action = command.action.removeprefix("app.")
    return action.removeprefix("act_on('").removesuffix("')")


def own_keys(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[KeyProblem]]:
    """Return the keymap which the user's own keys make, and what is wrong with them."""
    scopes = {
        name: [(key_id(command), command.key) for command in commands]
        for name, commands in SCREENS.items()
    }
    problems = check_keys(wanted, scopes, MOVES)
    actions = {key_id(one): one.action for commands in SCREENS.values() for one in commands}
    usable = usable_keys(wanted, problems)
    return {actions[name]: keys for name, keys in usable.items()}, problems
