"""Addresses which are taken, and why others are not."""

import pytest

from tui.domain.text.base_url import check_base_url, is_loopback
from tui.domain.text.webhook import check_webhook

NO_URL = "must be a URL such as https://"


@pytest.mark.parametrize(
    ("url", "base", "hook"),
    [
        ("https://api.example.com/v1", "", ""),
        ("http://127.0.0.1:8080/", "", ""),
        ("http://localhost/", "", ""),
        ("http://api.localhost/", "", ""),
        ("http://[::1]/", "", ""),
        (
            "http://api.example.com/",
            "must start with https:// so",
            "must start with https:// (http",
        ),
        ("http://notlocalhost/", "must start with https:// so", "must start with https:// (http"),
        ("https://", f"{NO_URL}api", f"{NO_URL}chat"),
        ("ftp://api.example.com/", f"{NO_URL}api", f"{NO_URL}chat"),
        ("api.example.com", f"{NO_URL}api", f"{NO_URL}chat"),
        (
            "https://me@api.example.com/",
            "must not contain a user name or",
            "must not contain a user",
        ),
        (
            "https://:x@api.example.com/",
            "must not contain a user name or",
            "must not contain a user",
        ),
        ("https://api.example.com/?a=1", "must not contain a query or a fragment", ""),
        (
            "https://api.example.com/#a",
            "must not contain a query or a f",
            "must not contain a fragment",
        ),
        ("https://api.example.com:x/", "is not a URL (", "is not a URL"),
        ("https://[api/", "is not a URL (", "is not a URL"),
    ],
)
def test_an_address_is_https_or_on_this_machine_and_holds_no_secret(url, base, hook):
    for said, begin in ((check_base_url(url), base), (check_webhook(url), hook)):
        assert said.startswith(begin) if begin else said == ""


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("localhost", True), ("a.localhost", True), ("127.9.9.9", True), ("::1", True), ("10.0.0.1", False), ("alocalhost", False)],
)  # fmt: skip
def test_this_machine_is_known_by_its_names_and_addresses(host, is_here):
    assert is_loopback(host) is is_here
