"""The API key: HTTP Basic, put on a call at the last step and never before."""

import re
from base64 import b64encode

from tui.providers.contract import Access, Call, Signature, Signer
from tui.providers.errors import Blocked
from tui.providers.lattigo.options import plain

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def signer(access: Access) -> Signer:
    """Return what signs this account's calls; a key which cannot work is refused at its first use."""

    def sign(call: Call) -> Signature:
        del call  # every call is signed alike
        name, key = _setting(access, "key_name"), _setting(access, "api_key")
        if ":" in name:  # lattigo.txt, Authentication: joined by a single colon
            raise Blocked("key_name must not contain a colon: HTTP Basic ends the name there.")
        pair = b64encode(f"{name}:{key}".encode()).decode("ascii")
        return Signature(headers={"Authorization": f"Basic {pair}"})

    return sign


def _setting(access: Access, name: str) -> str:
    text = plain(access.secrets.get(name) or access.options.get(name, ""))
    if not text:
        raise Blocked(f"{name} is not set for the account {access.account}.")
    if _CONTROL.search(text):
        raise Blocked(f"{name} has a line break or control character in it: paste it again.")
    return text
