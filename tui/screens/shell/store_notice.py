"""What the screens say while the store does not answer, and how they go on when it is back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from textual.dom import DOMNode
from textual.widget import Widget

from tui.console import StoreWatch
from tui.domain.show.format import TimeStyle
from tui.screens.shell.session import session_of
from tui.store import StoreError, StoreLost


def top_line_words(watch: StoreWatch, manner: TimeStyle) -> tuple[str, ...]:
    """Return the top line while the store does not answer, the longest wording first; else nothing."""
    since = _since(watch, manner)
    if not since:
        return ()
    return (
        f"{watch.name} has not answered since {since}. The rows are as of then.",
        f"{watch.name} has not answered since {since}.",
        f"No answer from the store since {since}.",
    )


def empty_list_words(watch: StoreWatch, manner: TimeStyle) -> str:
    """Return why a list is empty while the store does not answer; empty while it does."""
    since = _since(watch, manner)
    return since and f"{watch.name} has not answered since {since}. The list fills when it is back."


def _since(watch: StoreWatch, manner: TimeStyle) -> str:
    if watch.lost_since is None:
        return ""
    local, now = watch.lost_since.astimezone(manner.zone), manner.now.astimezone(manner.zone)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%Y-%m-%d %H:%M}"


@contextmanager
def outlast_store(node: DOMNode) -> Iterator[None]:
    """End a handler early where the store fails it: an error would end its widget's messages."""
    try:
        yield
    except StoreError as error:
        session_of(node).store_failed(error)


def store_error_words(watch: StoreWatch, error: StoreError) -> str:
    """Return what to say to somebody who has just asked something of the store."""
    if isinstance(error, StoreLost):
        return f"{watch.name} does not answer. Try again when it is back."
    return str(error)


@contextmanager
def say_store_errors(node: DOMNode, say: Callable[[str], None]) -> Iterator[None]:
    """Show an error of the store where its answer was to stand, and raise it again."""
    try:
        yield
    except StoreError as error:
        say(store_error_words(session_of(node).store_watch, error))
        raise


def follow_store(where: Widget, turned: Callable[[], object]) -> None:
    """Call `turned` whenever the store is lost or back, until the widget or screen is gone."""

    def heard() -> None:
        if where.is_attached:
            turned()
        else:
            stop()

    stop = session_of(where).store_watch.subscribe(heard)


def reload_when_back(where: Widget, reload: Callable[[], object]) -> None:
    """Call `reload` whenever the store is back, until the widget or screen is gone."""
    watch = session_of(where).store_watch
    follow_store(where, lambda: watch.lost_since is None and reload())
