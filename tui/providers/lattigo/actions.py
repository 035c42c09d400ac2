"""What may be asked of Lattigo, under its own operation and parameter names."""

from tui.domain.change.action import Action, Field
from tui.providers.lattigo import effects

CHARGED_CHUNK = 10
SET_CHUNK = 50
"""No largest number is documented."""
_LAGS = "Accepted is not done: the carrier works it off and the device record follows, often within the hour."


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
            help="Over 100 characters the platform may cut it; plain ASCII only.",
        ),
    ),
    repeat="safe",
    undo="Write the old text again.",
    settles="The device's details show it; over 100 characters it may have been cut.",
    effect=effects.NOTE,
    role="note",
)
CHANGE_SIMSTATE = Action(
    "change_simstate",
    "Suspend or restore",
    "Suspends or restores SIMs at the carrier; billing may change, the document does not say.",
    (Field("state", "State", "choice", choices=("suspend", "restore")),),
    chunk=SET_CHUNK,
    repeat="verify",
    undo="The other state.",
    settles=f"The device's state (active, suspend). {_LAGS}",
    effect=effects.STATE,
)
CHANGE_COST_CENTER = Action(
    "change_cost_center",
    "Set the cost centre",
    "Books devices to another cost centre.",
    (Field("cost_center", "Cost centre"),),
    chunk=SET_CHUNK,
    repeat="safe",
    undo="Set the old cost centre again.",
    settles="The device's details show it.",
    effect=effects.COST_CENTER,
)
SET_USAGE_LIMIT = Action(
    "set_usage_limit",
    "Set a usage limit",
    "Suspends a device, or sends an e-mail, once it has used so much in a month. A device suspended"
    " so stays suspended until somebody restores it.",
    (
        Field(
            "kb_limit",
            "Limit a month (kB)",
            "integer",
            minimum=1,
            help="Whether of 1,000 or 1,024 bytes is not documented; it cannot be read back.",
        ),
        Field(
            "action",
            "At the limit",
            "choice",
            choices=("suspend", "email"),
            help="A suspension sends e-mail too.",
        ),
        Field(
            "usernames",
            "E-mail to",
            "names",
            required=False,
            choices_from="users",
            help="Needed for email; unknown names are refused here, as Lattigo ignores them.",
        ),
    ),
    chunk=SET_CHUNK,
    repeat="verify",
    undo="remove_usage_limit; an earlier limit cannot be read back.",
    settles="It cannot be read back: the journal is the only record.",
    effect=effects.LIMIT,
    role="set_usage_limit",
    limits_kilobytes="kb_limit",
)
REMOVE_USAGE_LIMIT = Action(
    "remove_usage_limit",
    "Remove the usage limit",
    "Lifts a guard against cost: nothing suspends the device any more.",
    chunk=SET_CHUNK,
    repeat="verify",
    undo="set_usage_limit with the old figure, which cannot be read back.",
    settles="It cannot be read back: the journal is the only record.",
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
            help="Over 160 characters, or 70 with any outside the GSM alphabet, it is several texts.",
        ),
    ),
    chunk=CHARGED_CHUNK,
    charge="One text or more for each device, by its rate plan.",
    repeat="never",
    settles="Queued, not sent: the list of texts shows it, on Vodafone (VDF) SIMs only.",
    text="sms_text",
    role="send_sms",
    caution=effects.text_caution,
)
CELLULAR_LOCATE = Action(
    "cellular_locate",
    "Locate by cell",
    "Asks the carrier where the device is, where it supports that.",
    charge="Charged for each call.",
    repeat="never",
    settles="The carrier's words are the answer; the device's position may follow.",
)
ACTIVATION_REQUEST = Action(
    "activation_request",
    "Activate SIMs",
    "Activates SIMs on one rate plan. Give each as IMEI/ICCID, or as /ICCID with a device SKU.",
    (
        Field(
            "rate_plan_name",
            "Rate plan",
            "choice",
            choices_from="rate-plans",
            help="Spelled exactly as in the list of rate plans, where its fees are.",
        ),
        _note("note", "Note"),
        _note("note1", "Note 1"),
        _note("note2", "Note 2"),
        _note("note3", "Note 3"),
        Field(
            "device_sku",
            "Device SKU",
            required=False,
            help="Instead of IMEIs, for accounts with one hardware model; ask Lattigo for it.",
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
    charge="Activation fee and the plan's monthly costs for its whole term, for each SIM.",
    repeat="never",
    settles="Accepted, not completed: look for the ICCID among the devices. Its absence proves nothing.",
    pairs=True,
    pair_field="rate_plan_name",
)
UPLOAD_REQUEST = Action(
    "upload_request",
    "Upload IMEIs",
    "Asks for IMEIs to be put into the carrier's device database; costs are not documented.",
    (
        Field("upload_email", "Vendor's e-mail", help="As registered with the carrier."),
        Field("upload_sku", "Vendor's SKU", help="As registered with the carrier."),
    ),
    target="imei",
    chunk=CHARGED_CHUNK,
    repeat="never",
    settles="Nothing shows it.",
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
