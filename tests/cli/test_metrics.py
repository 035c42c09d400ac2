"""The command metrics, read by Prometheus' own parser."""

import re
import time
from collections import Counter

from prometheus_client.parser import text_string_to_metric_families

from tui.export.prometheus import MetricFamily, Sample, exposition

UNITS = (
    "_info",
    "_seconds",
    "_requests",
    "_up",
    "_health",
    "_devices",
    "_jobs",
    "_job_targets",
    "_units",
)


def families(text):
    return {family.name: family for family in text_string_to_metric_families(text)}


def values(family, *labels):
    return {
        tuple(sample.labels[label] for label in labels): sample.value for sample in family.samples
    }


def test_a_page_is_what_the_parser_of_prometheus_reads(stocked) -> None:
    stocked.vendors.renew()

    done = stocked.run("metrics")

    found = families(done.out)
    assert done.status == 0
    assert done.err == ""
    assert done.out.endswith("\n")
    assert [name for name in found if not name.endswith(UNITS)] == []
    assert {family.type for family in found.values()} == {"gauge"}
    assert [family.name for family in found.values() if not family.documentation] == []
    assert len(re.findall("^# HELP ", done.out, re.MULTILINE)) == len(found)
    series = [
        (sample.name, *sample.labels.items())
        for family in found.values()
        for sample in family.samples
    ]
    assert len(set(series)) == len(series)
    assert not any(stocked.vendors.asked(vendor) for vendor in ("charterup", "lattigo", "polte"))


def test_accounts_devices_and_budgets_are_the_ones_which_other_commands_show(stocked) -> None:
    stocked.run("list", "yellow-fleet", "groups")
    devices = stocked.run("devices", "--format", "json").records
    units = stocked.run("units", "--format", "json").records
    windows = stocked.run("budget", "--format", "json").records

    found = families(stocked.run("metrics").out)

    up = values(found["watchfloor_account_up"], "account")
    assert up == {("yellow-fleet",): 1, ("acme-sims",): 1, ("trackers",): 1}
    counted = values(found["watchfloor_devices"], "account", "provider", "state")
    assert sum(counted.values()) == len(devices)
    assert counted["acme-sims", "lattigo", "active"] == sum(
        device["account"] == "acme-sims" and device["state"] == "active" for device in devices
    )
    judged = values(found["watchfloor_units"], "severity", "cause")
    assert judged == Counter((unit["severity"], unit["cause"]) for unit in units)
    used = values(found["watchfloor_budget_used_requests"], "account", "window_seconds")
    shown = {
        (window["account"], str(window["window_seconds"])): window["used"]
        for window in windows
        if window["account"] == "yellow-fleet"
    }
    assert used == shown
    assert shown["yellow-fleet", "3600"] >= 1
    limits = values(found["watchfloor_budget_limit_requests"], "account", "window_seconds")
    assert limits["yellow-fleet", "3600"] == 130
    assert "watchfloor_budget_reserved_requests" in found
    listed = values(found["watchfloor_device_list_synced_timestamp_seconds"], "account")
    assert all(0 <= time.time() - at < 3600 for at in listed.values())


def test_a_fault_a_sync_and_a_job_are_on_the_page(stocked) -> None:
    stocked.vendors.let_all_report()
    stocked.run("sync", "--quick", "--account", "yellow-fleet")
    sims = ("devices", "state:active", "--account", "acme-sims", "--format", "json")
    sim = next(device["key"] for device in stocked.run(*sims).records if "/" not in device["label"])
    stocked.run(
        *("do", "send_sms", "--account", "acme-sims", "--to", sim, "sms_text=hello", "--yes")
    )
    stocked.configure(stocked.away("lattigo"))
    stocked.run("sync", "--quick", "--account", "acme-sims")

    found = families(stocked.run("metrics").out)

    assert values(found["watchfloor_account_up"], "account")["acme-sims",] == 0
    health = values(found["watchfloor_account_health"], "account", "state")
    assert health["acme-sims", "unreachable"] == 1
    assert health["acme-sims", "reachable"] == 0
    read = values(found["watchfloor_reports_synced_timestamp_seconds"], "account")
    assert -5 <= time.time() - read["yellow-fleet",] < 300
    jobs = values(found["watchfloor_jobs"], "state")
    assert sum(jobs.values()) == 1
    assert jobs["planned",] == 0
    assert sum(values(found["watchfloor_job_targets"], "state").values()) == 1


def test_without_a_store_there_is_one_line_and_no_store_is_made(machine) -> None:
    done = machine.run("metrics")

    assert done.status == 1
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert "There is no store" in line
    assert not (machine.folder / "state").exists()


def test_a_database_which_does_not_answer_is_one_line(machine) -> None:
    machine.set("WATCHFLOOR_STORE__URL", "postgresql://nobody@127.0.0.1:9/nothing")

    done = machine.run("metrics")

    assert done.status == 1
    assert done.out == ""
    assert len(done.err.splitlines()) == 1


def test_labels_and_help_keep_every_text_through_the_parser() -> None:
    hostile = 'a "quoted" \\ back\\nslash,\nnew line} 1\r\t\x1b[31m ü €\u2028'
    family = MetricFamily(
        "watchfloor_devices", "One \\ two\nthree.", [Sample(3, {"state": hostile})]
    )

    (found,) = text_string_to_metric_families(exposition([family]))

    (sample,) = found.samples
    assert sample.labels == {"state": hostile}
    assert sample.value == 3
    assert found.documentation == "One \\ two\nthree."


def test_a_lone_surrogate_is_replaced_and_a_family_without_samples_is_left_out() -> None:
    broken = MetricFamily("watchfloor_devices", "Devices.", [Sample(0.5, {"state": "\ud83d"})])
    page = exposition([broken, MetricFamily("watchfloor_jobs", "Jobs.", [])])

    assert page.encode() == (
        b"# HELP watchfloor_devices Devices.\n# TYPE watchfloor_devices gauge\n"
        b'watchfloor_devices{state="?"} 0.5\n'
    )
