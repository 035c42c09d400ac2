"""Texts in one thread, each once."""

from datetime import UTC, datetime, timedelta

from tui.domain.device.texts import Text, text_thread

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_text_which_the_carrier_lists_and_we_sent_is_one_text():
    ours = Text(NOON, "Reboot", is_inbound=False, status="accepted", job="j1")
    later = NOON + timedelta(seconds=40)
    listed = Text(later, "Reboot", is_inbound=False, status="Delivered")

    (text,) = text_thread([listed], [ours])

    assert text.status == "Delivered, accepted"
    assert text.job == "j1"


def test_the_same_words_a_day_later_are_another_text():
    ours = Text(NOON, "Reboot", is_inbound=False, status="accepted", job="j1")
    listed = Text(NOON - timedelta(days=1), "Reboot", is_inbound=False, status="")

    assert [one.job for one in text_thread([listed], [ours])] == ["j1", ""], "newest first"


def test_a_reply_with_the_same_words_is_the_devices_own():
    ours = Text(NOON, "OK", is_inbound=False, status="accepted", job="j1")
    listed = Text(NOON + timedelta(seconds=5), "OK", is_inbound=True, status="")

    assert [one.is_inbound for one in text_thread([listed], [ours])] == [True, False]


def test_two_equal_texts_of_ours_are_not_both_taken_for_one_listed():
    ours = [Text(NOON, "OK", is_inbound=False, status="", job=job) for job in ("j1", "j2")]
    listed = Text(NOON, "OK", is_inbound=False, status="")

    assert sorted(one.job for one in text_thread([listed], ours)) == ["j1", "j2"]


def test_a_text_of_unknown_time_stands_last():
    listed = Text(None, "x", is_inbound=False, status="Failed")
    ours = Text(NOON, "y", is_inbound=False, status="")

    assert [one.words for one in text_thread([listed], [ours])] == ["y", "x"]
