"""What becomes of each parameter of CharterUP's commands (charterup.txt)."""

from tui.providers.request_parameters import RequestParameters

_ALWAYS = {
    "commandstring": "Names the command.",
    "token": "The account's API key, put in at the last step.",
}
_DEVICE = {"identifier": "The device's IMEI, else its DeviceID."}
_SPAN = {
    "datetime_start": "The beginning of the span which the store lacks.",
    "datetime_end": "The end of that span.",
    "coredataonly": "False, unless the account is set to core reports or falls back to them.",
}
REQUEST_PARAMETERS = (
    RequestParameters(calls=("validate_api_key", "get_devices"), sent=_ALWAYS),
    RequestParameters(calls=("get_device", "get_reporting_frequencies"), sent=_ALWAYS | _DEVICE),
    RequestParameters(calls=("get_reports_single_device",), sent=_ALWAYS | _DEVICE | _SPAN),
    RequestParameters(calls=("get_reports_all_devices",), sent=_ALWAYS | _SPAN),
    RequestParameters(
        calls=("get_orgs", "get_device_groups"),
        sent=_ALWAYS | {"identifier": "The OrgID of your devices, or the one you name."},
    ),
    RequestParameters(
        calls=("get_device_group",), sent=_ALWAYS | {"identifier": "The DeviceGroupID."}
    ),
    RequestParameters(
        calls=("set_reporting_frequency",),
        sent=_ALWAYS | _DEVICE | {"ConfigID": "The frequency to be set."},
    ),
)
