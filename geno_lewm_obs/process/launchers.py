"""
Which rank of a launch this process is, by the environment variables of its launcher.

    torchrun, Ray Train   RANK and WORLD_SIZE, the rank over all nodes
                          https://docs.pytorch.org/docs/stable/elastic/run.html
    Open MPI              OMPI_COMM_WORLD_RANK and OMPI_COMM_WORLD_SIZE
                          https://docs.open-mpi.org/en/v5.0.x/tuning-apps/environment-var.html
    MVAPICH               MV2_COMM_WORLD_RANK and MV2_COMM_WORLD_SIZE
    MPICH, Intel MPI,     PMI_RANK and PMI_SIZE, of the Process Management Interface
    MS-MPI
    PMIx                  PMIX_RANK, which no size goes with
    srun                  SLURM_PROCID and SLURM_STEP_NUM_TASKS or SLURM_NTASKS, in a step alone:
                          a script of sbatch has a SLURM_PROCID of 0, and is no rank
                          https://slurm.schedmd.com/srun.html
    Lightning             LOCAL_RANK and NODE_RANK, and with some launchers LOCAL_WORLD_SIZE
                          https://lightning.ai/docs/pytorch/stable/_modules/lightning/fabric/
                          plugins/environments/lightning.html

The order is that of the table: mpirun may itself start its daemons by srun, a daemon a node, whose
variables the ranks inherit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..errors import ConfigError
from ..named_tuple import NamedTuple
from .ranks import MAX_DIGITS

RANK_VARIABLE: Final = "RANK"
WORLD_SIZE_VARIABLE: Final = "WORLD_SIZE"
LOCAL_RANK_VARIABLE: Final = "LOCAL_RANK"
NODE_RANK_VARIABLE: Final = "NODE_RANK"
LOCAL_WORLD_SIZE_VARIABLE: Final = "LOCAL_WORLD_SIZE"
STEP_VARIABLE: Final = "SLURM_STEP_ID"
"""Set in what srun starts, and not in a script of sbatch."""

PAIRS: Final = (
    ("OMPI_COMM_WORLD_RANK", ("OMPI_COMM_WORLD_SIZE",)),
    ("MV2_COMM_WORLD_RANK", ("MV2_COMM_WORLD_SIZE",)),
    ("PMI_RANK", ("PMI_SIZE",)),
    ("PMIX_RANK", ()),
    ("SLURM_PROCID", ("SLURM_STEP_NUM_TASKS", "SLURM_NTASKS")),
)
"""
Of launchers other than torchrun, in the order of precedence: the variable of the rank, and those
that may hold the number of processes, of which the first one set counts.
"""

_REMEDY: Final = (
    f"set {RANK_VARIABLE} and {WORLD_SIZE_VARIABLE} as torchrun does, or unset one of them"
)


class Launch(NamedTuple):
    """What launchers say of this process."""

    rank: int | None = None
    """None if it is no rank, or can't be told."""
    source: str | None = None
    """The variable that tells the rank."""
    is_told: bool = True
    """False if it's one of several processes, and which of them can't be told."""
    notices: tuple[str, ...] = ()
    """Messages for a person: what was ignored, and what can't be told."""


class _UnusableError(Exception):
    """A variable of a launcher has a value that can't be used; the text says which."""


def launch_here(environ: Mapping[str, str]) -> Launch:
    """
    Return what launchers say of this process.

    ``RANK`` and ``WORLD_SIZE`` go first where both are set. Of the others the first one counts that
    started more than one process. A value of theirs that can't be used is ignored with a notice,
    since their variables may come from anywhere.

    Raises:
        ConfigError: ``RANK`` or ``WORLD_SIZE`` isn't a whole number, or the rank isn't below the
            world size: two processes that took the same number would share a file.
    """
    if environ.get(RANK_VARIABLE) and environ.get(WORLD_SIZE_VARIABLE):
        try:
            rank, _ = _pair(environ, RANK_VARIABLE, WORLD_SIZE_VARIABLE)
        except _UnusableError as exc:
            raise ConfigError(str(exc), remediation=_REMEDY) from None
        return Launch(rank, RANK_VARIABLE)
    notices: list[str] = []
    launch = _by_pairs(environ, notices)
    if launch is None:
        launch = _by_local_rank(environ, notices)
    elif launch.rank == 0 and _number(environ, LOCAL_RANK_VARIABLE, notices):
        # What rank 0 started itself, by another launcher, is not rank 0.
        launch = _UNTOLD
    if not launch.is_told:
        notices.append(_UNTOLD_NOTICE)
    return launch._replace(notices=tuple(notices)) if notices else launch


def _by_pairs(environ: Mapping[str, str], notices: list[str]) -> Launch | None:
    """Return what the launchers of `PAIRS` say, or None if each started one process at most."""
    for rank_name, size_names in PAIRS:
        if not environ.get(rank_name):
            continue
        size_name = next((name for name in size_names if environ.get(name)), None)
        if size_names and size_name is None:
            continue
        if rank_name.startswith("SLURM_") and not environ.get(STEP_VARIABLE):
            continue
        try:
            rank, size = _pair(environ, rank_name, size_name)
        except _UnusableError as exc:
            notices.append(f"{exc}; it is ignored")
            continue
        if rank or size > 1:
            return Launch(rank, rank_name)
    return None


def _by_local_rank(environ: Mapping[str, str], notices: list[str]) -> Launch:
    """Return what ``LOCAL_RANK`` and ``NODE_RANK`` say; without the first, nothing is said."""
    local = _number(environ, LOCAL_RANK_VARIABLE, notices)
    if local is None:
        return Launch()
    node = _number(environ, NODE_RANK_VARIABLE, notices)
    if local == 0 and node is None:
        return Launch()
    on_node = _number(environ, LOCAL_WORLD_SIZE_VARIABLE, notices)
    size = _number(environ, WORLD_SIZE_VARIABLE, notices)
    rank = None
    if node == 0:
        rank = local
    elif node is not None and on_node is not None and local < on_node:
        rank = node * on_node + local
    if rank is None or (size is not None and rank >= size):
        return _UNTOLD
    return Launch(rank, LOCAL_RANK_VARIABLE)


def _pair(environ: Mapping[str, str], rank_name: str, size_name: str | None) -> tuple[int, int]:
    """
    Return rank and size; the size is 1 more than the rank, the least it can be, if it has no name.

    Raises:
        _UnusableError: one isn't a whole number, or the rank isn't below the size.
    """
    size = None if size_name is None else _whole(size_name, environ[size_name])
    rank = _whole(rank_name, environ[rank_name])
    if size is not None and rank >= size:
        msg = f"{rank_name} is not below {size_name}"
        raise _UnusableError(msg)
    return rank, rank + 1 if size is None else size


def _number(environ: Mapping[str, str], name: str, notices: list[str]) -> int | None:
    """Return the value of a variable; None if it's not set, or unusable, which *notices* tell."""
    text = environ.get(name)
    if not text:
        return None
    try:
        return _whole(name, text)
    except _UnusableError as exc:
        notices.append(f"{exc}; it is ignored")
        return None


def _whole(name: str, text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS:
        return int(text)
    msg = f"{name} is not a whole number"
    raise _UnusableError(msg)


_UNTOLD: Final = Launch(is_told=False)
_UNTOLD_NOTICE: Final = (
    f"{LOCAL_RANK_VARIABLE} and {NODE_RANK_VARIABLE} don't tell which rank this is: it writes the "
    f"run's own file, and sends nothing to wandb; "
    f"set {RANK_VARIABLE} and {WORLD_SIZE_VARIABLE} as torchrun does"
)
