"""The commands and their keys, declared once for the screens, help, the settings and the reference."""

from collections.abc import Iterable, Mapping

from textual.binding import Binding, BindingType

from tui.domain.show.keymap import KeyProblem, check_keys, usable_keys
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its key, action, label and help."""

    key: str
    action: str
    label: str
    help: str
    footer: bool = True


def bindings(commands: Iterable[Command], *, first: bool = False) -> list[BindingType]:
    """Return a binding for each command; its id lets the settings remap the key.

    With `first`, the keys also work in dialogs and while the user types.
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


TAG = Command(
    "number_sign",
    "tag",
    "Tags",
    "Add a tag of your own to the marked devices, or to this one; or remove it",
    footer=False,
)
WATCH = Command(
    "w",
    "watch_place",
    "Watch it here",
    "Watch this device where it stands: its reports then say when it moves",
    footer=False,
)
DESK = (
    Command(
        "K",
        "acknowledge",
        "Acknowledge",
        "Acknowledge this, or what is marked, with a reason; again: take it back",
    ),
    Command("at", "assign", "Assign", "Assign this, or what is marked, to you or a colleague"),
    Command("semicolon", "comment", "Comment", "Write a comment on this, or on what is marked"),
)
"""What a desk says of units and incidents, for everybody on the store."""
REDRAW = Command("ctrl+l", "app.redraw", "Redraw", "Redraw the whole screen", footer=False)

EVERYWHERE = (
    Command("question_mark", "app.help", "Help", "Show all keys on this screen"),
    Command(
        "colon",
        "app.command",
        "Command",
        "Type where to go, what to filter or sort by, or what to do",
    ),
    Command(
        "ctrl+k",
        "app.find",
        "Find",
        "Find a unit by any identifier, its last digits, its name, or a sentence with one in it",
    ),
    Command(
        "full_stop", "app.ages", "Ages", "Show times as ages, or as date and time", footer=False
    ),
    Command(
        "Z",
        "app.zone",
        "Zone",
        "Show times in your time zone, in that of this device, or in UTC",
        footer=False,
    ),
    Command("M", "app.map", "Map", "Show the devices on a map"),
    Command("O", "app.overview", "Overview", "Show the fleet at a glance, and saved questions"),
    Command(
        "J",
        "app.jobs",
        "Jobs",
        "Show the changes sent from here, and their results",
        footer=False,
    ),
    Command(
        "left_square_bracket", "app.step(-1)", "Back", "Go back to the previous place", footer=False
    ),
    Command("right_square_bracket", "app.step(1)", "Forward", "Go forward again", footer=False),
    Command(
        "y", "app.copy_cell", "Copy cell", "Copy a cell of this row, or one fact", footer=False
    ),
    Command(
        "Y",
        "app.copy_rows",
        "Copy rows",
        "Copy the marked rows or this one; of a unit, everything known of it for a ticket",
        footer=False,
    ),
    Command("e", "app.export", "Export", "Write these rows to a file", footer=False),
    Command("P", "app.picture", "Picture", "Save a picture of this screen", footer=False),
    Command("W", "app.theme", "Theme", "Switch to the next theme", footer=False),
    Command("A", "app.log", "Log", "Show the audit log: who did what, when and why", footer=False),
    Command(
        "I", "app.mouse", "Mouse", "Turn the mouse off to select text, or on again", footer=False
    ),
    Command(
        "B",
        "app.bandwidth",
        "Bandwidth",
        "Use less bandwidth, or full bandwidth again",
        footer=False,
    ),
    REDRAW,
    Command(
        "u", "app.undo", "Undo", "Plan what undoes your last change, from anywhere", footer=False
    ),
    Command("q", "back", "Close", "Go back one screen; on the first one, quit", footer=False),
    Command("ctrl+q", "app.quit", "Quit", "Quit from anywhere", footer=False),
)
"""On every screen."""

LIST = (
    Command(
        "slash",
        "filter",
        "Filter",
        "Show only matching rows: words, !word, last_seen>24h, state:active",
    ),
    Command("s", "sort", "Sort", "Sort by a column (or click its title)"),
    Command("S", "reverse", "Reverse", "Sort the other way around", footer=False),
    Command(
        "backspace",
        "drop_claim",
        "Unfilter",
        "Remove the last term of the filter",
        footer=False,
    ),
    Command("c", "columns", "Columns", "Choose the columns, their order and width", footer=False),
    Command(
        "F",
        "frequency",
        "Count values",
        "Count the rows with each value of a column; Enter filters by a value",
        footer=False,
    ),
    Command("D", "difference", "Difference", "Compare two marked rows", footer=False),
)
"""On every list."""

PREVIEW = Command(
    "v",
    "preview",
    "Preview",
    "Show the unit under the cursor beside the list, or hide it",
    footer=False,
)
"""On every list of units."""

MAIN = (
    Command("r", "refresh", "Refresh", "Refresh now, within the vendor's rate limits"),
    *DESK,
    Command("T", "timeline", "Timeline", "Show the reports of all devices over time", footer=False),
    Command("a", "act", "Act", "Choose an action for the marked devices, or for this one"),
    Command("n", "act_on('note')", "Note", "Write a note on a SIM", footer=False),
    Command("m", "act_on('send_sms')", "SMS", "Send a text message (charged)", footer=False),
    Command(
        "L",
        "act_on('set_usage_limit')",
        "Limit",
        "Set a monthly data limit",
        footer=False,
    ),
    Command("i", "texts", "Texts", "Show the text messages of this SIM", footer=False),
    Command("C", "act_on('claim')", "Claim", "Claim devices by their IMEIs", footer=False),
    TAG,
    Command(
        "H",
        "hide_acknowledged",
        "Hide",
        "Hide what is acknowledged in Attention, or show it again",
        footer=False,
    ),
    Command("tab", "next_list", "Next list", "Go to this vendor's next list", footer=False),
    Command(
        "shift+tab",
        "previous_list",
        "Previous list",
        "Go to this vendor's previous list",
        footer=False,
    ),
    Command(
        "l",
        "app.limits",
        "Limits",
        "Show every account's rate limits, pace and login",
        footer=False,
    ),
)
"""On the screen of tabs; the digits 1 to 9 choose a tab."""

ACTS = frozenset(command.action for command in MAIN if command.action.startswith("act_on("))
"""Roles of vendors' actions which have a key of their own."""

DEVICE = (
    Command("r", "refresh", "Refresh", "Refresh this device now"),
    Command("f", "fetch", "Fetch reports", "Fetch the missing reports of this time span"),
    Command("t", "jump", "Go to", "Go to a time: -6h, yesterday 14:00, a date"),
    Command("x", "mark_time", "Mark time", "Measure time from this report", footer=False),
    Command("V", "next_vendor", "Next vendor", "Show the next vendor's reports", footer=False),
    Command("F", "fetch_full", "Full", "Fetch the reports again with every field", footer=False),
    Command("a", "act", "Act", "Choose an action for this device"),
    Command("N", "next_step", "Next step", "Open the form for the verdict's next step, filled in"),
    Command(
        "h",
        "chain",
        "Chain",
        "Go through the chain with the arrow keys: each link's value, source and age; Enter: next step",
    ),
    Command(
        "z",
        "field_view",
        "Checklist",
        "Show one screen for the person beside it: what to do, the chain as a checklist, position",
    ),
    Command(
        "R",
        "receipt",
        "Receipt",
        "Copy and save a receipt: what was checked, when, and the results",
        footer=False,
    ),
    Command("n", "act_on('note')", "Note", "Write a note on its SIM", footer=False),
    Command("m", "act_on('send_sms')", "SMS", "Send it a text message (charged)", footer=False),
    Command("i", "texts", "Texts", "Show the text messages of its SIM", footer=False),
    TAG,
    *DESK,
    WATCH,
    Command(
        "Q",
        "code",
        "QR code",
        "Show its position or photo as a QR code to open on a phone",
        footer=False,
    ),
    Command("L", "act_on('set_usage_limit')", "Limit", "Set a monthly data limit", footer=False),
)
"""On the screen of one device."""

UNITS = (
    *DESK,
    Command("a", "act", "Act", "Choose an action for the marked units, or for this one"),
    Command("n", "act_on('note')", "Note", "Write a note on a SIM", footer=False),
    Command("m", "act_on('send_sms')", "SMS", "Send a text message (charged)", footer=False),
    Command("i", "texts", "Texts", "Show the text messages of this SIM", footer=False),
    TAG,
)
"""On a list of units behind a line of Attention or a tile."""

MAP = (
    Command("c", "center", "Zoom in", "Zoom in on the selected device"),
    Command("l", "list", "List", "List the devices in view"),
    Command("t", "track", "Track", "Show where the selected device went"),
    Command("T", "span", "Time", "Choose how far back the track goes", footer=False),
    Command("d", "fetch", "Fetch", "Fetch the missing reports of the track", footer=False),
    Command("space", "play", "Replay", "Replay the track, or pause", footer=False),
    Command("less_than_sign", "frame(-1)", "Frame back", "One step back", footer=False),
    Command("greater_than_sign", "frame(1)", "Frame forward", "One step forward", footer=False),
    Command("f", "follow", "Follow", "Keep the selected device centered"),
    Command(
        "Q", "code", "QR code", "Show the position as a QR code to open on a phone", footer=False
    ),
    Command("a", "act", "Act", "Choose an action for the selected device", footer=False),
    *DESK,
    TAG,
    WATCH,
)
"""On the map; arrows move it, + and - zoom, 0 shows the world, Home shows all devices."""

REPORTS = (
    Command("slash", "filter", "Filter", "List only some reports: signal<-95", footer=False),
    Command("t", "jump", "Go to", "Go to a time: -6h, yesterday 14:00, a date, now"),
    Command("x", "mark_time", "Mark time", "Measure time from this report", footer=False),
    Command("V", "next_vendor", "Next account", "Show the reports of the next account"),
    Command("f", "fetch", "Fetch", "Show how to get the missing reports", footer=False),
)
"""On the timeline of a whole account."""

SCREENS = {
    "screen of tabs": (*EVERYWHERE, *LIST, PREVIEW, *MAIN),
    "list of units": (*EVERYWHERE, *LIST, PREVIEW, *UNITS),
    "screen of a device": (*EVERYWHERE, *DEVICE),
    "map": (*EVERYWHERE, *MAP),
    "timeline": (*EVERYWHERE, *REPORTS),
}
"""Commands of one screen: no two of them may have the same key."""
MOVES = frozenset(
    ["up", "down", "left", "right", "pageup", "pagedown", "home", "end", "enter", "escape"]
)
"""Keys which lists, forms and dialogs need, so commands cannot have them."""


def key_id(command: Command) -> str:
    """Return the name of a command in the settings: `filter`, `find`, `note`."""
    action = command.action.removeprefix("app.")
    return action.removeprefix("act_on('").removesuffix("')")


def own_keys(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[KeyProblem]]:
    """Return the keymap for the user's own keys, and the problems with them."""
    scopes = {
        name: [(key_id(command), command.key) for command in commands]
        for name, commands in SCREENS.items()
    }
    problems = check_keys(wanted, scopes, MOVES)
    actions = {
        key_id(command): command.action for commands in SCREENS.values() for command in commands
    }
    usable = usable_keys(wanted, problems)
    return {actions[name]: keys for name, keys in usable.items()}, problems


def own_command_keys(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[KeyProblem]]:
    """Return the keys of the user's own commands, by their names, and the problems with them."""
    scopes = {
        name: [
            *((key_id(command), command.key) for command in commands),
            *((f"commands.{own}", "") for own in wanted),
        ]
        for name, commands in SCREENS.items()
    }
    keys = {f"commands.{name}": written for name, written in wanted.items() if written}
    problems = check_keys(keys, scopes, MOVES)
    usable = usable_keys(keys, problems)
    return {name.removeprefix("commands."): key for name, key in usable.items()}, problems
