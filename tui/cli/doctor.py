"""The command doctor: problems of this terminal, the settings, the store and the accounts."""

import argparse
import asyncio
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tui.cli.shared.output import write
from tui.cli.shared.session import add_location, no_account_message
from tui.cli.shared.together import all_together
from tui.cli.shared.user_files import hook_place_problems, key_problems, user_file_problems
from tui.cli.status import Exit, MachineProblem, Result
from tui.config import Account, Settings, SettingsProblem, config_path, load, state_path
from tui.config.network import network_of
from tui.config.zone import ShownZone, shown_zone
from tui.console import FAILURES, Console, Surroundings, credentials, refuse_problems
from tui.console.hook.secrets import secret_problems
from tui.console.hook.status import hook_lines, hook_problems, missing_commands
from tui.console.open_keys import literal_keys, open_keys, others_may_read
from tui.console.vendor_notes import vendor_notes
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.show.format import TimeStyle, format_time, zone_title
from tui.domain.text.data_size import format_bytes
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.export.records import instant
from tui.providers import PROVIDERS
from tui.store import StoreError, StoreSize

LEAST_COLUMNS, LEAST_LINES = 46, 18
"""The smallest terminal in which all parts of the main screen are visible."""
_PASSWORD = re.compile(r"(?<=//)([^:/@]*):.*@|(?<=password=)()[^&]*")
AGREEING_SECONDS = 5.0
"""Clocks kept by NTP differ by less, and the vendors' times are cut to whole seconds."""
LEAST_FREE_BYTES = 500_000_000
"""With less free disk space than this, the store of a large fleet (8 GB in 400 days) is full in weeks."""


async def doctor(arguments: argparse.Namespace) -> Exit:
    """Print the state of terminal, settings, store and accounts, and the problems in them."""
    result = Result()
    for words in _terminal():
        _line("terminal", words)
    try:
        settings = load(config_path())
        refuse_problems(settings)
    except SettingsProblem as problem:
        result.fail(add_location(problem))
        return result.status
    for words in _settings(settings):
        _line("settings", words)
    for words in _file_problems(settings):
        result.refuse(words)
    for name, why in PROVIDERS.problems.items():
        _line("vendors", f"{name} is left out: {why}")
    try:
        console = await Console.open(
            settings, state_path(), Surroundings(read_only=arguments.read_only)
        )
    except StoreError as error:
        _line("store", "cannot be opened")
        raise MachineProblem(str(error)) from error
    try:
        await _store(console, result)
        await _hooks(console, result)
        if arguments.relearn and console.read_only:
            result.refuse("This console is read-only, so nothing learned was forgotten.")
        elif arguments.relearn:
            await _forget_learned(console)
        await all_together(*(_account(console, account, result) for account in settings.accounts))
    finally:
        await console.close()
    return result.status


def _terminal() -> Iterator[str]:
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    size = shutil.get_terminal_size()
    yield f"TERM={os.environ.get('TERM', '-')}, {size.columns}x{size.lines}, {encoding}"
    if "utf" not in encoding:
        yield 'not UTF-8: set LANG to a UTF-8 locale, or ascii = "always" under [ui]'
    if size.columns < LEAST_COLUMNS or size.lines < LEAST_LINES:
        yield (
            f"smaller than {LEAST_COLUMNS}x{LEAST_LINES}: parts of the console are hidden; make the "
            "terminal larger"
        )
    if os.environ.get("TERM", "dumb") == "dumb":
        yield "TERM is not set to a terminal's name: colors and keys may not work"
    if os.environ.get("TMUX"):
        yield "inside tmux: copying needs `set -g set-clipboard on` in tmux.conf"


def _settings(settings: Settings) -> Iterator[str]:
    path = config_path()
    if not settings.accounts:
        yield no_account_message()
        return
    names = ", ".join(account.name for account in settings.accounts)
    yield f"{path}: {len(settings.accounts)} accounts ({names})"
    if others_may_read(path) and not open_keys(settings, path):
        yield f"other users of this machine can read this file. Run: chmod 600 {path}"
    yield _zone(shown_zone(settings.ui.timezone, os.environ))
    if settings.ui.read_only:
        yield "read_only is set under [ui]: no change can be sent to any account"


def _zone(shown: ShownZone) -> str:
    if shown.problem:
        return shown.problem
    here = TimeStyle(datetime.now(UTC), shown.zone, absolute=True)
    return f"times are shown in {zone_title(here)}, where it is {format_time(here.now, here)}"


def _file_problems(settings: Settings) -> Iterator[str]:
    """Return what is wrong in the settings, the keys and the files beside them."""
    for open_key in open_keys(settings, config_path()):
        yield f"{config_path()}: {open_key.key}: {open_key.sentence}"
    yield from user_file_problems()
    found = [*key_problems(settings), *missing_commands(settings), *hook_place_problems(settings)]
    yield from map(str, add_location(SettingsProblem(found)).problems)


async def _store(console: Console, result: Result) -> None:
    folder = state_path()
    url = console.settings.store.url
    _line("store", f"{folder} ({url})" if url == "sqlite" else _PASSWORD.sub(r"\1\2…@", url))
    for problem in (console.store.operations_problem, console.store.cache_problem):
        if problem:
            result.refuse(problem)
    for words in _retention(console, await console.store.retention.size()):
        _line("store", words)
    if not folder.is_dir():
        return
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    for path in files:
        mode = stat.S_IMODE(path.stat().st_mode)
        open_to = (
            f", mode {mode:04o}: other users can read it; run chmod 600" if mode & 0o077 else ""
        )
        aside = ", a damaged file which was replaced: delete it when you like"
        note = aside if ".aside-" in path.name else ""
        _line("store", f"{path.name}: {format_bytes(path.stat().st_size)}{open_to}{note}")
    counts = await console.store.devices.counts()
    known = ", ".join(f"{account} {count:,}" for (_, account), count in counts.items())
    _line("store", f"devices: {known or 'none yet'}")
    for sentence in await console.store.units.failed_rules():
        result.refuse(sentence)
    left = shutil.disk_usage(folder).free
    low = ", which is low: delete something else" if left < LEAST_FREE_BYTES else ""
    _line("store", f"free disk space: {format_bytes(left)}{low}")


async def _hooks(console: Console, result: Result) -> None:
    for words in await hook_lines(console):
        _line("hooks", words)
    for words in [*await hook_problems(console), *await secret_problems(console.settings)]:
        result.refuse(words)


def _retention(console: Console, held: StoreSize) -> Iterator[str]:
    keep, now = console.keep, console.now()
    yield (
        f"fetched data: {format_bytes(held.fetched_bytes)}, {held.devices:,} devices, about "
        f"{held.reports:,} reports; journal and audit log: {format_bytes(held.done_bytes)}, kept forever"
    )
    due = held.prune_at(keep, now)
    most = f"{format_bytes(keep.megabytes * 1e6)} (keep_megabytes = {keep.megabytes})"
    kept = f"reports are kept for {keep.days:,} days, up to {most} in total"
    if held.oldest is None or due is None:
        yield f"retention: {kept}; there are no reports yet"
        return
    when = "within the hour" if due <= now else f"on {due:%Y-%m-%d}"
    yield f"retention: {kept}; the oldest report ({held.oldest:%Y-%m-%d}) is deleted {when}"


async def _forget_learned(console: Console) -> None:
    """Forget what was learned about the vendors, so that the checks which follow learn it again."""
    for account in console.accounts:
        await console.store.learned.forget_account(account)
    _line(
        "vendors",
        "forgot what was learned about them: page size, clock, refused logins, full reports",
    )


async def _account(console: Console, account: Account, result: Result) -> None:
    provider = PROVIDERS[account.provider]
    for name in literal_keys(account):
        _line(account.name, f"{name} is written in the settings; keyring:, env: or file: is safer")
    if console.is_read_only(account.name):
        _line(account.name, "read-only: no change can be sent")
    try:
        await asyncio.to_thread(credentials, account, provider)
        base_url = account.base_url or provider.base_url
        if way := network_of(console.settings, account, base_url).words:
            _line(account.name, way)
        check = await console.source(account.name).client.check()
        sentence = check.sentence.removeprefix(f"{account.name}: ")
        _line(account.name, f"{provider.title}: {sentence}")
        if words := clock_words(console.clock_offset(account.name)):
            _line(account.name, words)
        await _last_read(console, account.name)
        for words in await vendor_notes(console, account.name):
            _line(account.name, words)
    except FAILURES as error:
        _line(account.name, f"{provider.title}: has a problem, see the message")
        result.fail(error, account.name)


def clock_words(ahead: timedelta | None) -> str:
    """Return how the vendor's clock differs from this machine's; empty if nobody knows."""
    if ahead is None:
        return ""
    seconds = abs(ahead.total_seconds())
    if seconds < AGREEING_SECONDS:
        return "its clock and this machine's agree"
    way = "ahead of" if ahead > timedelta() else "behind"
    advice = "times of this vendor are off by that; check this machine's clock (timedatectl)"
    return f"its clock is {format_age(seconds)} {way} this machine's: {advice}"


async def _last_read(console: Console, account: str) -> None:
    """Print the problem of the account's last reading, if it had one."""
    health = (await console.store.shared.health()).get(account, AccountHealth())
    if health.kind is HealthKind.REACHABLE:
        return
    since = f" since {instant(health.since)}" if health.since else ""
    _line(account, f"last reading: {health.word}{since}: {health.sentence}")
    if health.is_at_fault:
        _line(account, f"read it again: watchfloor sync --account {account}")


def _line(what: str, words: str) -> None:
    write(f"{what + ':':<14} {clean(words)}\n")
