"""Write docs/watchfloor.1 from the parser: `python -m tools.build_manual`."""

from collections.abc import Iterator
from pathlib import Path

from tools.command_words import Word, all_commands

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
EXAMPLES = (
    ("Which SIMs are active and silent for a day, as a table for a spreadsheet:",
     'watchfloor devices "last_seen>24h state:active" --account acme-sims --format csv > silent.csv'),
    ("What is wrong with the unit whose number ends in 1853:", "watchfloor why 1853"),
    ("Its voltages of the last six hours:",
     "watchfloor reports 1853 --since 6h --format jsonl | jq .voltage_mv"),
    ("What a change would send, without sending it:",
     'watchfloor do note --account acme-sims --to 1853 field_name=note2 note="antenna replaced" --dry-run'),
    ("What changed since the last shift:", 'watchfloor diff --since "yesterday 14:00"'),
    ("Its track of a week as a file for a map:",
     "watchfloor export reports 1853 --since 7d --to way.gpx"),
    ("Completion in this bash, until it ends:", "source <(watchfloor completion bash)"),
)  # fmt: skip
FILTER = (
    "A filter is words, \\fB!word\\fR, \\fBstate:active\\fR, \\fBlast_seen>24h\\fR,"
    " \\fBlast_seen:never\\fR, \\fBvoltage_mv<3500\\fR; all of them must hold."
)


def files() -> dict[str, str]:
    """Return every file's text by its path in the repository."""
    return {
        "docs/watchfloor.1": manual(),
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
        ".B watchfloor",
        "[\\fB\\-q\\fR | \\fB\\-v\\fR] [\\fB\\-\\-read\\-only\\fR] [\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]]",
        ".br",
        ".B watchfloor help",
        "[\\fICOMMAND\\fR]",
        ".SH DESCRIPTION",
        _roff(program.more),
        "Standard output carries data only; messages go to standard error.",
        FILTER,
        ".SH OPTIONS",
        *_tagged(program.options),
        ".SH COMMANDS",
    ]
    for command in commands[1:]:
        lines += [f".SS {_roff(' '.join(command.path[1:]))}", f".B {_roff(command.usage)}", ".PP"]
        lines.append(_roff(_sentence(command.help)))
        if command.more:
            lines += [".PP", _roff(command.more)]
        lines += _tagged([word for word in (*command.arguments, *command.options) if word.help])
    lines.append(".SH EXAMPLES")
    for words, example in EXAMPLES:
        lines += [".PP", _roff(words), ".PP", ".nf", ".RS", _roff(example), ".RE", ".fi"]
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


def main() -> None:
    """Write the files."""
    for name, text in files().items():
        path = ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"{name}: {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
