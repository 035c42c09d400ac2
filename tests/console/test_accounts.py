"""From an account's settings to what its provider is opened with."""

from typing import Any

import pytest

from tui.config import Account, Settings, SettingsProblem
from tui.config.plain import plain
from tui.console import account_problems, credentials, offered_providers, refuse_problems
from tui.console.accounts import allowances
from tui.domain.text.secret import SecretStr
from tui.providers import PROVIDERS

GOOD: dict[str, dict[str, Any]] = {
    "charterup": {"token": "key"},
    "lattigo": {"key_name": "ops", "api_key": "key"},
    "polte": {"email": "ops@example.com", "password": "key"},
}


def account(provider: str, **changes: Any) -> Account:
    return plain(
        Account, {"name": "one", "provider": provider, **GOOD.get(provider, {}), **changes}
    )


def test_the_vendors_are_offered_in_the_order_of_the_tabs() -> None:
    assert [one.name for one in offered_providers()] == ["charterup", "lattigo", "polte"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_a_provider_needs_is_enough(provider: str) -> None:
    assert account_problems(0, account(provider)) == []


@pytest.mark.parametrize(
    ("provider", "changes", "key", "words"),
    [
        ("acme", {}, "accounts.3.provider", "the providers are: charterup, lattigo, polte"),
        (
            "charterup",
            {"base_url": "http://example.com"},
            "accounts.3.base_url",
            "must start with https",
        ),
        ("charterup", {"base_url": "ftp://x"}, "accounts.3.base_url", "must be a URL"),
        ("charterup", {"colour": "red"}, "accounts.3.colour", "its settings are"),
        ("polte", {"pasword": "x"}, "accounts.3.pasword", "has no such setting"),
    ],
)
def test_what_is_wrong_with_an_account_is_named_by_its_key(
    provider: str, changes: dict[str, Any], key: str, words: str
) -> None:
    (problem,) = account_problems(3, account(provider, **changes))

    assert problem.key == key
    assert words in problem.sentence


@pytest.mark.parametrize(
    ("provider", "missing"),
    [("charterup", "token"), ("lattigo", "key_name"), ("lattigo", "api_key")],
)
def test_a_missing_key_says_where_it_comes_from(provider: str, missing: str) -> None:
    given = {name: value for name, value in GOOD[provider].items() if name != missing}

    (problem,) = account_problems(0, plain(Account, {"name": "one", "provider": provider, **given}))

    assert problem.key == f"accounts.0.{missing}"
    assert "is missing" in problem.sentence
    assert len(problem.sentence) > len("is missing. ") + 10


@pytest.mark.parametrize(
    "base_url",
    ["https://api.example.com", "https://h/a/b/", "http://127.0.0.1:8700/x", "http://[::1]/x"],
)
def test_https_anywhere_and_http_on_loopback_will_do(base_url: str) -> None:
    assert account_problems(0, account("lattigo", base_url=base_url)) == []


def test_all_problems_are_told_at_once() -> None:
    settings = Settings(accounts=(account("acme"), account("lattigo", name="two", colour="red")))

    with pytest.raises(SettingsProblem) as caught:
        refuse_problems(settings)

    assert [one.key for one in caught.value.problems] == [
        "accounts.0.provider",
        "accounts.1.colour",
    ]


@pytest.mark.parametrize(("told", "meant"), [("true", True), ("False", False), (True, True)])
def test_a_flag_may_come_as_a_word_from_the_environment(told: object, meant: bool) -> None:  # noqa: FBT001 - a column of the table
    one = account("polte", allow_unverified=told)

    secrets, options = credentials(one, PROVIDERS["polte"])

    assert options["allow_unverified"] is meant
    assert set(secrets) == {"email", "password"}


def test_secrets_are_fetched_and_stay_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_KEY", "canary-4711")

    secrets, _ = credentials(account("lattigo", api_key="env:THE_KEY"), PROVIDERS["lattigo"])

    assert secrets["api_key"] == SecretStr("canary-4711")
    assert "canary-4711" not in repr(secrets)


def test_limits_of_the_settings_lie_over_the_published_ones() -> None:
    settings = Settings(accounts=(account("charterup", limits={"1h": 60}),))

    allowance = allowances(settings)["one"]

    assert {window.seconds: window.limit for window in allowance.windows} == {
        10: 20,
        60: 60,
        3600: 130,
    }
    assert allowance.lowered == {3600: 60}
