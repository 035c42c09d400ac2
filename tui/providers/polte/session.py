"""Who we are to Polte: the secrets, the login and the registrations, by which calls are signed."""

import base64
import hashlib
import json
from datetime import datetime, timedelta

from tui.domain.text.mask import mask_secrets
from tui.domain.text.safe_text import clean
from tui.providers.contract import Access, Call, Reply, Signature
from tui.providers.errors import AccessDenied, Blocked
from tui.providers.polte.endpoints import find
from tui.providers.polte.login import Login, bare_key, read_login
from tui.providers.polte.paths import Paths
from tui.providers.polte.words import words_of

RENEW_EARLY = timedelta(minutes=5)

_NO_ACCOUNT = (
    "This Polte account needs email and password, or api_token and customer_id, in its settings."
)
_NO_UE_TOKEN = "Set ue_token in the account's settings first: an API token with the role UE."  # noqa: S105

HASH_COST = 2**13
"""How slow a hash of the credentials is (scrypt's N): 20 ms, and 8 MB."""
SHORTEST_SECRET = 4
"""A customer may have chosen a short password."""


class Session:
    """One account's login and secrets: what signs its calls."""

    def __init__(self, access: Access, paths: Paths) -> None:
        self._access = access
        self._paths = paths
        self._word = str(access.options.get("auth_word") or "Polte-API")
        self._jwt = ""
        self._renew_at: datetime | None = None
        self._customer = ""
        self._registered: dict[str, tuple[str, str]] = {}
        self.expires_at: datetime | None = None
        """When the login ends, as it says itself; None: not logged in, or unknown."""
        self.login_refused = ""
        """Why the last login failed: with these credentials nobody logs in again (lock-out)."""

    @property
    def jwt(self) -> str:
        """The login's token, or empty."""
        return self._jwt

    @property
    def can_log_in(self) -> bool:
        """Whether there are an e-mail address and a password."""
        return bool(self._secret("email").strip() and self._secret("password"))

    @property
    def has_api_token(self) -> bool:
        """Whether an API token can stand in for a login."""
        return bool(self._key("api_token"))

    @property
    def fresh(self) -> bool:
        """Whether we are logged in and need not renew it yet."""
        return bool(self._jwt) and (self._renew_at is None or self._access.now() < self._renew_at)

    @property
    def customer_id(self) -> str:
        """The customer's id: from the settings, or as the login's answer gave it."""
        return self._customer or self._secret("customer_id").strip()

    @property
    def who(self) -> str:
        """Return how the account identifies itself to Polte."""
        return self._secret("email").strip() if self._jwt else "the API token"

    def demand_account(self) -> None:
        """Raise `Blocked` if nothing here can sign an account's call."""
        if not (self.can_log_in or self.has_api_token):
            raise Blocked(_NO_ACCOUNT)
        if not self.can_log_in and not self.customer_id:
            raise Blocked(f"{_NO_ACCOUNT} It has an api_token, but no customer_id.")

    def demand_customer(self) -> None:
        """Raise `Blocked` if the customer's id is still unknown."""
        if not self.customer_id:
            raise Blocked("Polte's login did not return the customer ID: set customer_id.")

    def demand_ue(self) -> None:
        """Raise `Blocked` if there is no API token of the role UE."""
        if not self._key("ue_token"):
            raise Blocked(_NO_UE_TOKEN)

    def sign(self, call: Call) -> Signature:
        """Return a call's secrets, by the scheme it names."""
        match call.auth:
            case "login":
                body = {
                    "email": self._secret("email").strip(),
                    "password": self._secret("password"),
                }
                return Signature({"Content-Type": "application/json"}, json.dumps(body).encode())
            case "account":
                return Signature({"Authorization": self._account_word()})
            case "ue":
                return Signature({"Authorization": self._ue_word()})
            case "ue-device":
                return Signature(
                    {"Authorization": self._ue_word(), "X-UE-Auth": self._device_word(call)}
                )
        raise Blocked(
            f"{call.operation}: no way to sign this call ({call.auth or 'none named'}). Nothing was sent."
        )

    def fingerprint(self, salt: str) -> str:
        """Return a salted hash of where we log in and with what; slow, so that nobody guesses back."""
        words = [self._access.base_url, self._secret("email").strip(), self._secret("password")]
        told = json.dumps(words).encode()
        return hashlib.scrypt(told, salt=salt.encode(), n=HASH_COST, r=8, p=1, dklen=32).hex()

    def read_login(self, reply: Reply) -> Login:
        """Read a login's answer: the token from its header or body, the customer's id from its body."""
        if reply.status >= 400:
            answer = words_of(reply)
            self.login_refused = (
                f"Polte refused the login of {clean(self._secret('email'))} at"
                f" {self._access.now():%Y-%m-%d %H:%M} UTC (HTTP {reply.status}"
                f"{': ' + answer.rstrip('.') if answer else ''}). Watchfloor does not try again with these"
                " credentials, because Polte locks accounts: fix the e-mail address or password in the"
                " settings. If they are right, have Polte unlock the account, then run: watchfloor doctor"
                " --relearn"
            )
            raise AccessDenied(self.login_refused)
        login = read_login(reply)
        if not login.jwt:
            self.login_refused = "Polte's answer to the login has no token in its header or body."
            raise AccessDenied(self.login_refused)
        return login

    def adopt(self, login: Login) -> None:
        """Sign with this login from now on."""
        self._jwt, self.expires_at, self.login_refused = login.jwt, login.expires_at, ""
        told = (login.customer_id, self._secret("customer_id").strip(), login.bare_id)
        self._customer = next(filter(None, told), "")
        self._renew_at = self._renewal()

    def drop_login(self) -> None:
        """Forget the login's token: it has expired or was refused."""
        self._jwt, self.expires_at, self._renew_at = "", None, None

    def remember(self, ue_token: str, user: str, password: str) -> None:
        """Keep one device's registration, to act on its behalf while this program runs."""
        self._registered[ue_token] = (user, password)

    def knows(self, ue_token: str) -> bool:
        """Return whether this device's registration is known."""
        return ue_token in self._registered

    def demand_registered(self, ue_token: str) -> None:
        """Raise `Blocked` if this device's registration is not known."""
        if ue_token not in self._registered:
            raise Blocked(
                "This device's MQTT credentials are not known here: register the device first, or fill in"
                " mqttAuthUser and mqttAuthPassword. Nothing was sent."
            )

    def cover(self, text: str) -> str:
        """Mask our secrets in a foreign text, should it echo one."""
        secrets = [self._secret(name) for name in ("password", "api_token", "ue_token")]
        secrets += [bare_key(secret) for secret in secrets]
        secrets += [self._jwt, *(word for pair in self._registered.values() for word in pair)]
        return mask_secrets(text, filter(None, secrets), SHORTEST_SECRET)

    def _secret(self, name: str) -> str:
        secret = self._access.secrets.get(name)
        return secret.get_secret_value().rstrip("\r\n") if secret else ""

    def _key(self, name: str) -> str:
        return bare_key(self._secret(name), self._word)

    def _account_word(self) -> str:
        if self._jwt:
            return f"Bearer {self._jwt}"
        if not self.has_api_token:
            raise Blocked(_NO_ACCOUNT)
        return f"{self._word} {_header(self._key('api_token'))}"

    def _ue_word(self) -> str:
        self.demand_ue()
        return f"{self._word} {_header(self._key('ue_token'))}"

    def _device_word(self, call: Call) -> str:
        ue_token = self._device_of(call)
        self.demand_registered(ue_token)
        user, password = self._registered[ue_token]
        if ":" in user:
            raise Blocked(
                f"{call.operation}: mqttAuthUser has a colon in it, which X-UE-Auth cannot carry."
            )
        return base64.b64encode(f"{user}:{password}".encode()).decode()

    def _device_of(self, call: Call) -> str:
        ours = [self._paths.endpoint(name) for name in ("locate", "location")]
        found = find(call.method, call.path, ours)
        return found[1].get("ueToken", "") if found else ""

    def _renewal(self) -> datetime | None:
        if self.expires_at is None:
            return None  # it holds until a 401 says otherwise
        left = self.expires_at - self._access.now()
        if left <= timedelta(0):
            return None  # the clocks disagree: renewing would log in at every call
        return self.expires_at - min(RENEW_EARLY, left / 2)


def _header(key: str) -> str:
    if not (key.isascii() and key.isprintable()):
        raise Blocked("A Polte key in the settings has characters no key has: paste the key again.")
    return key
