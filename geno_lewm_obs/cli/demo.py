"""
``geno-obs demo``: train a small model that logs its run, with a progress bar.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..demo import EPOCHS, Outcome, train
from ..demo.misfortune import STALL_S, Kind, Misfortune, misfortune, spared
from ..demo.train import CHANCE, steps_per_epoch
from ..log_dir import FORMAT_VARIABLE
from ..redaction import safe_path
from ..vitals.stall_limit import LIMIT_VARIABLE
from .output import echo
from .run_options import named_log_dir

_INTO_EPOCH: Final = 10
"""Steps behind the middle, where an epoch may end: between epochs a training may stand still."""
_HAPPENED: Final[dict[Kind, str]] = {
    "nan": "A weight became NaN half-way, and the training went on.",
    "oom": "The training ran out of memory, by a limit that it was given.",
    "kill": "The training was killed by SIGKILL.",
    "stall": f"The training stood still for {STALL_S:g} seconds, and went on.",
}


@click.command()
@click.option(
    "--log-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory of the run file [GENO_LEWM_LOG_DIR].",
)
@click.option(
    "--epochs",
    type=click.IntRange(min=1),
    default=EPOCHS,
    show_default=True,
    help="Passes over the training shards.",
)
@click.option(
    "--break",
    "kind",
    type=click.Choice(get_args(Kind)),
    help="Let a misfortune happen to it half-way: a NaN, no more memory, a kill -9, a stall.",
)
def demo(log_dir: Path | None, epochs: int, kind: Kind | None) -> None:
    r"""
    Watch a real training run log itself.

    It trains a small model on the genome of bacteriophage lambda, takes about eight seconds, and
    writes a run file and a checkpoint.

    \b
    Examples:
      geno-obs demo
      geno-obs demo --epochs 2 --log-dir /tmp/logs
      geno-obs demo --break nan && geno-obs why latest
    """
    run_id = f"demo-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}"
    if kind is not None:
        _break(kind, run_id, log_dir, epochs)
        return
    echo(_closing_text(_train(run_id, log_dir, epochs)))


def _train(
    run_id: str,
    log_dir: Path | None,
    epochs: int,
    misfortune: Misfortune = spared,
    *,
    watch_stalls: bool = False,
) -> Outcome:
    """Train below a progress bar."""
    pretty = None if os.environ.get(FORMAT_VARIABLE) else True
    with _progress() as progress:
        task = progress.add_task("training", total=epochs * steps_per_epoch(), loss="")

        def on_step(loss: float) -> None:
            progress.update(task, advance=1, loss=f"loss {loss:.3f}")

        return train(
            epochs,
            run_id=run_id,
            log_dir=log_dir,
            pretty=pretty,
            on_step=on_step,
            misfortune=misfortune,
            watch_stalls=watch_stalls,
        )


def _break(kind: Kind, run_id: str, log_dir: Path | None, epochs: int) -> None:
    """
    Let a misfortune happen to a training, and say how to hear of it.

    What a process is killed for happens to a child, so that this one can say so.
    """
    strike = misfortune(kind, epochs * steps_per_epoch() // 2 + _INTO_EPOCH)
    if kind != "kill":
        os.environ.setdefault(LIMIT_VARIABLE, str(STALL_S / 3))
        with suppress(MemoryError):
            _train(run_id, log_dir, epochs, strike, watch_stalls=kind == "stall")
    elif hasattr(os, "fork"):
        child = os.fork()
        if not child:
            try:
                train(epochs, run_id=run_id, log_dir=log_dir, pretty=False, misfortune=strike)
            finally:
                os._exit(1)
        os.waitpid(child, 0)
    else:
        msg = "this system has no fork, by which a process could be killed in place of this one"
        raise click.UsageError(msg)
    echo(f"\n{_HAPPENED[kind]} Next:\n\n  geno-obs why {run_id}{named_log_dir(log_dir)}\n")


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[loss]}"),
    )
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _closing_text(outcome: Outcome) -> str:
    guesses = f"""
The model guesses {outcome.accuracy:.1%} of held-out bases; chance is {CHANCE:.0%}.
"""
    if outcome.path is None:
        return guesses
    path = safe_path(outcome.path)
    return f"""{guesses}Every record is one line of JSON in

  {path}

Next:

  geno-obs show {path}
  geno-obs plot {path}
  geno-obs explain training.epoch.end
"""
