"""Write docs/reference/ from the declarations: `python -m tools.build_reference`."""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from textual.binding import Binding

import tui.screens
import tui.widgets
from tools.answer_tables import FIELDS_INTRO, document_parts
from tools.command_words import CommandWords, all_commands
from tools.markdown import code, write_table
from tools.rule_page import rule_parts
from tui.commands import DEVICE, EVERYWHERE, LIST, MAIN, MAP, REPORTS, Command, key_id
from tui.config import hooks, own_commands, settings
from tui.domain.change.action import Action, Field
from tui.domain.text.column import Column
from tui.domain.text.secret import SecretStr
from tui.providers import PROVIDERS
from tui.providers.contract import Provider

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "reference"
MADE = "<!-- Made by tools/build_reference.py from the program itself; edit there. -->"
SIGNS = {
    "question_mark": "?", "colon": ":", "full_stop": ".", "slash": "/", "asterisk": "*",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "less_than_sign": "<", "greater_than_sign": ">", "plus": "+",
    "minus": "-", "equals_sign": "=",
}  # fmt: skip
GROUPS = (
    ("On every screen", EVERYWHERE),
    ("On every list", LIST),
    ("On the screen of tabs", MAIN),
    ("On the screen of one device", DEVICE),
    ("On the map", MAP),
    ("On the timeline of a whole account", REPORTS),
)
KINDS = ((str, "text"), (SecretStr, "secret"), (bool, "true or false"), (int, "number"))
SAID = {
    "StoreSettings.url": 'A file in the state folder; `"sqlite:///path"`; a team\'s: `"postgresql://user@host/db"`.',
    "UiSettings.theme": "The console's colors; `W` switches.",
    "UiSettings.timezone": "`local` is this machine's zone, for each time by the rules of that day; or an IANA name. `Z` shows UTC.",
    "UiSettings.read_only": "Every change is refused in the vendors' clients.",
    "UiSettings.mouse": "Whether the console uses the mouse; `I` switches.",
    "UiSettings.ascii": "Only ASCII characters: by the terminal and its locale, always, or never.",
    "UiSettings.bandwidth": "How much is written to the terminal; `B` switches.",
    "Account.name": "Unique; what `--account` takes.",
    "Account.provider": f"One of {', '.join(f'`{name}`' for name in PROVIDERS)}.",
    "Account.base_url": "https, or http on loopback; the vendor's own by default.",
    "Account.read_only": "As under `[ui]`, for this account.",
    "Account.proxy": "As under `[network]`, for this account.",
    "Account.ca_file": "As under `[network]`, for this account.",
    "Account.limits": 'Rate limits lower than the vendor\'s: `"10s"`, `"1m"`, `"1h"`.',
}
"""For settings without a sentence in the source."""
REPEATS = {
    "safe": "can be sent again",
    "verify": "check first, then send again",
    "never": "never sent again automatically",
}


def pages() -> dict[str, str]:
    """Return every page of the reference by its file's name."""
    return {
        "commands.md": commands_page(),
        "keys.md": keys_page(),
        "actions.md": actions_page(),
        "lists.md": lists_page(),
        "settings.md": settings_page(),
        "rules.md": _page("Rules of the verdict", *rule_parts()),
    }


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", MADE, *(part for part in parts if part)]) + "\n"


def commands_page() -> str:
    """Return every command, its options and arguments."""
    return _page("Commands", *(_command(command) for command in all_commands()))


def _command(command: CommandWords) -> str:
    words = [word for word in (*command.arguments, *command.options) if word.value or word.flags]
    rows = [(code(word.shown), word.help or ", ".join(word.choices)) for word in words]
    said = (command.help or command.more).rstrip(".")
    said = said[:1].upper() + said[1:] + "." if said else ""
    more = command.more if command.help else ""
    parts = [f"## {' '.join(command.path)}", said, more, f"```text\n{command.usage}\n```"]
    if rows:
        parts.append(write_table(("word", "what it is"), rows))
    return "\n\n".join(part for part in parts if part)


def keys_page() -> str:
    """Return every key: the commands' own, then those of dialogs and widgets."""
    parts = []
    for title, commands in GROUPS:
        rows = [
            (_keys(command.key), command.label, command.help, _id(command)) for command in commands
        ]
        parts.append(f"## {title}\n\n" + write_table(("key", "name", "what it does", "id"), rows))
    parts.append(
        "Use an id under `[ui.keys]` in the settings to give a command other keys. Digits choose"
        " a tab, Esc goes back."
    )
    parts += [
        f"## {title}\n\n" + write_table(("key", "name"), rows) for title, rows in _own_bindings()
    ]
    return _page("Keys", *parts)


def _id(command: Command) -> str:
    return code(key_id(command))


def _keys(text: str) -> str:
    return " or ".join(f"`{SIGNS.get(key, key)}`" for key in text.split(","))


def _own_bindings() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Return the keys which a dialog or widget has beside the commands' own, under its sentence."""
    for module in _modules(tui.screens, tui.widgets):
        for name, kind in sorted(inspect.getmembers(module, inspect.isclass)):
            if kind.__module__ != module.__name__ or "BINDINGS" not in vars(kind):
                continue
            own = [
                binding
                for binding in vars(kind)["BINDINGS"]
                if isinstance(binding, Binding) and binding.id is None
            ]
            rows = [
                (_keys(binding.key), binding.description) for binding in own if binding.description
            ]
            if rows:
                said = (inspect.getdoc(kind) or name).splitlines()[0].rstrip(".")
                yield said, rows


def _modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        for module in sorted(found, key=lambda module: module.name):
            yield importlib.import_module(module.name)


def actions_page() -> str:
    """Return every action of each vendor."""
    intro = (
        "What `watchfloor do ACTION --account A` and the key `a` offer. Every action is written to"
        " the journal before it is sent. *Unverified* means that the vendor does not document the"
        " action's path: the action is off until the settings name the path or allow it."
    )
    parts = [intro]
    for provider in PROVIDERS.values():
        parts.append(f"## {provider.title}")
        parts += [_action(action) for action in provider.actions]
    return _page("Actions", *parts)


def _action(action: Action) -> str:
    facts = [
        ("title", action.title),
        ("done to", {"none": "the account"}.get(action.target, f"a {action.target}")),
        ("targets in one request", str(action.chunk) if action.target != "none" else ""),
        ("charge", action.charge or "none documented"),
        ("if the outcome is unknown", REPEATS[action.repeat]),
        ("undo", action.undo or "cannot be undone"),
        ("confirmed by", action.settles),
        ("verified", "yes" if action.verified else "no: unverified"),
    ]
    parts = [
        f"### {action.name}",
        action.summary,
        write_table(("", ""), [fact for fact in facts if fact[1]]),
    ]
    if action.fields:
        rows = [_field(field) for field in action.fields]
        parts.append(write_table(("field", "what", "kind", "needed", "rule"), rows))
    return "\n\n".join(parts)


def _field(field: Field) -> tuple[str, ...]:
    rules = [
        ", ".join(field.choices) if field.choices else "",
        f"one of the list `{field.choices_from}`" if field.choices_from else "",
        f"default `{field.default}`" if field.default else "",
        f"at least {field.minimum}" if field.minimum is not None else "",
        f"at most {field.max_length} characters" if field.max_length else "",
        field.help,
    ]
    needed = "yes" if field.required else "no"
    return code(field.name), field.title, field.kind, needed, "; ".join(filter(None, rules))


def lists_page() -> str:
    """Return every list of each vendor and its columns."""
    intro = (
        "What each tab shows and `watchfloor list ACCOUNT KIND` prints. Columns hidden at first are"
        " in the chooser, `c`. Filters, sorting and `--columns` take a field's name."
    )
    return _page(
        "Lists and columns",
        intro,
        FIELDS_INTRO,
        *(_lists(provider) for provider in PROVIDERS.values()),
    )


def _lists(provider: Provider) -> str:
    parts = [f"## {provider.title}", "### devices", _columns(provider.columns)]
    if provider.report_columns:
        words = f"What a device's timeline lists, and `reports` prints, of {provider.title}."
        parts += ["### reports", words, _columns(provider.report_columns)]
    for spec in provider.lists:
        ask = f"Needs {spec.argument}" if spec.argument else ""
        whose = f"{ask}, from the list `{spec.source}`." if ask and spec.source else ask
        parts += [f"### {spec.name}", f"{spec.title}.", whose, spec.note, _columns(spec.columns)]
    if provider.documented_in:
        parts += document_parts(provider)
    return "\n\n".join(part for part in parts if part)


def _columns(columns: Sequence[Column]) -> str:
    rows = [
        (
            column.title,
            code(column.field),
            column.kind,
            column.unit,
            "" if column.shown else "chooser",
            column.help,
        )
        for column in columns
    ]
    return write_table(("column", "field", "kind", "unit", "shown", "note"), rows)


def settings_page() -> str:
    """Return every setting, its kind, its default, and each vendor's credentials."""
    words = SAID | _docstrings(settings) | _docstrings(hooks) | _docstrings(own_commands)
    shown = (
        ("[store]", settings.StoreSettings),
        ("[ui]", settings.UiSettings),
        ("[network]", settings.NetworkSettings),
        ("[[accounts]]", settings.Account),
        ("[[hooks]]", hooks.Hook),
        ("[commands.NAME]", own_commands.OwnCommand),
    )
    intro = (
        "In the file which `watchfloor config path` prints. Every setting can come from the"
        " environment too: `WATCHFLOOR_UI__THEME`, `WATCHFLOOR_ACCOUNTS__YELLOW_FLEET__TOKEN`."
    )
    parts = [intro]
    parts += [f"## {title}\n\n{_settings(kind, words)}" for title, kind in shown]
    parts += [_credentials(provider) for provider in PROVIDERS.values()]
    return _page("Settings", *parts)


def _settings(kind: type, words: dict[str, str]) -> str:
    hints = get_type_hints(kind)
    rows = [
        (code(name), _kind(hints[name]), _default(field), words[f"{kind.__name__}.{name}"])
        for field in dataclasses.fields(kind)
        if (name := field.name) != "given"
    ]
    return write_table(("key", "kind", "default", "what it is"), rows)


def _kind(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return " or ".join(code(f'"{choice}"') for choice in get_args(hint))
    if get_origin(hint) is Mapping:
        return "table"
    return " or ".join(word for kind, word in KINDS if kind is hint or kind in get_args(hint))


def _default(field: "dataclasses.Field[Any]") -> str:
    if field.default_factory is not dataclasses.MISSING:
        return ""
    if field.default is dataclasses.MISSING:
        return "needed"
    value = field.default
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return code(str(value)) if value else ""


def _docstrings(module: ModuleType) -> dict[str, str]:
    """Read the sentence under each field of each class."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, after in zip(node.body, node.body[1:], strict=False):
            text = after.value if isinstance(after, ast.Expr) else None
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Constant):
                found[f"{node.name}.{ast.unparse(field.target)}"] = str(text.value)
    return found


def _credentials(provider: Provider) -> str:
    rows = [
        (
            code(credential.name),
            credential.title,
            "yes" if credential.required else "no",
            "yes" if credential.secret else "no",
            credential.help,
        )
        for credential in provider.credentials
    ]
    options = ", ".join(map(code, provider.options))
    further = f"\n\nMore keys, in case the vendor differs from its document: {options}."
    known = write_table(("key", "what", "needed", "secret", "note"), rows)
    return f'## provider = "{provider.name}"\n\n{provider.summary}\n\n{known}' + (
        further if options else ""
    )


def main() -> None:
    """Write the pages."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (OUT / name).write_text(text, "utf-8")
        print(f"docs/reference/{name}: {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
