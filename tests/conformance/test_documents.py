"""Sample answers of the vendors' documents which no provider's own tests read."""

from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.conformance.rig import open_desk

FIXTURES = Path(__file__).parents[1] / "fixtures"


async def test_lattigos_sample_of_daily_usage_is_read() -> None:
    sample = (FIXTURES / "lattigo" / "daily_data_usages.answer.json").read_bytes()
    desk = open_desk("lattigo")
    device = (await desk.devices())[0]
    desk.transport.change = lambda _request, _response, _body: httpx.Response(200, content=sample)

    rows = await desk.client.usage(
        device, "daily", datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    )

    assert rows
    assert all(isinstance(row.bytes_used, int) for row in rows)
    assert {row.device for row in rows} == {device.key}
