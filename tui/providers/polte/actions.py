"""Polte's actions, declared once."""

from tui.domain.change.action import Action, Effect, Field, vendor_text

_CLAIM = "May be billed: claiming a device starts Polte's billing for its locations."
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
        summary="Moves devices a manufacturer has loaded into Polte to this customer's account.",
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
        summary="Claims many devices with one file of IMEIs, written from the targets.",
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
        summary="Creates an API token, which never expires and is shown once. Only a customer admin"
        " can do this; cloud-to-cloud calls need a token with the role ue.",
        fields=(Field("role", "Role", "choice", choices=ROLES, default="ue"),),
        target="none",
        undo="revoke_token",
        settles="The list tokens shows the new token.",
    ),
    Action(
        name="revoke_token",
        title="Revoke an API token",
        summary="Revokes an API token for good: everything that uses it stops working.",
        target="name",
        repeat="verify",
        settles="The list tokens no longer shows the token.",
        leaves="tokens",
        verified=False,
    ),
    Action(
        name="register",
        title="Register a device",
        summary="Gets a device's MQTT credentials. Registering again may replace the credentials the"
        " device uses; device guides say to register once per SIM.",
        fields=(
            Field(
                "manufacturerToken",
                "Manufacturer token",
                required=False,
                help="Empty: the device's own.",
            ),
            Field("modelToken", "Model token", required=False, help="Empty: the device's own."),
            Field("imei", "IMEI", required=False, help="Empty: the device's own."),
            Field(
                "keep",
                "Keep the credentials",
                "flag",
                required=False,
                default="true",
                help="In this machine's keychain, or where the account's setting keychain says. locate"
                " needs them; Polte shows them only once.",
            ),
        ),
    ),
    Action(
        name="locate",
        title="Locate a device",
        summary="Sends what a device measured (AT+POLTECOMPRESS) and gets its location. Register"
        " the device first.",
        fields=(
            Field("payload", "Payload", "long-text", help="Hex digits; spaces and 0x are removed."),
            Field(
                "sync",
                "Wait in one request",
                "flag",
                required=False,
                default="false",
                help="Takes up to two minutes. If the answer is lost, there is no uid to ask again with.",
            ),
            Field(
                "mqttAuthUser", "MQTT user", "secret", required=False, help="Empty: as registered."
            ),
            Field(
                "mqttAuthPassword",
                "MQTT password",
                "secret",
                required=False,
                help="Empty: as registered.",
            ),
        ),
        charge=_LOCATE,
        answers_later=True,
        settles="If only a uid is answered, the location is asked for with it for two minutes, and again"
        " after 5, 15 and 60 minutes, also by the next process. The request to locate is never repeated.",
    ),
    Action(
        name="set_label",
        title="Label a device",
        summary="Changes the label Polte shows for a device.",
        fields=(Field("label", "Label", max_length=255),),
        repeat="safe",
        undo="Set the old label again.",
        settles="The device list shows the label.",
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
        summary="Adds a person to this customer's account. Only a customer admin can do this.",
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
        settles="The list users shows the new user.",
        verified=False,
    ),
    Action(
        name="delete_user",
        title="Remove a user",
        summary="Removes a person's access to this customer's account.",
        target="name",
        repeat="verify",
        settles="The list users no longer shows the user.",
        leaves="users",
        verified=False,
    ),
    Action(
        name="edit_profile",
        title="Edit the profile",
        summary="Changes the customer's name and contact information, by the field names the profile"
        " shows; empty fields are not sent.",
        fields=(
            Field("name", "Name", required=False),
            Field("contactName", "Contact", required=False),
            Field("email", "E-mail", required=False),
            Field("phone", "Phone", required=False),
            Field("address", "Address", required=False),
        ),
        target="none",
        repeat="safe",
        undo="Set the old values again.",
        settles="The list profile shows the new values.",
        verified=False,
    ),
    Action(
        name="create_model",
        title="Add a model",
        summary="Adds a product model to a manufacturer's account.",
        fields=(_MAKER, Field("label", "Model")),
        target="none",
        repeat="verify",
        settles="The list models shows the new model.",
        verified=False,
    ),
    Action(
        name="upload_manifest",
        title="Upload a manifest",
        summary="Loads a manufacturer's devices into Polte, so that customers can claim them.",
        fields=(_MAKER, Field("file", "Manifest", "file", help="The text of the file.")),
        target="none",
        repeat="verify",
        verified=False,
    ),
    Action(
        name="locate_core",
        title="Locate from cell measurements",
        summary="Sends cell measurements (mcc, mnc, tac, gcid, …) and gets a location.",
        fields=(Field("payload", "Measurements", "long-text", help="A JSON object."),),
        target="none",
        charge=_LOCATE,
        verified=False,
    ),
)
