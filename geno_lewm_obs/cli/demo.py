"""
``geno-obs demo``: train a small model that logs its run, with a progress bar.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..demo import EPOCHS, Outcome, train
from ..demo.train import CHANCE, steps_per_epoch
from ..log_dir import FORMAT_VARIABLE
from ..redaction import safe_path
from .output import echo


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
def demo(log_dir: Path | None, epochs: int) -> None:
    r"""
    Watch a real training run log itself.

    It trains a small model on the genome of bacteriophage lambda, takes about eight seconds, and
    writes a run file and a checkpoint.

    \b
    Examples:
      geno-obs demo
      geno-obs demo --epochs 2 --log-dir /tmp/logs
    """
    run_id = f"demo-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}"
    pretty = None if os.environ.get(FORMAT_VARIABLE) else True
    with _progress() as progress:
        task = progress.add_task("training", total=epochs * steps_per_epoch(), loss="")

        def on_step(loss: float) -> None:
            progress.update(task, advance=1, loss=f"loss {loss:.3f}")

        outcome = train(epochs, run_id=run_id, log_dir=log_dir, pretty=pretty, on_step=on_step)
    echo(_closing_text(outcome))


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
