"""What is shown of toys, and what can be done to them."""

from tui.domain.change.action import Action, Effect, Field, vendor_text
from tui.domain.text.column import Column, ListSpec

COLUMNS = (
    Column("label", "Label", 22),
    Column("state", "State", 10, "state"),
    Column("imei", "IMEI", 15, "identifier"),
    Column("position", "Position", 24, "position"),
    Column("last_seen", "Last beep", 17, "time"),
    Column("vendor.shelf", "Shelf", 10),
    Column("vendor.note", "Note", 24),
)
LISTS = (
    ListSpec(
        "shelves",
        "Shelves",
        (
            Column("key", "Shelf", 10, "identifier"),
            Column("vendor.name", "Name", 24),
            Column("vendor.toys", "Toys", 6, "number"),
        ),
        named_by="vendor.name",
    ),
)
ACTIONS = (
    Action(
        "write_note",
        "Write a note",
        "Pins a note on a toy.",
        (Field("note", "Text", "long-text", max_length=40, can_be_blank=True),),
        role="note",
        repeat="safe",
        undo="Write the old note again.",
        settles="The toy's record shows it.",
        effect=Effect(
            what="note",
            shown=lambda record, _: vendor_text(record, "note"),
            wanted=lambda values: str(values["note"]),
            back=lambda before, _: ("write_note", {"note": before}),
        ),
    ),
    Action(
        "move",
        "Move to a shelf",
        "Puts a toy on another shelf.",
        (Field("shelf", "Shelf", "choice", choices_from="shelves"),),
        charge="One sweet.",
    ),
)
