"""What a proxy's failure means for a request: whether it can have reached the vendor."""

import socket

import pytest

from tests.company import HOST, Company
from tests.providers.test_http_line import CHANGE, READ, make_wire
from tui.config.network import Network
from tui.domain.text.secret import SecretStr
from tui.providers.errors import AnswerLost, Unreachable
from tui.providers.line import Patience

SOON = Patience(connect=0.5, read=30, total=60)


@pytest.fixture
def closed_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


@pytest.fixture
def company(tmp_path, closed_port):
    with Company(tmp_path, closed_port) as made:
        yield made


def through(company):
    return Network(
        SecretStr(f"http://{company.proxy}"),
        "HTTPS_PROXY",
        str(company.ca_file),
        None,
        "network.ca_file",
    )


@pytest.mark.parametrize("call", [READ, CHANGE])
@pytest.mark.parametrize("behavior", ["hangs", "closes", "407 No", "502 Bad gateway"])
async def test_a_proxy_which_does_not_connect_us_has_sent_nothing(company, call, behavior):
    company.behavior = behavior
    wire = make_wire(f"https://{HOST}/", network=through(company), reading=SOON, changing=SOON)

    with pytest.raises(Unreachable, match=f"cannot reach {HOST} through the proxy {company.proxy}"):
        await wire.send(call)


async def test_a_line_which_breaks_behind_the_proxy_leaves_a_change_unknown(company):
    company.says = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
    wire = make_wire(f"https://{HOST}/", network=through(company), reading=SOON, changing=SOON)

    with pytest.raises(AnswerLost):
        await wire.send(CHANGE)


async def test_a_closed_proxy_is_named(closed_port):
    network = Network(SecretStr(f"http://127.0.0.1:{closed_port}"), "ALL_PROXY")
    wire = make_wire(f"https://{HOST}/", network=network)

    with pytest.raises(Unreachable, match="Check the network and ALL_PROXY, then try again"):
        await wire.send(CHANGE)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_may_speak_tls_itself(company, scheme):
    """Our own CA counts for the proxy too: here the vendor's TLS server stands in for one."""
    port = company.tls_port if scheme == "https" else company.proxy_port
    company.says = b"HTTP/1.1 403 A proxy over TLS\r\nContent-Length: 0\r\n\r\n"
    company.behavior = "403 A plain proxy"
    network = Network(
        SecretStr(f"{scheme}://127.0.0.1:{port}"), "network.proxy", str(company.ca_file), None, "x"
    )
    words = "A proxy over TLS" if scheme == "https" else "A plain proxy"

    with pytest.raises(Unreachable, match=words):
        await make_wire(f"https://{HOST}/", network=network).send(READ)


async def test_a_slow_vendor_behind_a_proxy_is_given_its_own_time(company):
    company.slow_seconds = 1.0
    company.says = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    wire = make_wire(f"https://{HOST}/", network=through(company), reading=SOON, changing=SOON)

    assert (await wire.send(CHANGE)).body == b"{}"
