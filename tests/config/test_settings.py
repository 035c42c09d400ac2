"""Settings from TOML and environment, and what is said when they are wrong."""

from pathlib import Path

import pytest

from tui.config import SettingsProblem, load

TWO = """\
[ui]
timezone = "Europe/Berlin"

[[accounts]]
name = "yellow-fleet"
provider = "charterup"
token = "env:YELLOW"

[[accounts]]
name = "acme-sims"
provider = "lattigo"
key_name = "ops"
api_key = "a literal key"
limits = {"1h" = 60}
"""


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WATCHFLOOR_UI__THEME", "WATCHFLOOR_ACCOUNTS"):
        monkeypatch.delenv(name, raising=False)


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_missing_file_is_an_empty_one(tmp_path: Path) -> None:
    settings = load(tmp_path / "config.toml")

    assert settings.accounts == ()
    assert settings.store.url == "sqlite"
    assert not settings.ui.read_only


def test_accounts_keep_what_only_their_vendor_needs(tmp_path: Path) -> None:
    settings = load(written(tmp_path, TWO))

    assert [account.name for account in settings.accounts] == ["yellow-fleet", "acme-sims"]
    assert settings.accounts[0].given["token"].get_secret_value() == "env:YELLOW"
    assert settings.accounts[1].lowered() == {3600: 60}


def test_no_secret_is_shown_by_printing_the_settings(tmp_path: Path) -> None:
    settings = load(written(tmp_path, TWO))

    assert "a literal key" not in repr(settings) + str(settings)


def test_the_environment_stands_above_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHFLOOR_UI__THEME", "watchfloor-light")

    settings = load(written(tmp_path, TWO))

    assert settings.ui.theme == "watchfloor-light"
    assert settings.ui.timezone == "Europe/Berlin"


@pytest.mark.parametrize("which", ["0", "YELLOW_FLEET", "yellow_fleet"])
def test_one_key_of_one_account_can_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    monkeypatch.setenv(f"WATCHFLOOR_ACCOUNTS__{which}__TOKEN", "file:/run/key")

    settings = load(written(tmp_path, TWO))

    assert settings.accounts[0].given["token"].get_secret_value() == "file:/run/key"
    assert settings.accounts[0].provider == "charterup"
    assert len(settings.accounts) == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('timezone = "Europe/Berlin"', 'timezone = "Mars/Olympus"', 2, "unknown time zone"),
        ('timezone = "Europe/Berlin"', 'timezoen = "Europe/Berlin"', 2, "unknown setting"),
        ('timezone = "Europe/Berlin"', "timezone = ", 2, "not valid TOML"),
        (
            'name = "acme-sims"',
            'name = "yellow-fleet"',
            4,
            'two accounts have the name "yellow-fleet"',
        ),
        ('name = "acme-sims"', 'name = "acme sims"', 10, "pattern"),
        ('limits = {"1h" = 60}', 'limits = {"1d" = 60}', 14, "unknown rate window 1d"),
        ('limits = {"1h" = 60}', 'limits = {"1h" = 0}', 14, "at least 1"),
        ('name = "acme-sims"\n', "", 9, "is missing"),
    ],
)
def test_a_mistake_is_named_by_file_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    path = written(tmp_path, TWO.replace(old, new))

    with pytest.raises(SettingsProblem) as caught:
        load(path)

    assert str(caught.value).startswith(f"{path}:{line}:")
    assert words in str(caught.value)


def test_a_mistake_never_quotes_a_secret(tmp_path: Path) -> None:
    path = written(tmp_path, TWO.replace('name = "acme-sims"', "name = 7"))

    with pytest.raises(SettingsProblem) as caught:
        load(path)

    assert "a literal key" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_how_much_is_kept_can_be_set_and_not_be_nothing(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[store]\nkeep_days = 30\nkeep_megabytes = 500\npassword = 'env:PW'\n")

    store = load(path).store

    assert (store.keep_days, store.keep_megabytes) == (30, 500)
    assert "env:PW" not in repr(store)
    path.write_text("[store]\nkeep_days = 0\n")
    with pytest.raises(SettingsProblem, match="keep_days"):
        load(path)
