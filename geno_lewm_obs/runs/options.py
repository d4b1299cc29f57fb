"""
The options of a run, which every function that opens one takes as keyword arguments.

`get_logger`, `logged_run` and `configure` name them in their signatures, for `help` and editors.
Inside the package they are passed on as they were given.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypedDict

from ..contract import Registry
from ..sinks.sink import Sink


class OptIns(TypedDict, total=False):
    """What a block may ask for beside its records. None of it happens by default."""

    vitals: bool | None
    capsule: bool | None
    watch_stalls: bool | None
    watch_numbers: bool | None
    total_steps: int | None


class RunOptions(TypedDict, total=False):
    """
    The options of a run. None means that the environment decides, else the default.

    Keyword Args:
        run_id: The run; it names the file. By default the run of the `logged_run` block around the
            call, else the one that `configure` named, else the only one that is entered anywhere in
            the process, else ``GENO_LEWM_RUN_ID``, else one with a random name for the process.
        log_dir: The directory of the run's file; made if it's missing. ``none``: no file, which
            takes ``GENO_LEWM_LOG_FORMAT=stdout``. By default ``GENO_LEWM_LOG_DIR``.
        registry: The events that may be logged in the run from now on. By default those that
            `configure` named, else the canonical ones and those of installed packages.
        durability: What a record has survived when its call returns: ``process``, ``power`` or
            ``relaxed``. It holds for the whole run. By default ``GENO_LEWM_LOG_DURABILITY``.
        on_sink_error: What becomes of a record that the file doesn't take, in the whole run: it
            waits in memory (``wait``, the default), or the call raises (``raise``).
        redaction_strict: Whether a value that redaction refuses raises, or is dropped, counted and
            said. It holds for the whole run. By default ``GENO_LEWM_REDACTION_STRICT``, else True.
        log_every: Of a sampled event's debug records that have a step, such as ``training.step``,
            one in so many steps is kept in the whole run, whatever its level; the console shows
            them by the level all the same. By default ``GENO_LEWM_LOG_EVERY``, else each event
            decides, and the level holds.
        segment_mb: Megabytes (of 1,000,000 bytes) from which on the run's file continues in a
            further segment, ``{run_id}.0001.jsonl`` and so on; 0 for never. All processes of the
            run are to say the same. By default ``GENO_LEWM_LOG_SEGMENT_MB``, else never.
        keep_segments: How many segments stay, the newest included; older ones are removed when a
            new one is begun. 0 keeps all. By default ``GENO_LEWM_LOG_KEEP_SEGMENTS``, else all.
        sinks: Outputs of your own. They get the run's records from now on until the run is closed,
            each in a thread of its own.
        wandb_project: Sends the run's metrics to this project of Weights & Biases from now on until
            the run is closed. By default ``WANDB_PROJECT``.
        otlp: Whether the run's records are sent to an OpenTelemetry receiver, by a process of its
            own that follows the file; the standard variables name the receiver. By default if
            ``OTEL_EXPORTER_OTLP_ENDPOINT`` or ``OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`` is set.
    """

    run_id: str | None
    log_dir: str | os.PathLike[str] | None
    registry: Registry | None
    durability: str | None
    on_sink_error: str | None
    redaction_strict: bool | None
    log_every: int | None
    segment_mb: float | None
    keep_segments: int | None
    sinks: Iterable[Sink]
    wandb_project: str | None
    otlp: bool | None
