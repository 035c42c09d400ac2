"""CharterUP's one action: set the reporting frequency (section 10)."""

import re

from tui.domain.change.action import Action, Effect, Field, Values
from tui.domain.device.record import DeviceRecord
from tui.providers.charterup.calls import SET_FREQUENCY


def _frequency(record: DeviceRecord, _: Values) -> str | None:
    """Find the pending frequency, else the present one: get_device shows them, under no stated name."""
    named = {
        name: str(value)
        for name, value in record.vendor.items()
        if re.search("frequenc|config", name, re.IGNORECASE)
        and re.search("id", name, re.IGNORECASE)
        and value not in (None, "")
    }
    pending = [value for name, value in named.items() if "pending" in name.casefold()]
    return next(iter([*pending, *named.values()]), None)


ACTIONS = (
    Action(
        name=SET_FREQUENCY,
        title="Set reporting frequency",
        summary="Queues a new reporting frequency; the device takes it when it next reports.",
        fields=(
            Field(
                name="ConfigID",
                title="Reporting frequency",
                choices_from="frequencies",
                help="A ConfigID from the list `frequencies`; which ones a device can use depends on "
                "its type and subscription.",
            ),
        ),
        repeat="safe",
        undo="Set the old frequency again. A queued change cannot be canceled, but only the last "
        "one before the device reports counts.",
        settles="Queued until the device next reports. Until then the device record shows it as "
        "the pending frequency.",
        effect=Effect(
            what="reporting frequency",
            shown=_frequency,
            wanted=lambda values: str(values["ConfigID"]),
            back=lambda before, _: (SET_FREQUENCY, {"ConfigID": before}),
            lags=True,
            fresh=True,
            at_contact=True,
        ),
    ),
)
