"""Start Watchfloor: `python -m tui` is the same as `watchfloor`."""

import gc
import sys

from tui import __version__


def main() -> int:
    """Run the command line with this process's arguments and return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - from a clone, nothing has checked it before
        sys.stderr.write(
            "watchfloor: Python 3.11 or newer is needed; this is %s.%s.\n" % sys.version_info[:2]  # noqa: UP031
        )
        return 2
    if sys.argv[1:] == ["--version"]:  # scripts ask for it: nothing is loaded to tell it
        print(f"watchfloor {__version__}")  # noqa: T201 - as the command line does
        return 0
    from tui.cli.main import main as run  # noqa: PLC0415 - a broken import must be reported by us

    try:
        return run(sys.argv[1:])
    finally:
        gc.freeze()  # the process ends: looking for garbage in all that it loaded would take longer than a small command


if __name__ == "__main__":
    sys.exit(main())
