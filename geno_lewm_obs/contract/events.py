"""
The canonical events of GenoLeWM, and the package's own.

`keys` says what their keys mean. The reference page on events is generated from both tables.
"""

from __future__ import annotations

from typing import Final

from ..record import Severity
from .keys import KEYS
from .spec import EventSpec


def _event(
    name: str,
    severity: Severity,
    keys: str,
    summary: str,
    *,
    sample_every: int = 1,
    durable: bool = False,
) -> EventSpec:
    return EventSpec(
        name,
        severity,
        summary,
        keys={key: KEYS[key] for key in keys.split()},
        sample_every=sample_every,
        durable=durable,
    )


EVENTS: Final[tuple[EventSpec, ...]] = (
    _event(
        "training.run.start",
        "info",
        "config_path model_id device world_size git_sha",
        "trainer initialised",
    ),
    _event("training.run.end", "info", "reason best_step best_loss", "trainer left", durable=True),
    _event(
        "training.step", "debug", "loss loss_pred loss_reg lr grad_norm", "a step", sample_every=100
    ),
    _event("training.epoch.end", "info", "loss loss_pred loss_reg lr samples", "an epoch"),
    _event(
        "training.checkpoint.write", "info", "path size_bytes tag", "checkpoint saved", durable=True
    ),
    _event(
        "training.collapse.alert",
        "warn",
        "criterion value threshold",
        "a collapse criterion tripped",
    ),
    _event("training.metric", "info", "name value unit kind", "a scalar metric"),
    _event("eval.run.start", "info", "benchmark dataset n_items", "benchmark begins"),
    _event("eval.run.end", "info", "benchmark metrics elapsed_s", "benchmark over", durable=True),
    _event(
        "eval.regression",
        "error",
        "metric baseline current delta threshold",
        "smoke evaluation got worse",
    ),
    _event("data.cache.hit", "debug", "shard_id key", "cache hit", sample_every=1000),
    _event("data.cache.miss", "debug", "shard_id key", "cache miss", sample_every=1000),
    _event("data.shard.write", "info", "shard_id path n_rows size_bytes", "shard written"),
    _event("inference.score.start", "debug", "variant_id model_id", "a scoring call begins"),
    _event("inference.score.end", "debug", "variant_id score category", "a scoring call ends"),
    _event("inference.batch.end", "info", "n batch_id throughput_per_s", "a batch ends"),
    _event(
        "inference.network.blocked",
        "error",
        "url_host operation",
        "the fail-closed network guard tripped",
    ),
    _event("provenance.receipt.write", "info", "path model_id n_outputs", "receipt written"),
    _event("provenance.verify.start", "info", "path model_id", "verifier begins"),
    _event("provenance.verify.end", "info", "path ok", "verifier returns"),
    _event("provenance.verify.mismatch", "error", "kind expected got", "a hash differs"),
    _event(
        "error",
        "error",
        "message details remediation",
        "a `GenoLeWMError` raised inside a logged run",
        durable=True,
    ),
)
"""
The 22 canonical events.

.. versionadded:: 0.1.0
"""

OBS_EVENTS: Final[tuple[EventSpec, ...]] = (
    _event(
        "obs.sink.failed",
        "warn",
        "sink reason failures",
        "an output refused a record; said once in a while",
    ),
    _event(
        "obs.sink.dropped",
        "warn",
        "sink records",
        "records that another output than the run file missed, so far or in all",
    ),
    _event(
        "obs.sink.recovered",
        "warn",
        "sink reason records",
        "the run file takes records again, and those that waited are written",
    ),
    _event(
        "obs.file.reopened",
        "warn",
        "reason",
        "the run file was closed, moved, deleted, replaced or truncated under the process",
    ),
    _event(
        "obs.file.rewritten",
        "warn",
        "reason records safe",
        "a sync failed, and what wasn't known to be on the disk was written again",
    ),
    _event(
        "obs.records.dropped",
        "warn",
        "records events severities",
        "records that the run file lost, by event and severity",
    ),
    _event(
        "obs.sampling.hidden",
        "debug",
        "hidden",
        "how many debug records sampling hid, by event, at the end of a run",
    ),
    _event(
        "obs.contract.broken",
        "warn",
        "unregistered dropped_keys undeclared mistyped",
        "records with unregistered events, by event, keys outside allowlists with their types, "
        "and values of another type than declared, at the end of a run",
    ),
    _event(
        "obs.redaction.dropped",
        "warn",
        "dropped keys",
        "values that rules 1 to 4 kept out, by rule, and their first keys, at the end of a run",
    ),
    _event(
        "obs.run.failed",
        "error",
        "",
        "an exception that isn't typed left a `logged_run` block: its type, place and text",
    ),
    _event(
        "obs.http.request",
        "info",
        "method route status reason request_id",
        "a middleware saw a request through",
    ),
    _event(
        "obs.task.end",
        "info",
        "task task_id reason retries request_id",
        "a task of a queue ended, as Celery's",
    ),
    _event(
        "obs.process.crashed",
        "error",
        "where pid",
        "an exception that nothing caught ended the process (`main`, `process`) "
        "or a part of it (`thread`, `task`, `cell`); or Python `ignored` it",
    ),
    _event(
        "obs.process.signalled",
        "warn",
        "signal",
        "a signal that ends processes arrived: SIGTERM or SIGHUP",
    ),
    _event(
        "obs.host.sample",
        "debug",
        "cpu_percent memory_bytes processes open_files open_files_limit host_memory_free_bytes "
        "cgroup_cpu_percent cgroup_cpu_limit_percent cgroup_throttled_percent "
        "cgroup_memory_bytes cgroup_memory_limit_bytes cgroup_memory_events "
        "disk_free_bytes disk_full_in_s "
        "gpu_percent gpu_memory_bytes gpu_memory_limit_bytes gpu_power_w gpu_temperature_c "
        "gpu_energy_j",
        "what the program and its machine use, at intervals, where it is asked for",
    ),
    _event(
        "obs.run.capsule",
        "info",
        "git_sha git_dirty git_diff_sha256 python libraries seeds argv environment",
        "from what a run was begun, behind its start record, where it is asked for",
    ),
    _event(
        "obs.run.stalled",
        "warn",
        "silent_s usual_s budget_s rank frames",
        "a step of a training takes too long; `step` is the last one",
    ),
    _event(
        "obs.run.resumed",
        "info",
        "silent_s rank",
        "a training that had stalled goes on",
    ),
    _event(
        "obs.run.progress",
        "debug",
        "total_steps",
        "how many steps the training takes in all, where a program says so",
    ),
    _event(
        "obs.library.message",
        "info",
        "logger level text template repeats",
        "a record of the standard library's `logging`, or a warning, where it is asked for",
    ),
    _event(
        "obs.library.suppressed",
        "warn",
        "suppressed",
        "how many records of libraries were left out, by logger, at the end of a run",
    ),
    _event(
        "obs.event.unnamed",
        "error",
        "",
        "stands for the event of a call in an `except` block that named none",
    ),
    _event(
        "obs.event.withheld",
        "warn",
        "",
        "stands for an event whose name itself was private (permissive mode)",
    ),
)
"""
The events by which the package reports on itself.

A run in which nothing went wrong or was hidden holds none of them, except for `obs.http.request`,
which the middlewares write, `obs.task.end`, and what was asked for: `obs.host.sample`,
`obs.run.capsule`, `obs.run.progress`, `obs.library.message`. The two of `obs.process` need crash
hooks to be installed.

.. versionadded:: 0.1.0
"""
