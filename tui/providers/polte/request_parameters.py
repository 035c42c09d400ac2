"""What becomes of each parameter of Polte's calls, as far as the document names any (polte.txt, section 4)."""

from tui.providers.request_parameters import RequestParameters

_CUSTOMER = {"customerId": "From the settings, or as the login's answer has it."}
_DEVICE = {"ueToken": "The device's UE token."}
REQUEST_PARAMETERS = (
    RequestParameters(
        calls=("userEquipment/claim", "userEquipment/claim/file", "userEquipment/csv"),
        sent=_CUSTOMER,
    ),
    RequestParameters(calls=("userEquipment/{ueToken}",), sent=_CUSTOMER | _DEVICE),
    RequestParameters(
        calls=("ue/{ueToken}/locate",),
        sent={
            **_DEVICE,
            "X-UE-Auth": "Made of the credentials which a registration answered.",
            "sync": "A field of the action.",
            "payload": "A field of the action.",
        },
    ),
    RequestParameters(
        calls=("ue/{ueToken}/location/{uid}",),
        sent=_DEVICE | {"uid": "As the request to locate answered."},
    ),
)
