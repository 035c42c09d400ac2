"""The program's own log, printed to stderr: by a service, and with `--verbose`."""

import logging

from tui.cli.status import say


class StderrLog(logging.Handler):
    """Prints log messages to stderr, where a service's journal reads them."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one message."""
        say(record.getMessage())


def print_log(level: int) -> None:
    """Print what is logged from this level on; called again, only the level may get lower."""
    log = logging.getLogger("tui")
    if not any(isinstance(handler, StderrLog) for handler in log.handlers):
        log.addHandler(StderrLog())
        log.setLevel(level)
    log.setLevel(min(level, log.level))
