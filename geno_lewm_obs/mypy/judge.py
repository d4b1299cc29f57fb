"""
The calls that are judged: level methods, `bind` and `new`, `logged_run`, `span`, `get_counter`.

The judgement, and its words, are those of `contract.check` and `contract.check_metric`, which a run
asks too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

from mypy.errorcodes import ErrorCode
from mypy.errors import CompileError
from mypy.nodes import Context, Expression, MypyFile, RefExpr
from mypy.plugin import FunctionContext, MethodContext, Plugin, ReportConfigContext
from mypy.types import Instance, Type, get_proper_type

from .. import __version__
from ..contract import Breach, Registry
from ..contract.check import (
    NO_KEYS,
    POSITIONAL_KEY,
    check_bound,
    check_names,
    check_severity,
    check_values,
)
from ..contract.check_metric import check_metric
from ..contract.metrics import Kind
from ..errors import GenoLeWMError
from ..evolution.declared import declared_in
from ..evolution.lock import lock_of, render_lock
from ..lint.metric_names import METRIC_KINDS, metrics_of
from ..lint.project import Project
from ..lint.roles import METHODS, severity_of
from .call import Call, Passed

_OF_TYPES: Final = ErrorCode("geno-type", "Values are of the types of their keys", "GenoLeWM")
_OF_METRICS: Final = ErrorCode("geno-metric", "Metrics are of the kind asked for", "GenoLeWM")
_CODES: Final = {
    "unregistered-event": ErrorCode("geno-event", "Events are declared", "GenoLeWM"),
    "unknown-key": ErrorCode("geno-key", "Events allow the keys passed with them", "GenoLeWM"),
    "wrong-type": _OF_TYPES,
    "unknown-value": _OF_TYPES,
    "other-severity": ErrorCode("geno-severity", "Severities are as registered", "GenoLeWM"),
    "unregistered-metric": _OF_METRICS,
    "other-kind": _OF_METRICS,
}
_LOGGER: Final = "geno_lewm_obs.logger.GenoLeWMLogger"
_LEVEL_FUNCTION: Final = "geno_lewm_obs.chain.level_function.LevelFunction"
_BLOCK: Final = "geno_lewm_obs.runs.logged_run.logged_run"
_SPAN: Final = "geno_lewm_obs.spans.span.span"
_METRIC: Final = "geno_lewm_obs.metrics.registered.get_"

_TAKE_A_LEVEL: Final = frozenset({"log", "alog"})
_BINDING: Final = frozenset({"bind", "new"})
_FIELDS: Final = NO_KEYS | {"event"}
"""Keywords of a call that aren't for ``data``."""
_LEFT_TO_US: Final = frozenset({"unknown-key", "other-severity"})
"""What a checker can't tell by the signatures of a generated stub."""
_OF_SPAN: Final = frozenset({"start_event", "end_event", "component", "logger"})

Found = tuple[Breach, Context]
"""What is wrong, and where."""


class Judge(Plugin):
    """The plugin."""

    @cached_property
    def registry(self) -> Registry:
        """
        What is declared for the project by whose configuration mypy runs.

        Raises:
            CompileError: it can't be told; mypy says why in one line, and ends.
        """
        try:
            return declared_in(self._folder)
        except GenoLeWMError as exc:
            line = " ".join(str(exc).split())
            raise CompileError([f"geno_lewm_obs.mypy: error: {line}"]) from None

    @cached_property
    def _metrics(self) -> dict[str, Kind | None]:
        """The metrics that there are: the canonical ones, and those that the project declares."""
        sources = Project([str(self._folder)], lambda _path: False).sources
        return {**metrics_of(each.path for each in sources), **METRIC_KINDS}

    @property
    def _folder(self) -> Path:
        config = self.options.config_file
        return Path(config).parent if config else Path()

    @cached_property
    def _digest(self) -> str:
        text = render_lock(lock_of(self.registry, "", __version__))
        return sha256(text.encode()).hexdigest()

    def report_config_data(self, ctx: ReportConfigContext) -> Any:
        """Have code checked anew, and not taken from the cache, where declarations changed."""
        return None if ctx.path.endswith(".pyi") else self._digest

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:  # noqa: ARG002
        """Add no module, but read what is declared before a file is checked."""
        _ = self.registry
        return []

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Return what judges calls of the method *fullname*, if it may be a logger's."""
        kind, _, method = fullname.rpartition(".")
        if method in METHODS or (method == "__call__" and kind == _LEVEL_FUNCTION):
            return self._logs
        return self._binds if method in _BINDING else None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Return what judges calls of *fullname*, if it may name events, or asks for a metric."""
        if fullname.startswith(_METRIC):
            return partial(self._asks, kind=fullname.removeprefix(_METRIC))
        name = fullname.rpartition(".")[2]
        if name == "logged_run":
            return self._opens_a_run
        return self._opens_a_span if name == "span" else None

    # -- the hooks -------------------------------------------------------------

    def _logs(self, ctx: MethodContext) -> Type:
        if _is_a(ctx.type, _LOGGER, _LEVEL_FUNCTION):
            call = Call(ctx)
            found = self._of_record(call, at=1 if call.method in _TAKE_A_LEVEL else 0)
            if _has_its_own(ctx.type, call.method, _LOGGER):
                found = (each for each in found if each[0].kind in _LEFT_TO_US)
            _tell(ctx, found)
        return ctx.default_return_type

    def _binds(self, ctx: MethodContext) -> Type:
        if _is_a(ctx.type, _LOGGER):
            for each in Call(ctx).keywords():
                _tell(ctx, ((found, each.place) for found in check_bound(self.registry, each.key)))
        return ctx.default_return_type

    def _opens_a_run(self, ctx: FunctionContext) -> Type:
        if _is_a(ctx.default_return_type, _BLOCK):
            call = Call(ctx)
            start, end = call.named("start_event"), call.named("end_event")
            data = [*call.entries(call.named("start_data"))]
            found = [
                *self._of_events(call.texts(start), start, data),
                *self._of_events(call.texts(end), end, []),
            ]
            _tell(ctx, _unless_typed(ctx, _BLOCK, found))
        return ctx.default_return_type

    def _opens_a_span(self, ctx: FunctionContext) -> Type:
        if _is_a(ctx.default_return_type, _SPAN):
            call = Call(ctx)
            start, end = call.named("start_event"), call.named("end_event")
            starts, ends = call.texts(start), call.texts(end)
            found = [*self._of_events(starts, start, []), *self._of_events(ends, end, [])]
            if (start is None or starts) and (end is None or ends):  # else either may be any
                for each in call.keywords(but=_OF_SPAN):
                    found += self._of_both(starts + ends, each)
            _tell(ctx, _unless_typed(ctx, _SPAN, found))
        return ctx.default_return_type

    def _asks(self, ctx: FunctionContext, kind: str) -> Type:
        call = Call(ctx)
        name = next(iter(call.positional()), None) or call.named("name")
        for text in call.texts(name):
            metrics = METRIC_KINDS if text in METRIC_KINDS else self._metrics
            for breach in check_metric(metrics, text, cast(Kind, kind)):
                _tell(ctx, [(breach, name or ctx.context)])
        return ctx.default_return_type

    # -- the judgement ---------------------------------------------------------

    def _of_record(self, call: Call, at: int) -> Iterator[Found]:
        """Yield what is wrong with a call that logs the event that is its argument number *at*."""
        positional = call.positional()
        event = positional[at] if len(positional) > at else call.named("event")
        severity = severity_of(call.method)
        if at:
            levels = call.texts(positional[0] if positional else call.named("level"))
            severity = severity_of(levels[0].lower()) if len(levels) == 1 else None
        fields = _FIELDS if severity in ("error", None) else _FIELDS - {"error_code"}
        passed = [Passed(POSITIONAL_KEY, (), each) for each in positional[at + 1 :]]
        passed += [each for each in call.keywords() if each.key not in fields]
        yield from self._of_events(call.texts(event), event, passed)
        if severity is not None and event is not None:
            told = [[*check_severity(self.registry, each, severity)] for each in call.texts(event)]
            # A parameter may be any of its type's events, of which one has the level.
            if all(told) or not isinstance(event, RefExpr):
                yield from ((breach, event) for breaches in told for breach in breaches)

    def _of_events(
        self, events: Iterable[str], place: Expression | None, passed: Iterable[Passed]
    ) -> Iterator[Found]:
        """Yield what is wrong with what is *passed* for a record of one of *events*."""
        known = []
        for event in events:
            if event in self.registry:
                known.append(event)
            elif place is not None:
                yield from ((found, place) for found in check_names(self.registry, event, ()))
        for each in passed:
            wrong = (found for event in known for found in self._of_key(event, each))
            yield from ((found, each.place) for found in [*wrong][:1])

    def _of_both(self, events: Iterable[str], passed: Passed) -> Iterator[Found]:
        """Yield what is wrong with what is *passed* for records of which each takes what it may."""
        known = [event for event in events if event in self.registry]
        taking = [event for event in known if passed.key in self.registry.allowed_keys(event)]
        yield from self._of_events(taking or known[:1], None, [passed])

    def _of_key(self, event: str, passed: Passed) -> Iterator[Breach]:
        yield from check_names(self.registry, event, [passed.key])
        for value, is_exact in passed.values:
            for found in check_values(self.registry, event, {passed.key: value}):
                if is_exact or found.kind == "wrong-type":
                    yield found


def _is_a(type_: Type, *classes: str) -> bool:
    found = get_proper_type(type_)
    return isinstance(found, Instance) and any(map(found.type.has_base, classes))


def _has_its_own(type_: Type, method: str, base: str) -> bool:
    """
    Tell whether a class below *base* declares *method*, as those of a generated stub do.

    What is no event then, and what has another type, mypy finds itself.
    """
    found = get_proper_type(type_)
    if not isinstance(found, Instance) or not found.type.has_base(base):
        return False
    declaring = found.type.get_containing_type_info(method)
    return declaring is not None and declaring.fullname != base


def _unless_typed(ctx: FunctionContext, base: str, found: Iterable[Found]) -> Iterator[Found]:
    is_typed = _has_its_own(ctx.default_return_type, "__init__", base)
    return (each for each in found if not (is_typed and each[0].kind == "unregistered-event"))


def _tell(ctx: FunctionContext | MethodContext, found: Iterable[Found]) -> None:
    for breach, place in found:
        ctx.api.fail(f"{breach.message}; {breach.remedy}", place, code=_CODES[breach.kind])
