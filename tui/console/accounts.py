"""From an account's settings to what its provider is opened with, and what is wrong with them."""

from typing import Any

from pydantic import SecretStr

from tui.config import Account, Problem, Settings, SettingsProblem, resolve
from tui.domain.budget.windows import Allowance
from tui.domain.text.base_url import check_base_url
from tui.providers import PROVIDERS
from tui.providers.contract import Provider

_FLAGS = {"true": True, "false": False}


def offered_providers() -> tuple[Provider, ...]:
    """Return the vendors an account may be at, in the order shown."""
    return tuple(PROVIDERS.values())


def allowances(settings: Settings) -> dict[str, Allowance]:
    """Return what each account may be asked: the vendor's windows, lowered by the user's own."""
    return {
        account.name: Allowance(
            windows=PROVIDERS[account.provider].windows,
            lowered=account.lowered(),
        )
        for account in settings.accounts
    }


def credentials(
    account: Account, provider: Provider
) -> tuple[dict[str, SecretStr], dict[str, Any]]:
    """Fetch an account's secrets from where they are kept, and its options beside them."""
    names = {credential.name for credential in provider.credentials}
    secrets = {
        name: resolve(_secret(value)) for name, value in account.given.items() if name in names
    }
    options = {name: _option(value) for name, value in account.given.items() if name not in names}
    return secrets, options


def _option(value: Any) -> Any:
    """Return a setting as it is meant: the environment has only text, in which a flag is a word."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    is_word = isinstance(text, str)
    return _FLAGS.get(text.strip().casefold(), text) if is_word else text


def _secret(value: Any) -> SecretStr:
    return value if isinstance(value, SecretStr) else SecretStr(str(value))


def refuse_problems(settings: Settings) -> None:
    """Raise `SettingsProblem` for an account its provider cannot be opened with."""
    problems = [
        problem
        for index, account in enumerate(settings.accounts)
        for problem in account_problems(index, account)
    ]
    if problems:
        raise SettingsProblem(problems)


def account_problems(index: int, account: Account) -> list[Problem]:
    """Return what is wrong with one account: provider, address, a missing or unknown key."""
    key = f"accounts.{index}"
    provider = PROVIDERS.get(account.provider)
    if provider is None:
        why = PROVIDERS.problems.get(account.provider) or f"known: {', '.join(PROVIDERS)}"
        return [Problem(f'no provider is called "{account.provider}"; {why}', f"{key}.provider")]
    found = []
    if account.base_url and (wrong := check_base_url(account.base_url)):
        found.append(Problem(wrong, f"{key}.base_url"))
    allowed = {credential.name for credential in provider.credentials} | set(provider.options)
    found += [
        Problem(
            f"no such setting for {provider.title}; it takes {', '.join(sorted(allowed))}",
            f"{key}.{name}",
        )
        for name in account.given
        if name not in allowed
    ]
    found += [
        Problem(
            f"{credential.title} is missing. {credential.help}".strip(), f"{key}.{credential.name}"
        )
        for credential in provider.credentials
        if credential.required and credential.name not in account.given
    ]
    return found
