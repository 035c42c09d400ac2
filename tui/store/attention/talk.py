"""What is written about the units of a cause or an incident: how much, and the newest."""

from collections.abc import Mapping

from tui.domain.attention.acknowledgement import Comment, Talk
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import moment
from tui.store.units.said_of_units import UNIT_OF

TalkOf = Mapping[tuple[str | None, str | None], Talk]
"""By cause and incident; by None and an incident what is written about the incident itself."""
_COMMENTS = (
    f"SELECT unit.cause, unit.incident, actor, attention.at, text {UNIT_OF} AND kind = 'commented' "
    "UNION SELECT NULL, incident, actor, at, text FROM attention "
    "WHERE kind = 'commented' AND incident IS NOT NULL ORDER BY 4"
)
"""What was said of several units at once is one row: the union of equal rows is one."""


def read_talk(connection: Connection) -> TalkOf:
    """Return what is talked about; a saying about many units of one cause counts once."""
    found: dict[tuple[str | None, str | None], Talk] = {}
    for cause, incident, actor, at, text in connection.execute(_COMMENTS):
        before = found.get((cause, incident))
        newest = Comment(by=actor, at=moment(at), text=text)
        found[cause, incident] = Talk(count=(before.count if before else 0) + 1, newest=newest)
    return found
