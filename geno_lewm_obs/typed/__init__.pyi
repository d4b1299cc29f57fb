# Written by geno-obs events gen, from what is declared; to change it, run that again.
# The level methods take less than those of the class that they are of, which is their purpose.
# fmt: off
# ruff: noqa: PGH004
# ruff: noqa
# mypy: disable-error-code="override"
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
# ty: ignore
# pyrefly: ignore-errors
from collections.abc import Iterable, Mapping
from enum import Enum
from os import PathLike
from typing import Any, Literal, Never, SupportsInt

import geno_lewm_obs
from geno_lewm_obs import GenoLeWMLogger, LogRecord, Registry, Sink
from geno_lewm_obs.typed.accepted import Duration, ErrorCode, Fields, Flag, Int, Items, Number, Phase, Text

Event = Literal[
    "data.cache.hit",
    "data.cache.miss",
    "data.shard.write",
    "error",
    "eval.regression",
    "eval.run.end",
    "eval.run.start",
    "inference.batch.end",
    "inference.network.blocked",
    "inference.score.end",
    "inference.score.start",
    "provenance.receipt.write",
    "provenance.verify.end",
    "provenance.verify.mismatch",
    "provenance.verify.start",
    "training.checkpoint.write",
    "training.collapse.alert",
    "training.epoch.end",
    "training.metric",
    "training.run.end",
    "training.run.start",
    "training.step",
]

class Logger(GenoLeWMLogger):
    """A logger whose level methods know every event, and every key of any."""
    def debug(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """Log an event at severity debug."""
    def info(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """Log an event at severity info."""
    def msg(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """Log an event at severity info."""
    def warn(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """Log an event at severity warn."""
    def warning(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """Log an event at severity warn."""
    def error(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """Log an event at severity error."""
    def err(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """Log an event at severity error."""
    def exception(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """Log an event at severity error."""
    def critical(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """Log an event at severity error."""
    def fatal(
        self,
        event: Event,
        *,
        baseline: Number | None = ...,
        batch_id: Any = ...,
        benchmark: Text | None = ...,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        category: Text | None = ...,
        config_path: Text | None = ...,
        criterion: Text | None = ...,
        current: Number | None = ...,
        dataset: Text | None = ...,
        delta: Number | None = ...,
        details: Fields | None = ...,
        device: Text | None = ...,
        elapsed_s: Number | None = ...,
        expected: Text | None = ...,
        git_sha: Text | None = ...,
        got: Text | None = ...,
        grad_norm: Number | None = ...,
        key: Any = ...,
        kind: Text | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        message: Text | None = ...,
        metric: Text | None = ...,
        metrics: Fields | None = ...,
        model_id: Text | None = ...,
        n: Int | None = ...,
        n_items: Int | None = ...,
        n_outputs: Int | None = ...,
        n_rows: Int | None = ...,
        name: Text | None = ...,
        ok: Flag | None = ...,
        operation: Text | None = ...,
        path: Text | None = ...,
        reason: Text | None = ...,
        remediation: Text | None = ...,
        samples: Int | None = ...,
        score: Number | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        threshold: Number | None = ...,
        throughput_per_s: Number | None = ...,
        unit: Text | None = ...,
        url_host: Text | None = ...,
        value: Any = ...,
        variant_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """Log an event at severity error."""

class EventMethods:
    """A method for each event, which logs it at its registered severity."""
    def __init__(self, logger: GenoLeWMLogger, /) -> None: ...
    def data_cache_hit(
        self,
        *,
        key: Any = ...,
        shard_id: Any = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        cache hit (data.cache.hit, debug)

        key: what was looked up
        shard_id: number or name of the shard
        """
    def data_cache_miss(
        self,
        *,
        key: Any = ...,
        shard_id: Any = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        cache miss (data.cache.miss, debug)

        key: what was looked up
        shard_id: number or name of the shard
        """
    def data_shard_write(
        self,
        *,
        n_rows: Int | None = ...,
        path: Text | None = ...,
        shard_id: Any = ...,
        size_bytes: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        shard written (data.shard.write, info)

        n_rows: in the shard (rows)
        path: file that was written or read
        shard_id: number or name of the shard
        size_bytes: size of the file (bytes)
        """
    def error(
        self,
        *,
        details: Fields | None = ...,
        message: Text | None = ...,
        remediation: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """
        a `GenoLeWMError` raised inside a logged run (error, error)

        details: facts for programs
        message: what was wrong
        remediation: what to do about it
        """
    def eval_regression(
        self,
        *,
        baseline: Number | None = ...,
        current: Number | None = ...,
        delta: Number | None = ...,
        metric: Text | None = ...,
        threshold: Number | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """
        smoke evaluation got worse (eval.regression, error)

        baseline: what the metric was before
        current: what the metric is now
        delta: current minus baseline
        metric: name of the metric
        threshold: bound that the value was held against
        """
    def eval_run_end(
        self,
        *,
        benchmark: Text | None = ...,
        elapsed_s: Number | None = ...,
        metrics: Fields | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        benchmark over (eval.run.end, info)

        benchmark: name of the benchmark
        elapsed_s: how long it took (s)
        metrics: results by name
        """
    def eval_run_start(
        self,
        *,
        benchmark: Text | None = ...,
        dataset: Text | None = ...,
        n_items: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        benchmark begins (eval.run.start, info)

        benchmark: name of the benchmark
        dataset: name of the dataset
        n_items: that are evaluated (items)
        """
    def inference_batch_end(
        self,
        *,
        batch_id: Any = ...,
        n: Int | None = ...,
        throughput_per_s: Number | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        a batch ends (inference.batch.end, info)

        batch_id: number or name of the batch
        n: in the batch (items)
        throughput_per_s: items a second (1/s)
        """
    def inference_network_blocked(
        self,
        *,
        operation: Text | None = ...,
        url_host: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """
        the fail-closed network guard tripped (inference.network.blocked, error)

        operation: what would have contacted it
        url_host: host that was not contacted
        """
    def inference_score_end(
        self,
        *,
        category: Text | None = ...,
        score: Number | None = ...,
        variant_id: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        a scoring call ends (inference.score.end, debug)

        category: what the score is taken for
        score: of the variant
        variant_id: hash of the variant, never the variant
        """
    def inference_score_start(
        self,
        *,
        model_id: Text | None = ...,
        variant_id: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        a scoring call begins (inference.score.start, debug)

        model_id: model, by name or hash
        variant_id: hash of the variant, never the variant
        """
    def provenance_receipt_write(
        self,
        *,
        model_id: Text | None = ...,
        n_outputs: Int | None = ...,
        path: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        receipt written (provenance.receipt.write, info)

        model_id: model, by name or hash
        n_outputs: that the receipt names (outputs)
        path: file that was written or read
        """
    def provenance_verify_end(
        self,
        *,
        ok: Flag | None = ...,
        path: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        verifier returns (provenance.verify.end, info)

        ok: whether all of it holds
        path: file that was written or read
        """
    def provenance_verify_mismatch(
        self,
        *,
        expected: Text | None = ...,
        got: Text | None = ...,
        kind: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
        error_code: ErrorCode | None = ...,
    ) -> LogRecord | None:
        """
        a hash differs (provenance.verify.mismatch, error)

        expected: hash that was promised
        got: hash that was found
        kind: what sort of thing it is
        """
    def provenance_verify_start(
        self,
        *,
        model_id: Text | None = ...,
        path: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        verifier begins (provenance.verify.start, info)

        model_id: model, by name or hash
        path: file that was written or read
        """
    def training_checkpoint_write(
        self,
        *,
        path: Text | None = ...,
        size_bytes: Int | None = ...,
        tag: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        checkpoint saved (training.checkpoint.write, info)

        path: file that was written or read
        size_bytes: size of the file (bytes)
        tag: which of several it is, such as best or last
        """
    def training_collapse_alert(
        self,
        *,
        criterion: Text | None = ...,
        threshold: Number | None = ...,
        value: Any = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        a collapse criterion tripped (training.collapse.alert, warn)

        criterion: criterion that tripped
        threshold: bound that the value was held against
        value: what was measured
        """
    def training_epoch_end(
        self,
        *,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        samples: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        an epoch (training.epoch.end, info)

        loss: the whole objective
        loss_pred: prediction's part of the loss
        loss_reg: regulariser's part of the loss
        lr: learning rate
        samples: that were seen (samples)
        """
    def training_metric(
        self,
        *,
        kind: Text | None = ...,
        name: Text | None = ...,
        unit: Text | None = ...,
        value: Any = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        a scalar metric (training.metric, info)

        kind: what sort of thing it is
        name: name of the metric
        unit: unit of the value
        value: what was measured
        """
    def training_run_end(
        self,
        *,
        best_loss: Number | None = ...,
        best_step: Int | None = ...,
        reason: Text | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        trainer left (training.run.end, info)

        best_loss: lowest loss so far
        best_step: at which the loss was lowest (steps)
        reason: why, in a few words
        """
    def training_run_start(
        self,
        *,
        config_path: Text | None = ...,
        device: Text | None = ...,
        git_sha: Text | None = ...,
        model_id: Text | None = ...,
        world_size: Int | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        trainer initialised (training.run.start, info)

        config_path: file that the run was configured by
        device: where it computes, such as cuda:0
        git_sha: commit of the code
        model_id: model, by name or hash
        world_size: of the whole run (processes)
        """
    def training_step(
        self,
        *,
        grad_norm: Number | None = ...,
        loss: Number | None = ...,
        loss_pred: Number | None = ...,
        loss_reg: Number | None = ...,
        lr: Number | None = ...,
        step: SupportsInt | None = ...,
        epoch: SupportsInt | None = ...,
        phase: Phase | None = ...,
        duration_ms: Duration | None = ...,
        exc_info: Any = ...,
        stack_info: Flag = ...,
    ) -> LogRecord | None:
        """
        a step (training.step, debug)

        grad_norm: norm of all gradients, before clipping
        loss: the whole objective
        loss_pred: prediction's part of the loss
        loss_reg: regulariser's part of the loss
        lr: learning rate
        """

def get_logger(
    component: str | None = ...,
    *,
    run_id: str | None = ...,
    log_dir: str | PathLike[str] | None = ...,
    level: str | int | None = ...,
    pretty: bool | None = ...,
    durability: str | None = ...,
    on_sink_error: str | None = ...,
    redaction_strict: bool | None = ...,
    log_every: int | None = ...,
    segment_mb: float | None = ...,
    keep_segments: int | None = ...,
    sinks: Iterable[Sink] = ...,
    wandb_project: str | None = ...,
    otlp: bool | None = ...,
) -> Logger:
    """Return the logger of a component in a run, as geno_lewm_obs.get_logger does."""

class logged_run(geno_lewm_obs.logged_run):
    """Log a block of code as a run, as geno_lewm_obs.logged_run does."""
    def __init__(
        self,
        component: str = ...,
        *,
        run_id: str | None = ...,
        log_dir: str | PathLike[str] | None = ...,
        start_event: Event | None = ...,
        end_event: Event | None = ...,
        start_data: Mapping[str, Any] | None = ...,
        level: str | int | None = ...,
        pretty: bool | None = ...,
        registry: Registry | None = ...,
        durability: str | None = ...,
        on_sink_error: str | None = ...,
        redaction_strict: bool | None = ...,
        log_every: int | None = ...,
        segment_mb: float | None = ...,
        keep_segments: int | None = ...,
        sinks: Iterable[Sink] = ...,
        wandb_project: str | None = ...,
        otlp: bool | None = ...,
        vitals: bool | None = ...,
        capsule: bool | None = ...,
        watch_stalls: bool | None = ...,
        watch_numbers: bool | None = ...,
        total_steps: int | None = ...,
    ) -> None: ...
    def __enter__(self) -> Logger: ...

class span(geno_lewm_obs.span):
    """Run a piece of work in a span, as geno_lewm_obs.span does."""
    def __init__(
        self,
        name: str,
        /,
        *,
        start_event: Event | None = ...,
        end_event: Event | None = ...,
        component: str | None = ...,
        logger: GenoLeWMLogger | None = ...,
        **fields: Any,
    ) -> None: ...
