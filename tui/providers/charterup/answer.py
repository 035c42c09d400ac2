"""CharterUP's answers: one envelope, three meanings, told apart by the body and not by the status."""

import re
from datetime import datetime
from typing import Any

from tui.domain.budget.windows import Reading
from tui.lazy_dataclass import dataclass
from tui.providers.answer import MAY_BE_DONE
from tui.providers.charterup.calls import VALIDATE
from tui.providers.charterup.limits import is_rate_refusal, rate_readings
from tui.providers.charterup.models import Envelope
from tui.providers.contract import Call
from tui.providers.decoder import decode
from tui.providers.errors import (
    AccessDenied,
    AnswerLost,
    AnswerUnreadable,
    NotPermitted,
    ProviderError,
    Refused,
)
from tui.providers.wire_model import as_list

_KEY = r"(?:api[ _-]?key|token|key)"
_BAD = r"(?:invalid|not valid|bad|wrong|unknown|missing|expired|revoked|disabled|error|required)"
_BAD_KEY = re.compile(
    rf"\b{_BAD}\b[\w ]{{0,20}}\b{_KEY}\b|\b{_KEY}\b[\w ]{{0,20}}\b{_BAD}\b"
    r"|^\W*(?:unauthori[sz]ed|forbidden|access denied)\b",
    re.IGNORECASE,
)
_NOTHING_WRONG = re.compile(
    r"\W*(?:success\w*|ok|no (?:new )?(?:data|reports?|devices?|results?|records?)(?: found| available)?)\W*",
    re.IGNORECASE,
)
_NO_SUCH_DEVICE = re.compile(
    r"\bnot found\b|\bno such device\b|\bno devices? (?:found|with)\b|\bdoes(?: not|n'?t) exist\b"
    r"|\b(?:unknown|invalid) (?:device|identifier|imei)",
    re.IGNORECASE,
)


class NoSuchDevice(Refused):
    """The vendor does not know this identifier, or it is not ours."""


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """One answer of CharterUP, opened: `envelope` is None where it is not one of its own."""

    status: int
    envelope: Envelope | None
    trouble: AnswerUnreadable | None = None
    """Why it could not be opened."""
    surplus: int | None = None
    """How many requests the server counted more than the document says; None: unknown."""

    @property
    def says(self) -> str | None:
        """The vendor's words."""
        return self.envelope.says if self.envelope else None

    @property
    def rows(self) -> list[Any]:
        """What `data` holds, always a list."""
        return as_list(self.envelope.data) if self.envelope else []

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The rate windows as the server counts them; none where it does not say."""
        if self.envelope is None:
            return ()
        refusal = self.says if is_rate_refusal(self.says) else None
        return rate_readings(self.envelope.rate_limit_stats, refusal)

    @property
    def server_time(self) -> datetime | None:
        """The server's clock when it answered."""
        return self.envelope.timestamp if self.envelope else None

    @property
    def is_rate_refusal(self) -> bool:
        """Whether the budget is spent."""
        return self.status == 429 or is_rate_refusal(self.says)


def open_answer(status: int, body: bytes, what: str) -> CommandAnswer:
    """Read the envelope, whatever the status; what is no envelope is kept as trouble."""
    try:
        envelope = Envelope.read(decode(body, what), what)
    except AnswerUnreadable as trouble:
        return CommandAnswer(status, None, trouble)
    if envelope.is_sound or envelope.says or envelope.data is not None:
        return CommandAnswer(status, envelope)
    return CommandAnswer(
        status,
        None,
        AnswerUnreadable(
            f"{what}: the answer is not in CharterUP's format. Stored data is unchanged."
        ),
    )


def fault(call: Call, answer: CommandAnswer, what: str, words: str) -> ProviderError | None:
    """Return what is wrong with an answer; None if it may be used. A spent budget is not judged here."""
    words = words.rstrip(".")
    is_bad_key = answer.status == 401 or _BAD_KEY.search(answer.says or "")
    if is_bad_key or answer.status == 403:
        kind = AccessDenied if is_bad_key else NotPermitted
        return kind(
            f"{what} was refused: {words or f'HTTP {answer.status}'}. Nothing was changed. "
            "Check the account's token, or ask CharterUP what the token may do."
        )
    is_doubtful = answer.envelope is None and answer.status in MAY_BE_DONE
    broken = answer.status == 408 or answer.status >= 500 or is_doubtful
    if 300 <= answer.status < 400 or (broken and (call.mutates or not _is_sound(answer))):
        return _lost(call, answer.status, what)
    if answer.envelope is None:
        return _not_ours(answer, what)
    if call.mutates or call.operation == VALIDATE:
        return None  # these two answer by their message alone
    return _unread(answer, what, words)


def _is_sound(answer: CommandAnswer) -> bool:
    return answer.envelope is not None and answer.envelope.is_sound


def _lost(call: Call, status: int, what: str) -> AnswerLost:
    is_redirect = 300 <= status < 400
    happened = (
        f"{what} was redirected (HTTP {status}). Redirects are never followed, because the token "
        "would go along; check base_url"
        if is_redirect
        else f"{what} failed on CharterUP's side (HTTP {status})"
    )
    after = (
        "The change may have been queued: check the device's pending frequency before trying again."
        if call.mutates
        else "Stored data is unchanged. Try again later."
    )
    return AnswerLost(f"{happened}. {after}", status)


def _not_ours(answer: CommandAnswer, what: str) -> ProviderError:
    if answer.status >= 400:
        return Refused(
            f"{what} was refused with HTTP {answer.status} by a server which does not answer like "
            "CharterUP. Nothing was changed. Check base_url."
        )
    return answer.trouble or AnswerUnreadable(f"{what}: the answer cannot be read.")


def _unread(answer: CommandAnswer, what: str, words: str) -> ProviderError | None:
    """Find out why a read gave no data: an answer without any must never look like an empty fleet."""
    if answer.rows:
        return None
    is_missing = answer.envelope is None or answer.envelope.data is None
    if answer.says and (is_missing or not _NOTHING_WRONG.fullmatch(answer.says)):
        is_stranger = _is_sound(answer) and _NO_SUCH_DEVICE.search(answer.says)
        kind = NoSuchDevice if is_stranger else Refused
        return kind(f"{what} was refused: {words}. Stored data is unchanged.")
    if is_missing and answer.status >= 400:
        return Refused(f"{what} was refused with HTTP {answer.status}, without a reason.")
    if is_missing and not _is_sound(answer):
        return AnswerUnreadable(
            f"{what}: the answer has no data and no message. Stored data is unchanged."
        )
    return None
