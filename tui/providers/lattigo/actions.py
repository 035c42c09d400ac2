"""Lattigo's actions, under its own operation and parameter names."""

from tui.domain.change.action import Action, Field
from tui.providers.lattigo import effects

CHARGED_CHUNK = 10
SET_CHUNK = 50
"""Lattigo documents no maximum."""
_LAGS = "Accepted is not done: the carrier still has to do it, and the device record follows, often within the hour."


def _note(name: str, title: str) -> Field:
    return Field(
        name,
        title,
        "long-text",
        required=False,
        max_length=250,
        ascii_only=True,
        help="Stored with the device; plain ASCII, 250 characters at most.",
    )


NOTE = Action(
    "note",
    "Write a note",
    "Replaces one of a device's four notes.",
    (
        Field(
            "field_name",
            "Which note",
            "choice",
            choices=("note", "note1", "note2", "note3"),
            default="note",
        ),
        Field(
            "note",
            "Text",
            "long-text",
            max_length=250,
            ascii_only=True,
            can_be_blank=True,
            help="Plain ASCII only. Lattigo may cut a note longer than 100 characters.",
        ),
    ),
    repeat="safe",
    undo="Write the old text again.",
    settles="The device record shows the note; beyond 100 characters it may have been cut.",
    effect=effects.NOTE,
    role="note",
)
CHANGE_SIMSTATE = Action(
    "change_simstate",
    "Suspend or restore",
    "Suspends or restores SIMs at the carrier. Billing may change; Lattigo does not document it.",
    (Field("state", "State", "choice", choices=("suspend", "restore")),),
    chunk=SET_CHUNK,
    repeat="verify",
    undo="Set the other state.",
    settles=f"The device's state (active, suspend). {_LAGS}",
    effect=effects.STATE,
)
CHANGE_COST_CENTER = Action(
    "change_cost_center",
    "Set the cost center",
    "Moves devices to another cost center.",
    (Field("cost_center", "Cost center"),),
    chunk=SET_CHUNK,
    repeat="safe",
    undo="Set the old cost center again.",
    settles="The device record shows the cost center.",
    effect=effects.COST_CENTER,
)
SET_USAGE_LIMIT = Action(
    "set_usage_limit",
    "Set a usage limit",
    "Suspends a device, or sends an e-mail, once the device has used this much in a month. A"
    " suspended device stays suspended until somebody restores it.",
    (
        Field(
            "kb_limit",
            "Limit per month (kB)",
            "integer",
            minimum=1,
            help="A kB may be 1,000 or 1,024 bytes: not documented. The limit cannot be read back.",
        ),
        Field(
            "action",
            "At the limit",
            "choice",
            choices=("suspend", "email"),
            help="Suspending sends an e-mail too.",
        ),
        Field(
            "usernames",
            "E-mail to",
            "names",
            required=False,
            choices_from="users",
            help="Required for email. Unknown names are refused here, because Lattigo would ignore them.",
        ),
    ),
    chunk=SET_CHUNK,
    repeat="verify",
    undo="remove_usage_limit; an earlier limit cannot be read back.",
    settles="The limit cannot be read back: Watchfloor's journal is the only record.",
    effect=effects.LIMIT,
    role="set_usage_limit",
    limits_kilobytes="kb_limit",
)
REMOVE_USAGE_LIMIT = Action(
    "remove_usage_limit",
    "Remove the usage limit",
    "Removes a guard against cost: data use no longer suspends the device.",
    chunk=SET_CHUNK,
    repeat="verify",
    undo="set_usage_limit with the old limit, which cannot be read back.",
    settles="The limit cannot be read back: Watchfloor's journal is the only record.",
    effect=effects.NO_LIMIT_LEFT,
)
SEND_SMS = Action(
    "send_sms",
    "Send a text",
    "Queues one text for each device.",
    (
        Field(
            "sms_text",
            "Text",
            "long-text",
            help="Over 160 characters (70 if any is outside the GSM alphabet), it is sent as several texts.",
        ),
    ),
    chunk=CHARGED_CHUNK,
    charge="One or more texts per device, at the price of its rate plan.",
    repeat="never",
    settles="Queued, not sent: the list of texts shows it, for Vodafone (VDF) SIMs only.",
    text="sms_text",
    role="send_sms",
    caution=effects.text_caution,
)
CELLULAR_LOCATE = Action(
    "cellular_locate",
    "Locate by cell tower",
    "Asks the carrier where the device is, if the carrier supports that.",
    charge="Each call is charged.",
    repeat="never",
    settles="The carrier answers in words; the device's position may follow.",
)
ACTIVATION_REQUEST = Action(
    "activation_request",
    "Activate SIMs",
    "Activates SIMs on one rate plan. Enter each as IMEI/ICCID, or as /ICCID with a device SKU."
    " In a file, columns named after the fields (rate_plan_name, note, region_code …) give each SIM its own.",
    (
        Field(
            "rate_plan_name",
            "Rate plan",
            "choice",
            choices_from="rate-plans",
            help="Spelled exactly as in the list of rate plans, which shows its fees.",
        ),
        _note("note", "Note"),
        _note("note1", "Note 1"),
        _note("note2", "Note 2"),
        _note("note3", "Note 3"),
        Field(
            "device_sku",
            "Device SKU",
            required=False,
            help="Instead of IMEIs, for accounts with one hardware model; ask Lattigo for yours.",
        ),
        Field(
            "region_code",
            "Region",
            required=False,
            help="The home region, for plans with regional APNs: in the United States the ZIP code.",
        ),
    ),
    target="imei",
    chunk=CHARGED_CHUNK,
    charge="Per SIM: the activation fee and the plan's monthly cost for its whole term.",
    repeat="never",
    settles="Accepted, not completed: look for the ICCID in the device list. It may take a while to appear.",
    pairs=True,
    pair_field="rate_plan_name",
)
UPLOAD_REQUEST = Action(
    "upload_request",
    "Upload IMEIs",
    "Asks the carrier to add IMEIs to its device database; costs are not documented.",
    (
        Field("upload_email", "Vendor's e-mail", help="As registered with the carrier."),
        Field("upload_sku", "Vendor's SKU", help="As registered with the carrier."),
    ),
    target="imei",
    chunk=CHARGED_CHUNK,
    repeat="never",
    settles="Lattigo does not show the result.",
)
ACTIONS = (
    CHANGE_SIMSTATE,
    NOTE,
    CHANGE_COST_CENTER,
    SET_USAGE_LIMIT,
    REMOVE_USAGE_LIMIT,
    SEND_SMS,
    CELLULAR_LOCATE,
    ACTIVATION_REQUEST,
    UPLOAD_REQUEST,
)
