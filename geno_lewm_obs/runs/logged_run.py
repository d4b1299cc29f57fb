"""
Log a block of code as a run, from its first record to its last, whichever way it ends.

What a block writes at its beginning and end, also where it raises, is done by `block.Block`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from ..components.name import DEFAULT_COMPONENT, component_name
from ..config import VITALS_VARIABLE
from ..contract import Registry
from ..errors import InputError
from ..logger import GenoLeWMLogger
from ..notice import said_if_unloadable
from ..record import parse_threshold
from .block import Block
from .entering import entered
from .joining import entries_here

if TYPE_CHECKING:
    from ..sinks.sink import Sink
    from .options import OptIns, RunOptions

OPTIONS: Final = (
    *("run_id", "log_dir", "registry", "durability", "on_sink_error", "redaction_strict"),
    *("log_every", "segment_mb", "keep_segments", "sinks", "wandb_project", "otlp"),
)
"""The arguments that are those of `RunOptions`."""
OPT_INS: Final = ("vitals", "capsule", "watch_stalls", "watch_numbers", "total_steps")
"""The arguments that are those of `OptIns`."""
F = TypeVar("F", bound=Callable[..., Any])


class logged_run:
    """
    Log a block of code, a function or a coroutine as a run.

    It yields the run's logger. A block inside another one without a *run_id* of its own joins the
    outer run. One object may be entered again, by other threads and tasks too. Every way out
    flushes, and no exception is swallowed: a typed one (`GenoLeWMError`, or a class registered with
    it) is written as an ``error`` record first, any other failure as ``obs.run.failed``. Off a
    terminal, unless the format is asked for by name, one line on stderr says where the run is, and
    one how it ended.

    The arguments that aren't named here are those of `geno_lewm_obs.runs.options.RunOptions`.

    Args:
        component: The subsystem that the logger's records name.
        start_event: Written first, with *start_data*, at the event's registered severity.
        end_event: Written last, with ``duration_ms`` and, where the event allows it, a ``reason``:
            completed, failed or interrupted.
        start_data: Fields of the start event.
        level: The lowest severity to write: for all loggers of the run, or, in a block inside
            another one, for this block's.
        pretty: Whether to write to the console: for the same loggers as *level*.
        vitals: Whether to write ``obs.host.sample`` records while the block runs, at intervals of
            ``GENO_LEWM_VITALS_INTERVAL_S`` seconds. By default where that is set, else not.
        capsule: Whether to write ``obs.run.capsule`` behind the start record: the commit of the
            code, versions, seeds, arguments; hashes and names alone.
        watch_stalls: Whether to watch the steps of a training: one that takes far longer than usual
            writes ``obs.run.stalled``, and all threads' frames beside the run's file.
        watch_numbers: Whether to watch the losses that the run logs from now on, those that are
            hidden too: one that is NaN, infinite or a spike writes ``training.collapse.alert``.
        total_steps: How many steps the whole training takes; a resumed one goes on to the same.
            Lines of the console with a step, and ``geno-obs ls``, then tell the time left. Where it
            isn't known yet, the logger's `progress` takes it later.

    Raises:
        InputError: an argument can't be used; a class or a generator function is decorated; a
            decorated function that isn't `async def` returns a coroutine; the run is open already
            with another *durability*, *on_sink_error*, *log_every*, *segment_mb*, *keep_segments*
            or *redaction_strict*.
        ConfigError: an environment variable can't be used.
        ResourceError: the directory or file can't be used, or the file didn't take all that was
            logged and no other exception is on its way; `DiskFullError` if the disk is full.
        RuntimeSetupError: *wandb_project* or *otlp* asks for what isn't installed, or can't start.
        InvariantViolation: in strict mode, *start_data* holds a private value.

    Example::

        from geno_lewm_obs import logged_run

        with logged_run("training", run_id="run-7", end_event="training.run.end") as log:
            log.info("training.metric", step=10, name="loss", value=0.25)

    .. versionadded:: 0.1.0
    """

    def __init__(
        self,
        component: str = DEFAULT_COMPONENT,
        *,
        run_id: str | None = None,
        log_dir: str | os.PathLike[str] | None = None,
        start_event: str | None = None,
        end_event: str | None = None,
        start_data: Mapping[str, Any] | None = None,
        level: str | int | None = None,
        pretty: bool | None = None,
        registry: Registry | None = None,
        durability: str | None = None,
        on_sink_error: str | None = None,
        redaction_strict: bool | None = None,
        log_every: int | None = None,
        segment_mb: float | None = None,
        keep_segments: int | None = None,
        sinks: Iterable[Sink] = (),
        wandb_project: str | None = None,
        otlp: bool | None = None,
        vitals: bool | None = None,
        capsule: bool | None = None,
        watch_stalls: bool | None = None,
        watch_numbers: bool | None = None,
        total_steps: int | None = None,
    ) -> None:
        given = locals()
        if start_data and start_event is None:
            msg = "start_data needs a start_event to carry it"
            raise InputError(msg, remediation="name the start_event, or leave start_data out")
        self._component = component_name(component)
        self._options = cast("RunOptions", {name: given[name] for name in OPTIONS})
        self._options["sinks"] = tuple(sinks)
        asked = {name: given[name] for name in OPT_INS if given[name] is not None}
        self._opt_ins = cast("OptIns", asked)
        self._level = None if level is None else parse_threshold(level)
        self._pretty = pretty
        self._start_event, self._end_event = start_event, end_event
        self._start_data = dict(start_data or {})
        self._blocks: list[Block] = []

    def __enter__(self) -> GenoLeWMLogger:
        with ExitStack() as way_out:
            run, entry = way_out.enter_context(entered(self._options, pretty=self._pretty))
            block = Block(
                run,
                entry,
                self._component,
                start_event=self._start_event,
                end_event=self._end_event,
                level=self._level,
                pretty=self._pretty,
            )
            way_out.callback(block.leave)
            way_out.callback(block.beside.close)
            block.begin(self._start_data)
            if self._opt_ins or os.environ.get(VITALS_VARIABLE):
                with said_if_unloadable("what the block asks for beside its records"):
                    # loaded only by runs that ask for it
                    from .opt_ins import begin_beside

                    begin_beside(block, run, self._opt_ins)
            block.way_out = way_out.pop_all()
        self._blocks.append(block)
        return block.log

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        block = self._block_here()
        self._blocks.remove(block)
        with block.way_out:
            block.end(exc)
        block.sum_up(exc)

    def __call__(self, function: F) -> F:
        # loaded only by programs that decorate a function
        import functools
        import inspect

        from .decorated import body_of, refuse_class, refuse_coroutine

        refuse_class(function, "logged_run")
        body = body_of(function)
        if inspect.isgeneratorfunction(body) or inspect.isasyncgenfunction(body):
            msg = "logged_run can't decorate a generator function"
            raise InputError(msg, remediation="use `with logged_run(...)` inside it")
        if inspect.iscoroutinefunction(body):

            @functools.wraps(function)
            async def run_coroutine(*args: Any, **kwargs: Any) -> Any:
                with self._another():
                    return await function(*args, **kwargs)

            return cast(F, run_coroutine)

        @functools.wraps(function)
        def run_function(*args: Any, **kwargs: Any) -> Any:
            with self._another():
                return refuse_coroutine(function(*args, **kwargs))

        return cast(F, run_function)

    def _block_here(self) -> Block:
        """
        Return the innermost block of this object that the current context has entered.

        Threads and tasks may be in blocks of one object at the same time. A context that has
        entered none of them, as where a generator is closed elsewhere, leaves the last one.
        """
        here = entries_here()
        return (
            next((block for block in reversed(self._blocks) if block.entry in here), None)
            or (self._blocks[-1])
        )

    def _another(self) -> logged_run:
        """Return a `logged_run` with the same arguments, since calls of a function may overlap."""
        another = object.__new__(logged_run)
        another.__dict__.update(self.__dict__, _blocks=[])
        return another
