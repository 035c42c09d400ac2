"""What may be changed at Polte, declared once."""

from tui.domain.change.action import Action, Effect, Field, vendor_text

_CLAIM = "May be billed: Polte establishes billing for location usage by the claim."
_LOCATE = "May be billed: one location."
ROLES = ("customer-admin", "customer-support", "ue")

_MAKER = Field(
    "manufacturerId", "Manufacturer", help="The manufacturer's id; a device's manufacturerToken."
)

ACTIONS: tuple[Action, ...] = (
    Action(
        name="claim",
        role="claim",
        title="Claim devices",
        summary="Take devices a manufacturer has loaded into Polte into this customer's account.",
        target="imei",
        chunk=10,
        charge=_CLAIM,
        repeat="verify",
        settles="The device list shows claimedAt.",
        joins=True,
    ),
    Action(
        name="claim_file",
        title="Claim devices by file",
        summary="Claim many devices by one file of IMEIs, which is made from the targets.",
        target="imei",
        chunk=100,
        charge=_CLAIM,
        repeat="verify",
        settles="The device list shows claimedAt.",
        joins=True,
    ),
    Action(
        name="create_token",
        title="Create an API token",
        summary="Make a new API token, which never expires and is shown once. Only a customer admin"
        " may; cloud-to-cloud calls need one of the role ue.",
        fields=(Field("role", "Role", "choice", choices=ROLES, default="ue"),),
        target="none",
        undo="revoke_token",
        settles="The list tokens shows it.",
    ),
    Action(
        name="revoke_token",
        title="Revoke an API token",
        summary="End an API token for good: whatever uses it stops working.",
        target="name",
        repeat="verify",
        settles="The list tokens no longer shows it.",
        leaves="tokens",
        verified=False,
    ),
    Action(
        name="register",
        title="Register a device",
        summary="Get a device's MQTT credentials. A second registration may replace those the"
        " device uses, which device guides say is done once per SIM.",
        fields=(
            Field(
                "manufacturerToken", "Manufacturer token", required=False, help="Else the device's."
            ),
            Field("modelToken", "Model token", required=False, help="Else the device's."),
            Field("imei", "IMEI", required=False, help="Else the device's."),
        ),
    ),
    Action(
        name="locate",
        title="Locate a device",
        summary="Relay what a device measured (AT+POLTECOMPRESS) and get where it is. The device"
        " must be registered first.",
        fields=(
            Field(
                "payload", "Payload", "long-text", help="Hex digits; spaces and 0x are taken out."
            ),
            Field(
                "sync",
                "Wait in one request",
                "flag",
                required=False,
                default="false",
                help="Up to two minutes; if the answer is lost there is no uid to ask again with.",
            ),
            Field(
                "mqttAuthUser", "MQTT user", "secret", required=False, help="Else as registered."
            ),
            Field(
                "mqttAuthPassword",
                "MQTT password",
                "secret",
                required=False,
                help="Else as registered.",
            ),
        ),
        charge=_LOCATE,
    ),
    Action(
        name="set_label",
        title="Label a device",
        summary="Change the label Polte shows for a device.",
        fields=(Field("label", "Label", max_length=255),),
        repeat="safe",
        undo="Set the old label again.",
        settles="The device list shows it.",
        effect=Effect(
            what="label",
            shown=lambda record, _: vendor_text(record, "label"),
            wanted=lambda values: str(values["label"]),
            back=lambda before, _: ("set_label", {"label": before}) if before else None,
        ),
        verified=False,
    ),
    Action(
        name="create_user",
        title="Add a user",
        summary="Add somebody to this customer's account. Only a customer admin may.",
        fields=(
            Field("email", "E-mail"),
            Field("name", "Name", required=False),
            Field(
                "role",
                "Role",
                "choice",
                required=False,
                choices=("customer-user", "customer-admin", "customer-support"),
                default="customer-user",
            ),
        ),
        target="none",
        repeat="verify",
        undo="delete_user",
        settles="The list users shows them.",
        verified=False,
    ),
    Action(
        name="delete_user",
        title="Remove a user",
        summary="Take somebody's access to this customer's account away.",
        target="name",
        repeat="verify",
        settles="The list users no longer shows them.",
        leaves="users",
        verified=False,
    ),
    Action(
        name="edit_profile",
        title="Edit the profile",
        summary="Change the customer's name and contact information; what is left empty is not sent.",
        fields=(
            Field("name", "Name", required=False),
            Field("contactName", "Contact", required=False),
            Field("email", "E-mail", required=False),
            Field("phone", "Telephone", required=False),
            Field("address", "Address", required=False),
        ),
        target="none",
        repeat="safe",
        undo="Set the old words again.",
        settles="The list profile shows it.",
        verified=False,
    ),
    Action(
        name="create_model",
        title="Add a model",
        summary="Add a product model to a manufacturer's account.",
        fields=(_MAKER, Field("label", "Model")),
        target="none",
        repeat="verify",
        settles="The list models shows it.",
        verified=False,
    ),
    Action(
        name="upload_manifest",
        title="Upload a manifest",
        summary="Load a manufacturer's devices into Polte, after which customers can claim them.",
        fields=(_MAKER, Field("file", "Manifest", "file", help="The text of the file.")),
        target="none",
        repeat="verify",
        verified=False,
    ),
    Action(
        name="locate_core",
        title="Locate from cell measurements",
        summary="Send measurements of cells (mcc, mnc, tac, gcid, …) and get a place.",
        fields=(Field("payload", "Measurements", "long-text", help="A JSON object."),),
        target="none",
        charge=_LOCATE,
        verified=False,
    ),
)
