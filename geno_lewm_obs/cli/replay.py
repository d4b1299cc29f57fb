"""
``geno-obs replay``: send runs after their end, from where there was no network for instance.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from ..config import WANDB_VARIABLE
from ..counters import counted
from ..errors import InputError
from ..notice import say
from ..read.selection import select
from ..redaction import safe_name
from ..shipping.replay import Replayed, ReplayedRun
from ..shipping.unsent import Wants
from .output import echo, echo_json, json_option
from .run_options import log_dir_option, run_names
from .times import MOMENT

OTLP: Final = "otlp"
WANDB: Final = "wandb"


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN...", shell_complete=run_names)
@click.option("--to", "output", type=click.Choice([WANDB, OTLP]), required=True, help="Where.")
@log_dir_option
@click.option("--since", type=MOMENT, help="Only records since then, for good: 2026-05-20, or 2h.")
@click.option("--project", metavar="NAME", help=f"The project of wandb [{WANDB_VARIABLE}].")
@click.option("--dry-run", "is_dry", is_flag=True, help="Send nothing, and say what would be sent.")
@json_option
def replay(
    runs: tuple[str, ...],
    output: str,
    log_dir: Path | None,
    since: str | None,
    project: str | None,
    *,
    is_dry: bool,
    as_json: bool,
) -> None:
    r"""
    Send RUN... to wandb or OpenTelemetry after its end.

    Records are sent with their own times. RUN is a path, a run id or its beginning, latest, or
    latest~2. What was sent is kept beside the run, so the command goes on where it, or the live
    run, was interrupted, and to repeat it sends nothing twice.

    \b
    Examples:
      geno-obs replay latest --to wandb --project geno-lewm
      OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 geno-obs replay run-7f3a --to otlp
      geno-obs replay run-7f3a --to otlp --since 2h --dry-run
    """
    wants = None if since is None else _later_than(since)
    act = _count if is_dry else _send
    work = act(output, _project_of(project) if output == WANDB else "", wants)
    for name in runs:
        run = ReplayedRun(name, log_dir, output)
        done = work(run)
        shown = safe_name(run.run_id)
        if as_json:
            counts = {"records": done.sent, "refused": done.rejected}
            echo_json({"run": shown, "to": output, "sent": not is_dry, **counts})
        else:
            verb = "would be sent" if is_dry else "sent"
            echo(f"{shown}: {counted(done.sent, 'record')} {verb} to {output}")
        if done.rejected:
            say(f"the receiver has refused {counted(done.rejected, 'record')}; the run has them")
        if done.rejected_before:
            refused = counted(done.rejected_before, "record")
            file = safe_name(run.position.path.name)
            say(f"{refused} had been refused before; to send the run anew, remove {file} beside it")


def _later_than(since: str) -> Wants:
    admits: Callable[[dict[str, Any]], object] = select(since=since).admits
    return lambda line: bool(admits(line[0]))


def _project_of(name: str | None) -> str:
    from ..sinks.wandb.sink import check_project

    project = name or os.environ.get(WANDB_VARIABLE)
    if not project:
        msg = "no project of wandb is named"
        raise InputError(msg, remediation=f"name it by --project, or set {WANDB_VARIABLE}")
    return check_project(project, source="--project" if name else WANDB_VARIABLE)


def _count(output: str, _project: str, wants: Wants | None) -> Callable[[ReplayedRun], Replayed]:
    if output == OTLP:
        return lambda run: Replayed(run.count(wants))
    from ..shipping.to_wandb import RANK, wanted_by_wandb

    return lambda run: Replayed(run.count(wanted_by_wandb(wants), rank=RANK))


def _send(output: str, project: str, wants: Wants | None) -> Callable[[ReplayedRun], Replayed]:
    if output == OTLP:
        from ..otlp.replay import replay_to_otlp

        def to_otlp(run: ReplayedRun) -> Replayed:
            with run:
                return replay_to_otlp(run, wants)

        return to_otlp
    from ..shipping.to_wandb import replay_to_wandb

    def to_wandb(run: ReplayedRun) -> Replayed:
        with run:
            return replay_to_wandb(run, project, wants)

    return to_wandb
