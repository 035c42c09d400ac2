import pytest

from tests.team_server import cleared


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """Where the store is: on this machine, or a team's."""
    if request.param == "sqlite":
        return "sqlite"
    server = request.getfixturevalue("team_server").url
    cleared(server)
    return server
