"""A login which all processes of one user share, and a refused one which none of them repeats.

Polte locks an account after some wrong passwords. So a refusal is kept for every process on the store,
as a salted hash of the credentials which were refused: other credentials may log in at once, the
same ones never by themselves. The token itself is kept in the user's keychain and nowhere else.
"""

import json
import secrets
from dataclasses import field

from tui.lazy_dataclass import dataclass
from tui.providers.contract import Access
from tui.providers.polte.login import Login, read_kept_login
from tui.providers.polte.session import Session

TOKEN = "login"  # noqa: S105 - a name in the keychain
REFUSALS = "refused logins"
MOST_REFUSALS = 20
"""Refusals kept, the newest: a team may have several logins under one account name."""
SALT_BYTES = 16


@dataclass(slots=True)
class _Refusals:
    """Why Polte refused which credentials, by the hash of the credentials."""

    salt: str = field(default_factory=lambda: secrets.token_hex(SALT_BYTES))
    sentences: dict[str, str] = field(default_factory=dict)

    def dump(self) -> str:
        newest = dict(list(self.sentences.items())[-MOST_REFUSALS:])
        return json.dumps({"salt": self.salt, "sentences": newest})

    @classmethod
    def load(cls, text: str | None) -> "_Refusals":
        try:
            read = json.loads(text or "")
            return cls(str(read["salt"]), {str(k): str(v) for k, v in read["sentences"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()


class SharedLogin:
    """What one account's processes tell each other about its login."""

    def __init__(self, access: Access, session: Session) -> None:
        self._learned = access.learned
        self._keychain = access.keychain
        self._now = access.now
        self._session = session

    async def find(self, *, instead_of: str) -> Login | None:
        """Return another process's login with our credentials; None if there is none which is valid."""
        text = await self._keychain.read(TOKEN)
        if text is None:
            return None
        salt, _, rest = text.partition(" ")
        credentials, _, body = rest.partition(" ")
        login = read_kept_login(body)
        if login is None or not credentials or credentials != self._session.fingerprint(salt):
            return None
        is_over = login.expires_at is not None and login.expires_at <= self._now()
        return None if is_over or login.jwt == instead_of else login

    async def share(self, login: Login) -> None:
        """Keep a login for the other processes; the credentials it came from are right now."""
        salt = secrets.token_hex(SALT_BYTES)
        text = f"{salt} {self._session.fingerprint(salt)} {login.dump()}"
        await self._keychain.save(TOKEN, text)

    async def refusal(self) -> str:
        """Return why these credentials were refused, by whichever process; empty: they were not."""
        text = await self._learned.read(REFUSALS)
        if text is None:
            return ""
        refusals = _Refusals.load(text)
        return refusals.sentences.get(self._session.fingerprint(refusals.salt), "")

    async def save_refusal(self, sentence: str) -> None:
        """Keep for every process that these credentials were refused, and the sentence which says why."""
        refusals = _Refusals.load(await self._learned.read(REFUSALS))
        refusals.sentences[self._session.fingerprint(refusals.salt)] = sentence
        await self._learned.save(REFUSALS, refusals.dump())
