"""
Metrics: what a process counts and measures, and the file in which Prometheus finds it.

    instruments   counters, gauges and histograms
    labels        the instruments of one metric by the value of its label
    registered    which metrics there are, and the instrument of each
    extension     metrics of an application's own
    exposition    all that is live in the text format of Prometheus
    ownership     whose a metrics file is, and which of them are left by dead processes
    textfile      the file of this process: its name, and how it is replaced
    exporter      when it is written: at intervals, at the end, at fatal signals
    prometheus    the same metrics in the registry of prometheus_client, and a server for them

The declarations are in `contract.metrics`, and which events feed which of them in `contract.feeds`.
"""

from __future__ import annotations

from ..contract.metrics import METRICS, MetricSpec
from . import exporter as exporter  # it is told when an instrument becomes live
from .extension import extend_metrics
from .instruments import Counter, Gauge, Histogram, HistogramSnapshot
from .prometheus import collector, serve_metrics
from .registered import get_counter, get_gauge, get_histogram, snapshot_all
from .textfile import export_prometheus_textfile, metrics_path

__all__ = [
    "METRICS",
    "Counter",
    "Gauge",
    "Histogram",
    "HistogramSnapshot",
    "MetricSpec",
    "collector",
    "export_prometheus_textfile",
    "extend_metrics",
    "get_counter",
    "get_gauge",
    "get_histogram",
    "metrics_path",
    "serve_metrics",
    "snapshot_all",
]
