"""Behind a company's proxy and its own authority: all three vendors, by settings and by environment."""

from urllib.parse import urlsplit

import pytest

from tests.cli.conftest import CANARIES
from tests.company import HOST, Company

ACCOUNTS = ("yellow-fleet", "acme-sims", "trackers")


@pytest.fixture
def company(machine, tmp_path, monkeypatch):
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    port = urlsplit(machine.vendors.base_url).port
    with Company(tmp_path, port) as made:
        machine.configure((machine.vendors.base_url, f"https://{HOST}"))
        yield made


def network(machine, *lines):
    """Put [network] before the accounts."""
    text = machine.config.read_text("utf-8")
    machine.config.write_text("\n".join(["[network]", *lines, "", text]), "utf-8")


def test_sync_goes_through_the_proxy_to_all_three_vendors(machine, company):
    network(
        machine,
        f'proxy = "http://floor:s3cret%21@{company.proxy}"',
        f'ca_file = "{company.ca_file}"',
    )

    done = machine.run("sync", "--quick")

    assert done.status == 0, done.err
    assert {
        record["account"] for record in machine.run("devices", "--format", "json").records
    } == set(ACCOUNTS)
    assert all(head.startswith(f"CONNECT {HOST}:443 ".encode()) for head in company.asked)
    assert b"Proxy-Authorization: Basic Zmxvb3I6czNjcmV0IQ==" in company.asked[0]
    passed = company.seen + b"".join(company.asked)
    assert passed
    assert not [secret for secret in CANARIES.values() if secret.encode() in passed]


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_the_environment_names_proxy_and_authority(machine, company, name):
    machine.set(name, company.proxy)
    machine.set("SSL_CERT_FILE", str(company.ca_file))
    machine.set("NO_PROXY", "elsewhere.example, 10.0.0.0/8")

    done = machine.run("doctor")

    assert done.status == 0, done.err
    assert (
        done.out.count(f"through the proxy {company.proxy} ({name}), trusting the authorities in")
        == 3
    )
    assert company.asked


def test_an_accounts_own_way_is_above_the_others(machine, company):
    machine.configure(
        (machine.vendors.base_url, f"https://{HOST}"),
        (
            'name = "yellow-fleet"',
            f'name = "yellow-fleet"\nproxy = "{company.proxy}"\nca_file = "{company.ca_file}"',
        ),
    )
    network(machine, 'proxy = "http://127.0.0.1:9"')

    done = machine.run("sync", "--quick", "--account", "yellow-fleet")
    other = machine.run("sync", "--quick", "--account", "acme-sims")

    assert done.status == 0, done.err
    assert other.status == 5
    assert f"cannot reach {HOST} through the proxy 127.0.0.1:9" in other.err
    assert "Check the network and network.proxy" in other.err


def test_an_account_without_a_proxy_among_others_goes_straight(machine, company):
    machine.configure(
        (machine.vendors.base_url, f"https://127.0.0.1:{company.tls_port}"),
    )
    network(machine, f'proxy = "{company.proxy}"', f'ca_file = "{company.ca_file}"')

    done = machine.run("sync", "--quick")

    assert done.status == 0, done.err
    assert company.asked == []  # this machine is never reached through a proxy


@pytest.mark.parametrize("exception", [HOST, ".example", "*.example", f"{HOST}:443", "*"])
def test_no_proxy_is_kept(machine, company, exception):
    machine.set("HTTPS_PROXY", company.proxy)
    machine.set("NO_PROXY", f"a.b, {exception}")

    done = machine.run("sync", "--quick", "--account", "acme-sims")

    assert done.status == 5
    assert company.asked == []
    assert "through the proxy" not in done.err


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(
    ("behavior", "words"),
    [
        ("407 Proxy Authentication Required", "Put the user name and password into network.proxy"),
        ("407 floor:s3cret! Zmxvb3I6czNjcmV0IQ==", "(407 … …)"),
        ("403 Forbidden by policy", "(403 Forbidden by policy). Nothing was sent."),
        ("closes", "Nothing was sent."),
    ],
)
def test_a_refusing_proxy_is_named_without_its_credentials(
    machine, company, account, behavior, words
):
    company.behavior = behavior
    network(machine, f'proxy = "http://floor:s3cret%21@{company.proxy}"')

    done = machine.run("sync", "--quick", "--account", account)

    assert done.status == 5
    assert f"cannot reach {HOST} through the proxy {company.proxy} (" in done.err
    assert words in done.err
    assert not [
        secret for secret in ("s3cret", "Zmxvb3I6czNjcmV0IQ==") if secret in done.out + done.err
    ]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_an_unknown_authority_is_refused_and_the_remedy_named(machine, company, account):
    network(machine, f'proxy = "{company.proxy}"')

    done = machine.run("sync", "--quick", "--account", account)

    assert done.status == 5
    assert "CERTIFICATE_VERIFY_FAILED" in done.err
    assert "ca_file under [network]" in done.err


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_token_follows_a_redirect_through_the_proxy(machine, company, account):
    company.says = (
        b"HTTP/1.1 302 Found\r\nLocation: https://thief.example/\r\nContent-Length: 0\r\n\r\n"
    )
    network(machine, f'proxy = "{company.proxy}"', f'ca_file = "{company.ca_file}"')

    done = machine.run("sync", "--quick", "--account", account)

    assert done.status != 0
    assert company.asked
    assert not [head for head in company.asked if b"thief" in head]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('proxy = "socks5://floor:s3cret@proxy.example:1080"', "begins with socks5://"),
        ('proxy = "http://floor:s3cret@proxy.example:31x8"', "is not a proxy's URL"),
        ('proxy = "http://floor:s3cret@proxy.example/path"', "is not a proxy's URL"),
        ("proxy = 3128", "valid string"),
        ('prxy = ""', "unknown setting"),
    ],
)
@pytest.mark.parametrize("command", [("config", "check"), ("doctor",), ("sync",)])
def test_a_wrong_way_is_named_by_file_and_line(machine, line, words, command):
    network(machine, line)

    done = machine.run(*command)

    assert done.status == 2
    assert f"{machine.config}:2: network." in done.err
    assert words in done.err
    assert "s3cret" not in done.out + done.err


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (
            "HTTPS_PROXY",
            "socks5://floor:s3cret@proxy.example",
            "HTTPS_PROXY: begins with socks5://",
        ),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "Correct SSL_CERT_FILE."),
        (
            "SSL_CERT_DIR",
            "/nowhere/certs",
            "/nowhere/certs cannot be read (No such file or directory)",
        ),
    ],
)
def test_a_wrong_environment_is_named(machine, company, name, value, words):
    machine.set(name, value)

    done = machine.run("doctor")

    assert done.status != 0
    assert words in done.err
    assert "s3cret" not in done.out + done.err


def test_a_file_without_a_certificate_is_named(machine, company, tmp_path):
    (tmp_path / "empty.pem").write_text("nothing")
    network(machine, f'ca_file = "{tmp_path}/empty.pem"')

    done = machine.run("sync", "--quick", "--account", "acme-sims")

    assert f"the CA file {tmp_path}/empty.pem cannot be read (it has no certificate)" in done.err
    assert "Correct network.ca_file." in done.err


def test_a_ca_file_which_is_not_there_is_named_by_line_and_where_it_is_used(machine, company):
    network(machine, 'ca_file = "/nowhere/ca.pem"')

    checked = machine.run("config", "check")
    used = [machine.run("doctor"), machine.run("sync", "--quick", "--account", "acme-sims")]

    assert checked.status == 2
    assert f"{machine.config}:2: network.ca_file: /nowhere/ca.pem cannot be read" in checked.err
    for done in used:
        assert done.status == 1
        assert "the CA file /nowhere/ca.pem cannot be read (No such file or directory)" in done.err
        assert "Correct network.ca_file." in done.err
