"""Prometheus' text exposition format, version 0.0.4: families of gauges with HELP and TYPE lines."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a family; a family has one sample for each set of labels."""

    value: float
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MetricFamily:
    """A gauge: its name ends in its base unit, its help is one sentence."""

    name: str
    help: str
    samples: Sequence[Sample]


def exposition(families: Iterable[MetricFamily]) -> str:
    """Return the page; a family without a sample is left out, as Prometheus' own libraries do."""
    return "".join(_family(family) for family in families if family.samples)


def timestamp(at: datetime, **labels: str) -> Sample:
    """Return a time as a sample: an age would be wrong as soon as the page is a minute old."""
    return Sample(round(at.timestamp(), 3), labels)


def _family(family: MetricFamily) -> str:
    help = family.help.replace("\\", r"\\").replace("\n", r"\n")
    head = f"# HELP {family.name} {help}\n# TYPE {family.name} gauge\n"
    return head + "".join(f"{family.name}{_sample(sample)}\n" for sample in family.samples)


def _sample(sample: Sample) -> str:
    labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels.items())
    number = f"{sample.value:d}" if isinstance(sample.value, int) else repr(sample.value)
    return f"{{{labels}}} {number}" if labels else f" {number}"


def _escaped(value: str) -> str:
    """Escape a label's value; any other UTF-8 may stand in one, and a lone surrogate is none."""
    value = value.encode("utf-8", "replace").decode()
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
