import pytest

from tui.domain.budget.download_cost import DownloadCost


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (DownloadCost(2, 6, 78, 5.2), "2–6 of 78 requests left this hour, about 5 s"),
        (DownloadCost(1, 1, 1, 0.1), "1 of 1 requests left this hour, about 1 s"),
        (
            DownloadCost(1_500, 4_500, 130, 39_600),
            "1,500–4,500 of 130 requests left this hour, about 11 h",
        ),
        (DownloadCost(3, None, None, 3), "3 requests or more, about 3 s"),
        (DownloadCost(1, None), "1 request or more, about 1 s"),
        (DownloadCost(2, 6, None, 2), "2–6 requests, about 2 s"),
    ],
)
def test_a_cost_says_how_many_requests_of_how_many_and_how_long(cost, words):
    assert cost.words == words


@pytest.mark.parametrize(
    ("most", "left", "needed"),
    [
        (26, 130, False),
        (27, 130, True),
        (1, 0, True),
        (3, None, False),
        (None, 10, False),
        (0, 0, False),
    ],
)
def test_more_than_a_fifth_of_what_is_left_waits_for_a_yes(most, left, needed):
    assert DownloadCost(1, most, left).needs_consent is needed
