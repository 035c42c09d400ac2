"""Write docs/reference/ from the declarations: `python -m tools.build_reference`."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from textual.binding import Binding

import tui.screens
import tui.widgets
from tools.command_words import Spelled, spelled
from tui.commands import DEVICE, EVERYWHERE, LIST, MAIN, MAP, REPORTS, Command, key_id
from tui.config import settings
from tui.domain.change.action import Action, Field
from tui.domain.text.column import Column
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
    "UiSettings.theme": "Its colours; `W` goes through them.",
    "UiSettings.timezone": "`local` or an IANA name; `Z` shows UTC.",
    "UiSettings.read_only": "Every change is refused in the vendors' clients.",
    "UiSettings.mouse": "Whether the console takes the mouse; `I` changes it.",
    "UiSettings.ascii": "Signs beyond ASCII: by the terminal and its locale, never, or always.",
    "UiSettings.bandwidth": "How much is written to the terminal; `B` changes it.",
    "Account.name": "Unique; what `--account` takes.",
    "Account.provider": f"One of {', '.join(f'`{name}`' for name in PROVIDERS)}.",
    "Account.base_url": "https, or http on loopback; the vendor's own by default.",
    "Account.read_only": "As under `[ui]`, for this account.",
    "Account.limits": 'Lower rate windows than the vendor\'s: `"10s"`, `"1m"`, `"1h"`.',
}
"""Of settings which carry no sentence in the source."""
REPEATS = {
    "safe": "may be done again",
    "verify": "look first, then do it again",
    "never": "never by itself",
}


def pages() -> dict[str, str]:
    """Return every page of the reference by its file's name."""
    return {
        "commands.md": commands_page(),
        "keys.md": keys_page(),
        "actions.md": actions_page(),
        "lists.md": lists_page(),
        "settings.md": settings_page(),
    }


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", MADE, *(part for part in parts if part)]) + "\n"


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(titles), "|" + "---|" * len(titles), *map(line, rows)])


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def commands_page() -> str:
    """Return every command, its options and arguments."""
    return _page("Commands", *(_command(one) for one in spelled()))


def _command(one: Spelled) -> str:
    words = [word for word in (*one.arguments, *one.options) if word.value or word.flags]
    rows = [(_code(word.shown), word.help or ", ".join(word.choices)) for word in words]
    said = (one.help or one.more).rstrip(".")
    said = said[:1].upper() + said[1:] + "." if said else ""
    more = one.more if one.help else ""
    parts = [f"## {' '.join(one.path)}", said, more, f"```text\n{one.usage}\n```"]
    if rows:
        parts.append(_table(("word", "what it is"), rows))
    return "\n\n".join(part for part in parts if part)


def keys_page() -> str:
    """Return every key: the commands' own, then those of dialogs and widgets."""
    parts = []
    for title, commands in GROUPS:
        rows = [(_keys(one.key), one.label, one.help, _id(one)) for one in commands]
        parts.append(f"## {title}\n\n" + _table(("key", "name", "what it does", "id"), rows))
    parts.append(
        "An id is what `[ui.keys]` in the settings takes to give a command other keys. Digits choose"
        " a tab, Esc goes back."
    )
    parts += [f"## {title}\n\n" + _table(("key", "name"), rows) for title, rows in _own_bindings()]
    return _page("Keys", *parts)


def _id(command: Command) -> str:
    return _code(key_id(command))


def _keys(text: str) -> str:
    return " or ".join(f"`{SIGNS.get(one, one)}`" for one in text.split(","))


def _own_bindings() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Return the keys which a dialog or widget has beside the commands' own, under its sentence."""
    for module in _modules(tui.screens, tui.widgets):
        for name, kind in sorted(inspect.getmembers(module, inspect.isclass)):
            if kind.__module__ != module.__name__ or "BINDINGS" not in vars(kind):
                continue
            own = [
                one for one in vars(kind)["BINDINGS"] if isinstance(one, Binding) and one.id is None
            ]
            rows = [(_keys(one.key), one.description) for one in own if one.description]
            if rows:
                said = (inspect.getdoc(kind) or name).splitlines()[0].rstrip(".")
                yield said, rows


def _modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        for module in sorted(found, key=lambda module: module.name):
            yield importlib.import_module(module.name)


def actions_page() -> str:
    """Return what may be asked of each vendor."""
    intro = (
        "What `watchfloor do ACTION --account A` and the key `a` offer. Every one is written to the"
        " journal before it is sent. *Unverified* means that the vendor's document leaves its path"
        " out: it is off until the settings name the path or allow it."
    )
    parts = [intro]
    for provider in PROVIDERS.values():
        parts.append(f"## {provider.title}")
        parts += [_action(one) for one in provider.actions]
    return _page("Actions", *parts)


def _action(action: Action) -> str:
    facts = [
        ("title", action.title),
        ("done to", {"none": "the account"}.get(action.target, f"a {action.target}")),
        ("targets in one request", str(action.chunk) if action.target != "none" else ""),
        ("charge", action.charge or "none that is documented"),
        ("after an outcome nobody knows", REPEATS[action.repeat]),
        ("undo", action.undo or "cannot be taken back"),
        ("seen later by", action.settles),
        ("verified", "yes" if action.verified else "no: unverified"),
    ]
    parts = [
        f"### {action.name}",
        action.summary,
        _table(("", ""), [fact for fact in facts if fact[1]]),
    ]
    if action.fields:
        rows = [_field(field) for field in action.fields]
        parts.append(_table(("field", "what", "kind", "needed", "rule"), rows))
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
    return _code(field.name), field.title, field.kind, needed, "; ".join(filter(None, rules))


def lists_page() -> str:
    """Return every list of each vendor and its columns."""
    intro = (
        "What each tab shows and `watchfloor list ACCOUNT KIND` prints. A column which is not shown"
        " at first is in the chooser, `c`. A field is what filters, sorting and `--columns` take."
    )
    return _page("Lists and columns", intro, *(_lists(one) for one in PROVIDERS.values()))


def _lists(provider: Provider) -> str:
    parts = [f"## {provider.title}", "### devices", _columns(provider.columns)]
    for spec in provider.lists:
        ask = f"Asked for with {spec.argument}" if spec.argument else ""
        whose = f"{ask}, which the list `{spec.source}` has." if ask and spec.source else ask
        parts += [f"### {spec.name}", f"{spec.title}.", whose, spec.note, _columns(spec.columns)]
    return "\n\n".join(part for part in parts if part)


def _columns(columns: Sequence[Column]) -> str:
    rows = [
        (one.title, _code(one.field), one.kind, one.unit, "" if one.shown else "chooser", one.help)
        for one in columns
    ]
    return _table(("column", "field", "kind", "unit", "shown", "note"), rows)


def settings_page() -> str:
    """Return every setting, its kind, its default, and each vendor's credentials."""
    words = SAID | _docstrings(settings)
    shown = (
        ("[store]", settings.StoreSettings),
        ("[ui]", settings.UiSettings),
        ("[[accounts]]", settings.Account),
    )
    intro = (
        "In the file which `watchfloor config path` names. Every one can come from the environment"
        " too: `WATCHFLOOR_UI__THEME`, `WATCHFLOOR_ACCOUNTS__YELLOW_FLEET__TOKEN`."
    )
    parts = [intro]
    parts += [f"## {title}\n\n{_settings(kind, words)}" for title, kind in shown]
    parts += [_credentials(provider) for provider in PROVIDERS.values()]
    return _page("Settings", *parts)


def _settings(kind: type[BaseModel], words: dict[str, str]) -> str:
    rows = [
        (_code(name), _kind(info), _default(info), words[f"{kind.__name__}.{name}"])
        for name, info in kind.model_fields.items()
        if name != "given"
    ]
    return _table(("key", "kind", "default", "what it is"), rows)


def _kind(info: FieldInfo) -> str:
    if get_origin(info.annotation) is Literal:
        return " or ".join(_code(f'"{one}"') for one in get_args(info.annotation))
    if get_origin(info.annotation) is Mapping:
        return "table"
    return " or ".join(
        word for kind, word in KINDS if kind is info.annotation or kind in get_args(info.annotation)
    )


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "needed"
    value = info.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return _code(str(value)) if value else ""


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
            _code(one.name),
            one.title,
            "yes" if one.required else "no",
            "yes" if one.secret else "no",
            one.help,
        )
        for one in provider.credentials
    ]
    options = ", ".join(map(_code, provider.options))
    further = f"\n\nFurther keys, for where the vendor differs from its document: {options}."
    table = _table(("key", "what", "needed", "secret", "note"), rows)
    return f'## provider = "{provider.name}"\n\n{provider.summary}\n\n{table}' + (
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
