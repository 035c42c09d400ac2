"""Start Watchfloor: `python -m tui` is the same as `watchfloor`."""

import sys


def main() -> int:
    """Run the command line with this process's arguments and give its exit status."""
    from tui.cli.main import main as run  # noqa: PLC0415 - a broken import must be reported by us

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
