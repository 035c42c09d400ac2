"""What may be asked of CharterUP to change: one thing, the reporting frequency (section 10)."""

from tui.domain.action import Action, Field
from tui.providers.charterup.calls import SET_FREQUENCY

ACTIONS = (
    Action(
        name=SET_FREQUENCY,
        title="Set reporting frequency",
        summary="Queue another reporting frequency; the device takes it when it next reports.",
        fields=(
            Field(
                name="ConfigID",
                title="Reporting frequency",
                choices_from="frequencies",
                help="A ConfigID of the list `frequencies`; what a device may have depends on its "
                "type and subscription.",
            ),
        ),
        repeat="safe",
        undo="Set the former frequency again: only the last one set before the device reports "
        "counts, and a queued change cannot be cancelled.",
        settles="Queued until the device next reports. While it waits, the device's pending "
        "frequency shows it; when that has gone, the device has it.",
    ),
)
