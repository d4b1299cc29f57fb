"""
The 22 canonical events and the package's own, written out a second time: a change of the table
turns this red.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from geno_lewm_obs.contract import CANONICAL, EVENTS, OBS_EVENTS, EventSpec, Key
from geno_lewm_obs.contract.declaration_errors import errors_in_registry

CANONICAL_EVENTS = [
    (
        "training.run.start",
        "info",
        {"config_path", "model_id", "device", "world_size", "git_sha"},
        1,
    ),
    ("training.run.end", "info", {"reason", "best_step", "best_loss"}, 1),
    ("training.step", "debug", {"loss", "loss_pred", "loss_reg", "lr", "grad_norm"}, 100),
    ("training.epoch.end", "info", {"loss", "loss_pred", "loss_reg", "lr", "samples"}, 1),
    ("training.checkpoint.write", "info", {"path", "size_bytes", "tag"}, 1),
    ("training.collapse.alert", "warn", {"criterion", "value", "threshold"}, 1),
    ("training.metric", "info", {"name", "value", "unit", "kind"}, 1),
    ("eval.run.start", "info", {"benchmark", "dataset", "n_items"}, 1),
    ("eval.run.end", "info", {"benchmark", "metrics", "elapsed_s"}, 1),
    ("eval.regression", "error", {"metric", "baseline", "current", "delta", "threshold"}, 1),
    ("data.cache.hit", "debug", {"shard_id", "key"}, 1000),
    ("data.cache.miss", "debug", {"shard_id", "key"}, 1000),
    ("data.shard.write", "info", {"shard_id", "path", "n_rows", "size_bytes"}, 1),
    ("inference.score.start", "debug", {"variant_id", "model_id"}, 1),
    ("inference.score.end", "debug", {"variant_id", "score", "category"}, 1),
    ("inference.batch.end", "info", {"n", "batch_id", "throughput_per_s"}, 1),
    ("inference.network.blocked", "error", {"url_host", "operation"}, 1),
    ("provenance.receipt.write", "info", {"path", "model_id", "n_outputs"}, 1),
    ("provenance.verify.start", "info", {"path", "model_id"}, 1),
    ("provenance.verify.end", "info", {"path", "ok"}, 1),
    ("provenance.verify.mismatch", "error", {"kind", "expected", "got"}, 1),
    ("error", "error", {"message", "details", "remediation"}, 1),
]

OWN_EVENTS = [
    ("obs.sink.failed", "warn", {"sink", "reason", "failures"}, 1),
    ("obs.sink.dropped", "warn", {"sink", "records"}, 1),
    ("obs.sink.recovered", "warn", {"sink", "reason", "records"}, 1),
    ("obs.file.reopened", "warn", {"reason"}, 1),
    ("obs.file.rewritten", "warn", {"reason", "records", "safe"}, 1),
    ("obs.records.dropped", "warn", {"records", "events", "severities"}, 1),
    ("obs.sampling.hidden", "debug", {"hidden"}, 1),
    ("obs.contract.broken", "warn", {"unregistered", "dropped_keys", "undeclared", "mistyped"}, 1),
    ("obs.redaction.dropped", "warn", {"dropped", "keys"}, 1),
    ("obs.run.failed", "error", set(), 1),
    ("obs.http.request", "info", {"method", "route", "status", "reason", "request_id"}, 1),
    ("obs.task.end", "info", {"task", "task_id", "reason", "retries", "request_id"}, 1),
    ("obs.process.crashed", "error", {"where", "pid"}, 1),
    ("obs.process.signalled", "warn", {"signal"}, 1),
    (
        "obs.host.sample",
        "debug",
        set(
            "cpu_percent memory_bytes processes open_files open_files_limit "
            "host_memory_free_bytes cgroup_cpu_percent cgroup_cpu_limit_percent "
            "cgroup_throttled_percent cgroup_memory_bytes cgroup_memory_limit_bytes "
            "cgroup_memory_events disk_free_bytes disk_full_in_s gpu_percent gpu_memory_bytes "
            "gpu_memory_limit_bytes gpu_power_w gpu_temperature_c gpu_energy_j".split()
        ),
        1,
    ),
    (
        "obs.run.capsule",
        "info",
        set(
            "git_sha git_dirty git_diff_sha256 python libraries seeds argv environment".split(),
        ),
        1,
    ),
    (
        "obs.run.stalled",
        "warn",
        {"silent_s", "usual_s", "budget_s", "rank", "frames"},
        1,
    ),
    ("obs.run.resumed", "info", {"silent_s", "rank"}, 1),
    ("obs.run.progress", "debug", {"total_steps"}, 1),
    (
        "obs.library.message",
        "info",
        {"logger", "level", "text", "template", "repeats"},
        1,
    ),
    ("obs.library.suppressed", "warn", {"suppressed"}, 1),
    ("obs.event.unnamed", "error", set(), 1),
    ("obs.event.withheld", "warn", set(), 1),
]


def written_out(spec):
    return spec.name, spec.severity, spec.allowed_keys, spec.sample_every


class TestTables:
    def test_has_22_events(self):
        """There are exactly 22 canonical events."""
        assert 22 == len(EVENTS) == len(CANONICAL_EVENTS)

    @pytest.mark.parametrize(
        ("position", "expected"),
        list(enumerate(CANONICAL_EVENTS)),
        ids=[event[0] for event in CANONICAL_EVENTS],
    )
    def test_canonical_event(self, position, expected):
        """Each canonical event stands in its place with its severity, keys and sampling."""
        assert expected == written_out(EVENTS[position])

    def test_durable_events(self):
        """Run ends, checkpoints and errors survive a power cut where that's asked for."""
        durable = {spec.name for spec in CANONICAL if spec.durable}

        assert {"training.run.end", "training.checkpoint.write", "eval.run.end", "error"} == durable

    def test_own_events(self):
        """The package's own events stand in a second table, all of them beginning with obs."""
        assert OWN_EVENTS == [written_out(spec) for spec in OBS_EVENTS]

    @pytest.mark.parametrize("table", [EVENTS, OBS_EVENTS], ids=["canonical", "own"])
    def test_cannot_be_changed(self, table):
        """A table is a tuple, and the keys of its events are frozen."""
        assert isinstance(table, tuple)
        assert all(isinstance(spec.allowed_keys, frozenset) for spec in table)
        with pytest.raises(TypeError):
            table[0].keys["mood"] = Key()

    @pytest.mark.parametrize("spec", [*EVENTS, *OBS_EVENTS], ids=lambda spec: spec.name)
    def test_says_when(self, spec):
        """Every event says in a few words when it is logged."""
        assert (True, True) == (len(spec.summary.split()) > 1, spec.summary.isprintable())

    def test_canonical_registry_is_both_tables(self):
        """What may be logged without extension is the two tables, in order."""
        assert [*EVENTS, *OBS_EVENTS] == list(CANONICAL)

    def test_no_declaration_has_an_error(self):
        """
        The two tables pass the check of declarations. It runs here, and not at each start of a
        program.
        """
        assert [] == list(errors_in_registry(CANONICAL, CANONICAL.context))


class TestEventSpec:
    def test_arguments(self):
        """An event is declared by name, severity, summary and keys, in that order."""
        spec = EventSpec("planning.plan.end", "info", "a plan is made", frozenset({"cost"}))

        assert ("planning.plan.end", "info", "a plan is made", {"cost"}) == (
            spec.name,
            spec.severity,
            spec.summary,
            spec.allowed_keys,
        )

    def test_defaults(self):
        """
        An event that says no more allows no keys, keeps every record, and is no more durable than
        others.
        """
        spec = EventSpec("planning.plan.end", "info", "a plan is made")

        assert (frozenset(), 1, False) == (spec.allowed_keys, spec.sample_every, spec.durable)
        assert ({}, "", "", "") == (spec.keys, spec.since, spec.deprecated, spec.renamed_from)

    def test_further_fields_are_keyword_only(self):
        """What was added after the first four fields can be passed by name alone."""
        assert [False] * 4 + [True] * 6 == [field.kw_only for field in fields(EventSpec)]

    @pytest.mark.parametrize("name", [field.name for field in fields(EventSpec)])
    def test_is_frozen(self, name):
        """No field of a declaration can be set once it is made."""
        with pytest.raises(FrozenInstanceError):
            setattr(EVENTS[0], name, None)

    def test_can_be_hashed(self):
        """Declarations that say the same are the same."""
        assert 1 == len(
            {
                EventSpec("a", "info", "b", frozenset("c")),
                EventSpec("a", "info", "b", frozenset("c")),
            }
        )
