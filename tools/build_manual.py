"""Write docs/watchfloor.1 and completions/ from the parser: `python -m tools.build_manual`."""

from collections.abc import Iterator
from pathlib import Path

from tools.command_words import CommandWords, Word, all_commands

ROOT = Path(__file__).parent.parent
EXITS = (
    ("0", "all done"),
    ("1", "something was refused or failed"),
    ("2", "wrong usage or settings"),
    ("3", "an outcome is unknown: sent, but no answer came"),
    ("4", "the request budget is used up; the message says until when"),
    ("5", "a vendor cannot be reached"),
    ("130", "interrupted"),
)
FILTER = (
    "A filter is words, \\fB!word\\fR, \\fBstate:active\\fR, \\fBlast_seen>24h\\fR,"
    " \\fBlast_seen:never\\fR, \\fBvoltage_mv<3500\\fR; all of them must hold."
)


def files() -> dict[str, str]:
    """Return every file's text by its path in the repository."""
    return {
        "docs/watchfloor.1": manual(),
        "completions/watchfloor.bash": bash(),
        "completions/_watchfloor": zsh(),
        "completions/watchfloor.fish": fish(),
    }


def _roff(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{text}" if text.startswith(".") else text


def manual() -> str:
    """Return the manual page."""
    commands = all_commands()
    program = commands[0]
    lines = [
        '.\\" Made by tools/build_manual.py from the parser; edit there.',
        '.TH WATCHFLOOR 1 "" "Watchfloor" "User Commands"',
        ".SH NAME",
        "watchfloor \\- one console for fleets of cellular devices",
        ".SH SYNOPSIS",
        *(f".B {_roff(command.usage)}\n.br" for command in commands if not command.below),
        ".SH DESCRIPTION",
        _roff(program.more),
        "Standard output carries data only; messages go to standard error.",
        FILTER,
        ".SH OPTIONS",
        *_tagged(program.options),
        ".SH COMMANDS",
    ]
    for command in commands[1:]:
        lines += [f".SS {_roff(' '.join(command.path[1:]))}", _roff(_sentence(command.help))]
        if command.more:
            lines += [".PP", _roff(command.more)]
        lines += _tagged([word for word in (*command.arguments, *command.options) if word.help])
    lines.append(".SH EXIT STATUS")
    for number, words in EXITS:
        lines += [".TP", f".B {number}", _roff(words)]
    lines += [
        ".SH FILES",
        "\\fBwatchfloor config path\\fR prints where the settings are.",
        ".SH ENVIRONMENT",
        *(".TP", ".B WATCHFLOOR_CONFIG", "The settings file."),
        *(".TP", ".B WATCHFLOOR_HOME", "The folder of the store and the logs."),
        *(
            ".TP",
            ".B WATCHFLOOR_\\fISECTION\\fB__\\fIKEY\\fR",
            "Any setting; overrides the file's.",
        ),
    ]
    return "\n".join(lines) + "\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _tagged(words: list[Word] | tuple[Word, ...]) -> Iterator[str]:
    for word in words:
        yield from (".TP", f".B {_roff(word.shown)}", _roff(_sentence(word.help)))


def _after(command: CommandWords) -> list[str]:
    """Return what may come after a command's words, options last."""
    places = [choice for word in command.arguments for choice in word.choices]
    return [
        *command.below,
        *places,
        *(flag for word in command.options for flag in word.flags),
        "--help",
    ]


def _chosen(command: CommandWords) -> list[Word]:
    return [word for word in command.options if word.choices]


def _files() -> list[str]:
    """Return the options whose value is a file."""
    found = {
        f
        for command in all_commands()
        for w in command.options
        if w.value in {"F", "FILE"}
        for f in w.flags
    }
    return sorted(found)


def bash() -> str:
    """Return the completion for bash: a table of what may follow, and one function which reads it."""
    cases, values = [], []
    for command in all_commands():
        key = " ".join(command.path[1:])
        cases.append(f'        "{key}") words="{" ".join(_after(command))}" ;;')
        values += [
            f'        "{key} {flag}") words="{" ".join(word.choices)}" ;;'
            for word in _chosen(command)
            for flag in word.flags
        ]
    known = " | ".join(f'"{" ".join(command.path[1:])}"' for command in all_commands()[1:])
    files = " | ".join(_files())
    return f"""\
# Completion of watchfloor for bash. Made by tools/build_manual.py from the parser; edit there.
_watchfloor() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
    local at="" next words="" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        next="${{at:+$at }}${{COMP_WORDS[i]}}"
        case "$next" in
        {known}) at="$next" ;;
        esac
    done
    COMPREPLY=()
    case "$before" in
        {files}) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    esac
    case "$at $before" in
{chr(10).join(values)}
    esac
    if [ -z "$words" ]; then
        case "$at" in
{chr(10).join(cases)}
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}}
complete -o default -F _watchfloor watchfloor
"""


def _told(name: str, help: str) -> str:
    escaped = help.replace("'", "'\\''").replace(":", "\\:")
    return f"'{name}:{escaped}'" if help else f"'{name}'"


def zsh() -> str:
    """Return the completion for zsh: the same table, with what each word does."""
    helps = {command.path: command.help for command in all_commands()}
    cases, values = [], []
    for command in all_commands():
        key = " ".join(command.path[1:])
        told = [_told(name, helps[*command.path, name]) for name in command.below]
        told += [_told(choice, "") for word in command.arguments for choice in word.choices]
        told += [_told(flag, word.help) for word in command.options for flag in word.flags]
        cases.append(f'        "{key}") words=({" ".join(told)}) ;;')
        values += [
            f'        "{key} {flag}") words=({" ".join(word.choices)}) ;;'
            for word in _chosen(command)
            for flag in word.flags
        ]
    known = "|".join(f'"{" ".join(command.path[1:])}"' for command in all_commands()[1:])
    return f"""\
#compdef watchfloor
# Completion of watchfloor for zsh. Made by tools/build_manual.py from the parser; edit there.
local at="" next i
local -a words_before=("${{(@)words[2,CURRENT-1]}}")
local before="${{words[CURRENT-1]}}"
for i in "${{words_before[@]}}"; do
    next="${{at:+$at }}$i"
    case "$next" in
        ({known}) at="$next" ;;
    esac
done
case "$before" in
    ({"|".join(_files())}) _files; return ;;
esac
() {{
    local -a words
    case "$at $before" in
{chr(10).join(values)}
    esac
    if (( ! $#words )); then
        case "$at" in
{chr(10).join(cases)}
        esac
    fi
    _describe watchfloor words || _files
}}
"""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def fish() -> str:
    """Return the completion for fish: one line for each word."""
    lines = [
        "# Completion of watchfloor for fish. Made by tools/build_manual.py from the parser; edit there.",
        "complete -c watchfloor -f",
    ]
    top = all_commands()[0].below
    for command in all_commands():
        when = _when(command, top)
        helps = {
            other.path[-1]: other.help
            for other in all_commands()
            if other.path[:-1] == command.path
        }
        lines += [f"{when} -a {name} -d {_quoted(helps[name])}" for name in command.below]
        lines += [
            f"{when} -a {_quoted(' '.join(w.choices))}" for w in command.arguments if w.choices
        ]
        for word in command.options:
            how = f" -x -a {_quoted(' '.join(word.choices))}" if word.choices else ""
            how = how or (" -r -F" if word.value in {"F", "FILE"} else " -x" if word.value else "")
            said = f" -d {_quoted(word.help)}" if word.help else ""
            lines += [f"{when} -l {flag.removeprefix('--')}{how}{said}" for flag in word.flags]
    return "\n".join(lines) + "\n"


def _when(command: CommandWords, top: tuple[str, ...]) -> str:
    words = command.path[1:]
    if not words:
        return f"complete -c watchfloor -n 'not __fish_seen_subcommand_from {' '.join(top)}'"
    seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in words)
    elsewhere = {other.path[1] for other in all_commands() if other.path[2:] == words}
    if elsewhere:
        seen += f"; and not __fish_seen_subcommand_from {' '.join(sorted(elsewhere))}"
    if command.below:
        seen += f"; and not __fish_seen_subcommand_from {' '.join(command.below)}"
    return f"complete -c watchfloor -n '{seen}'"


def main() -> None:
    """Write the files."""
    for name, text in files().items():
        path = ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"{name}: {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
