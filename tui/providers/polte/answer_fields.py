"""What becomes of each field of Polte's answers, as far as the document names any (polte.txt, section 4)."""

from tui.providers.answer_fields import AnswerFields

_DEVICES = AnswerFields(
    answers=("userEquipment/csv", "userEquipment/{ueToken}"),
    shown_in="devices",
    stored={
        "Id": "key",
        "token": "address",
        "imei": "imei",
        "label": "label",
        "provisioningState": "state",
        "location": "position",
    },
)
_REGISTERED = AnswerFields(
    answers=("ue/register",),
    read=dict.fromkeys(
        ("mqttAuthUser", "mqttAuthPassword"),
        "Kept in the keychain, never in the store: they sign a request to locate.",
    ),
)
_PROMISED = AnswerFields(
    answers=("ue/{ueToken}/locate",),
    read={"uid": "The location is asked for with it until it is there."},
)
ANSWER_FIELDS = (_DEVICES, _REGISTERED, _PROMISED)
