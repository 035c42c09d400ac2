"""Send a webhook over the one line which speaks HTTP: no redirect is followed, and no body is trusted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.config.network import Network
from tui.providers.body import UnsoundBody
from tui.providers.contract import Call, Signature
from tui.providers.errors import Blocked
from tui.providers.http import Connections, HttpLine
from tui.providers.line import LineFailed, Patience
from tui.providers.outgoing import Outgoing

if TYPE_CHECKING:
    import httpx

_ACCEPTED = frozenset(range(200, 300))


class WebhookFailed(Exception):
    """The receiver did not accept a webhook, or did not answer; the text says why."""


async def post_webhook(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    network: Network,
    seconds: float,
    transport: "httpx.AsyncBaseTransport | None" = None,
) -> tuple[int, bytes]:
    """Send a JSON body by POST; return the status and the body of the answer, or raise `WebhookFailed`."""
    call = Call(operation="webhook", method="POST", path="", mutates=True, accepts=_ACCEPTED)
    connections = Connections(transport, network, secure=url.lower().startswith("https:"))
    line = HttpLine(
        connections,
        lambda _: Signature(headers=headers),
        lambda _method, _path, _body: False,
        read_only=False,
    )
    plain = {
        "accept": "*/*",
        "accept-encoding": "gzip, identity",
        "content-type": "application/json",
        "user-agent": "watchfloor",
    }
    patience = Patience(connect=min(10.0, seconds), read=seconds, total=seconds)
    try:
        answer = await line.exchange(call, Outgoing("POST", url, plain, body), patience)
    except UnsoundBody:
        return 200, b""  # it was accepted: only then an unreadable body is told
    except LineFailed as failed:
        arrived = " (it may have arrived)" if failed.left else ""
        raise WebhookFailed(
            f"{failed}{arrived}{f'. {failed.advice}' if failed.advice else ''}"
        ) from None
    except Blocked as error:
        raise WebhookFailed(str(error)) from None
    if 300 <= answer.status < 400:
        raise WebhookFailed(f"the receiver answered {answer.status}: redirects are not followed")
    if answer.status not in _ACCEPTED:
        raise WebhookFailed(f"the receiver answered {answer.status}")
    return answer.status, answer.body
