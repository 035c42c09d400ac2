"""An account's secrets, options and rate limits from its settings, and the problems in them."""

import asyncio
from typing import Any

from tui.config import Account, Problem, SecretProblem, Settings, SettingsProblem, resolve
from tui.config.network import network_problems
from tui.domain.budget.windows import BACKGROUND_PER_HOUR, Allowance
from tui.domain.text.base_url import check_base_url
from tui.domain.text.secret import SecretStr
from tui.providers import PROVIDERS
from tui.providers.contract import Provider

_FLAGS = {"true": True, "false": False}


def offered_providers() -> tuple[Provider, ...]:
    """Return the vendors in the order shown."""
    return tuple(PROVIDERS.values())


def allowances(
    settings: Settings, background_per_hour: int | None = BACKGROUND_PER_HOUR
) -> dict[str, Allowance]:
    """Return each account's rate limits: the vendor's windows, lowered by the user's own."""
    return {
        account.name: Allowance(
            windows=PROVIDERS[account.provider].windows,
            lowered=account.lowered(),
            background_per_hour=background_per_hour,
        )
        for account in settings.accounts
    }


def credentials(
    account: Account, provider: Provider
) -> tuple[dict[str, SecretStr], dict[str, Any]]:
    """Fetch an account's secrets, and return them with the account's options."""
    names = {credential.name for credential in provider.credentials}
    secrets = {
        name: resolve(_secret(value)) for name, value in account.given.items() if name in names
    }
    options = {name: _option(value) for name, value in account.given.items() if name not in names}
    return secrets, options


def _option(value: Any) -> Any:
    """Return an option's value; in the environment, which has only text, a flag is a word."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    is_word = isinstance(text, str)
    return _FLAGS.get(text.strip().casefold(), text) if is_word else text


def _secret(value: Any) -> SecretStr:
    return value if isinstance(value, SecretStr) else SecretStr(str(value))


def refuse_problems(settings: Settings) -> None:
    """Raise `SettingsProblem` if an account or the way to it has a wrong or missing setting."""
    problems = network_problems(settings)
    problems += [
        problem
        for index, account in enumerate(settings.accounts)
        for problem in account_problems(index, account)
    ]
    if problems:
        raise SettingsProblem(problems)


def account_problems(index: int, account: Account) -> list[Problem]:
    """Return the problems of one account: its provider, its URL, a missing or unknown setting."""
    key = f"accounts.{index}"
    provider = PROVIDERS.get(account.provider)
    if provider is None:
        why = (
            PROVIDERS.problems.get(account.provider) or f"the providers are: {', '.join(PROVIDERS)}"
        )
        return [Problem(f'there is no provider "{account.provider}"; {why}', f"{key}.provider")]
    found = []
    if account.base_url and (wrong := check_base_url(account.base_url)):
        found.append(Problem(wrong, f"{key}.base_url"))
    allowed = {credential.name for credential in provider.credentials} | set(provider.options)
    found += [
        Problem(
            f"{provider.title} has no such setting; its settings are {', '.join(sorted(allowed))}",
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


async def store_password(settings: Settings) -> str | None:
    """Fetch the password of the team's database; None where the settings name none."""
    given = settings.store.password
    if given is None:
        return None
    try:
        return (await asyncio.to_thread(resolve, given)).get_secret_value()
    except SecretProblem as problem:
        raise SettingsProblem([Problem(str(problem), "store.password")]) from problem
