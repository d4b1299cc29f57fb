"""
Judge a logging call: which rules does it break?

Events, keys and types are judged by `contract.check`, and values by the redaction rules, as they
are when the call is made. So the linter says what the run would say, in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

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
from ..contract.key import STAND_INS
from ..contract.metrics import Kind
from ..redaction import apply_fail_closed, is_personal, quoted_name, safe_name
from . import roles
from .log_calls import LogCall
from .metric_names import METRIC_KINDS
from .summary import Argument

_TYPE_OF: Final = {"formatted": "str", "entries": "dict"}
"""The type of values of which something else is known."""
_UNLOGGABLE: Final = frozenset({"set", "bytes", "function"})
_SEQUENCES: Final = frozenset(
    "dna rna cdna mrna seq seqs sequence sequences bases nucleotides kmer kmers haplotype fasta "
    "fastq".split()
)
"""Words at the end of names of variables that hold sequence."""


class Broken(NamedTuple):
    """A rule that a call breaks."""

    rule: str
    line: int
    column: int
    message: str


class Judge:
    """
    The rules, given what they go by.

    Args:
        registry: What may be logged.
        texts: Returns the constants that an argument may be, of those that the linter followed.
        is_passed_on: Whether a call's event is a parameter of a function, whose callers are judged.
        own_metrics: Returns the metrics that the project declares, as `metrics_of` does.
    """

    def __init__(
        self,
        registry: Registry,
        texts: Callable[[LogCall, Argument], list[str]],
        is_passed_on: Callable[[LogCall], bool],
        own_metrics: Callable[[], Mapping[str, Kind | None]],
    ) -> None:
        self.registry = registry
        self._texts = texts
        self._is_passed_on = is_passed_on
        self._own_metrics = own_metrics

    def judge(self, call: LogCall) -> Iterator[Broken]:
        """Yield the rules that *call* breaks."""
        kind = call.role[0]
        if kind == roles.LEVEL:
            yield from self._logged(call)
        elif kind == roles.METRIC:
            yield from self._metric(call)
        elif kind == roles.BARE:
            message = f"{call.role[1]} in a package that logs events"
            yield Broken("GLO006", call.line, call.column, message)
        elif call.role in (roles.RUN, roles.SPAN):
            yield from self._bookends(call)
        elif call.role == roles.BINDER:
            for name, argument in call.keys:
                for breach in check_bound(self.registry, name):
                    yield _broken("GLO002", argument, breach)
            yield from _values(call.keys)

    def _logged(self, call: LogCall) -> Iterator[Broken]:
        events = self._events(call)
        for event, place in events:
            yield from self._names(call, event, place, "GLO001")
            yield from self._types(call, event)
            yield from self._severity(call, event, place)
        if not events and not self._is_passed_on(call) and not _may_be_unpacked(call):
            where = call.event or call
            message = "the event is no literal; name a registered event"
            yield Broken("GLO003", where.line, where.column, message)
        yield from _error_code(call)
        yield from _values(call.keys)

    def _events(self, call: LogCall) -> list[tuple[str, Argument]]:
        """Return the events that *call* may log."""
        if call.event is None:
            return []
        return [(text, call.event) for text in self._constants(call, call.event)]

    def _constants(self, call: LogCall, argument: Argument) -> list[str]:
        kind, value = argument.what
        if kind == "constant":
            return [value] if type(value) is str else []
        return self._texts(call, argument)

    def _names(self, call: LogCall, event: str, place: Argument, rule: str) -> Iterator[Broken]:
        keys = {name: each for name, each in call.keys if self._is_key(call, name)}
        if call.others:
            keys[POSITIONAL_KEY] = Argument(-1, ("unknown", None), call.line, call.column)
        for name in keys or ("",):
            for breach in check_names(self.registry, event, [name] if name else []):
                if breach.kind == "unregistered-event":
                    yield _broken(rule, place, breach)
                    return
                yield _broken("GLO002", keys[name], breach)

    def _is_key(self, call: LogCall, name: str) -> bool:
        if name == "error_code":  # at other severities it's an unknown key
            return call.severity not in ("error", None)
        return name not in NO_KEYS

    def _types(self, call: LogCall, event: str) -> Iterator[Broken]:
        for name, argument in call.keys:
            kind, value = argument.what
            if kind in _TYPE_OF:
                value = STAND_INS[_TYPE_OF[kind]]
            elif kind == "type" and value in STAND_INS:
                value = STAND_INS[value]
            elif kind != "constant" or type(value) in (bytes, complex):
                continue
            if name in NO_KEYS:
                continue
            for breach in check_values(self.registry, event, {name: value}):
                if breach.kind == "unknown-value" and kind != "constant":
                    continue
                yield _broken("GLO011", argument, breach)

    def _severity(self, call: LogCall, event: str, place: Argument) -> Iterator[Broken]:
        if call.severity is not None:
            for breach in check_severity(self.registry, event, call.severity):
                yield _broken("GLO004", place, breach)

    def _bookends(self, call: LogCall) -> Iterator[Broken]:
        """Judge the start and end events of a run or span, and the fields of both."""
        given = dict(call.keys)
        starts: list[str] = []
        ends: list[str] = []
        for name, known in (("start_event", starts), ("end_event", ends)):
            argument = given.pop(name, None)
            for event in [] if argument is None else self._constants(call, argument):
                breaches = [*check_names(self.registry, event, ())]
                if not breaches:
                    known.append(event)
                yield from (_broken("GLO010", argument or call, each) for each in breaches)
        if call.role == roles.RUN:
            data = given.get("start_data")
            fields = {} if data is None else dict.fromkeys(_keys_of(data), data)
            taking = starts
        else:
            taking = starts + ends
            fields = {name: each for name, each in given.items() if name not in _OF_SPANS}
            yield from _values(fields.items())
        for name, argument in fields.items():
            # each record of a span takes those of the fields that its event allows
            taken = any(name in self.registry.allowed_keys(event) for event in taking)
            if taking and not taken and name not in NO_KEYS:
                for breach in check_names(self.registry, taking[0], [name]):
                    yield _broken("GLO002", argument, breach)

    def _metric(self, call: LogCall) -> Iterator[Broken]:
        if call.event is None:
            return
        for name in self._constants(call, call.event):
            metrics: Mapping[str, Kind | None] = METRIC_KINDS
            if name not in metrics:
                metrics = {**self._own_metrics(), **METRIC_KINDS}
            for breach in check_metric(metrics, name, call.role[1]):
                yield _broken("GLO007", call.event, breach)


_OF_SPANS: Final = frozenset({"component", "logger"})


def _broken(rule: str, place: Argument | LogCall, breach: Breach) -> Broken:
    return Broken(rule, place.line, place.column, f"{breach.message}; {breach.remedy}")


def _keys_of(argument: Argument) -> Iterable[str]:
    kind, value = argument.what
    return value if kind == "entries" or type(value) is dict else ()


def _may_be_unpacked(call: LogCall) -> bool:
    return call.event is None and bool(call.unpacked)


def _error_code(call: LogCall) -> Iterator[Broken]:
    """An error that carries an exception says its type, and may have no code."""
    names = {name for name, _ in call.keys}
    is_told = bool(names & {"error_code", "exc_info"}) or call.role[1].endswith("exception")
    if call.severity == "error" and not is_told and not call.unpacked:
        message = 'severity error without error_code; pass error_code="FAMILY.NAME"'
        yield Broken("GLO008", call.line, call.column, message)


def _values(keys: Iterable[tuple[str, Argument]]) -> Iterator[Broken]:
    """Judge values as redaction does, as far as they can be told from the source."""
    for name, argument in keys:
        kind, value = argument.what
        shown = quoted_name(name)
        rule, message = "GLO005", ""
        if kind == "constant":
            _, refusals = apply_fail_closed({name: value}, {name})
            message = f"redaction refuses it: {refusals[0]}" if refusals else ""
        elif is_personal(name):
            message = f"key {shown} names personal data or a secret; log a hash or a count"
        elif kind == "formatted":
            message = f"key {shown} is a text formatted by {value}; log the values by themselves"
        elif kind == "type" and value in _UNLOGGABLE:
            message = f"key {shown} is a {value}, which no record holds; log a number or a text"
        elif kind == "name" and type(value) is str:
            rule, message = "GLO009", _private_name(shown, value)
        if message:
            yield Broken(rule, argument.line, argument.column, message)


def _private_name(key: str, name: str) -> str:
    if is_personal(name):
        return f"key {key} is {safe_name(name)}, which names personal data; log a hash or a count"
    if name.lower().rpartition("_")[2] in _SEQUENCES:
        return f"key {key} is {safe_name(name)}, which names sequence; log a hash or a length"
    return ""
