"""
The fast path compared with the stages, which define what it must come to.
"""

from __future__ import annotations

import enum
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest
import structlog
from freezegun import freeze_time
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geno_lewm_obs import (
    EventSpec,
    Key,
    LogRecord,
    Registry,
    build_chain,
    get_logger,
    redaction_stats,
    set_trace_context,
)
from geno_lewm_obs.chain import STANDARD
from geno_lewm_obs.chain.fast_path import make_level_function
from geno_lewm_obs.chain.last_hidden import write_held
from geno_lewm_obs.chain.level_function import bound_to
from geno_lewm_obs.chain.logger_state import LoggerState
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.logger import GenoLeWMLogger, channel_of
from geno_lewm_obs.tracing.position import inherited_position

BASES = "GATTACAGATTACAGATTACAGATTACA"
NUMBERS = {
    "step": 12345,
    "epoch": 2,
    "phase": "phase1",
    "loss": 1.23,
    "lr": 3e-4,
    "samples": 4096,
    "duration_ms": 412,
}


class Code(int, enum.Enum):
    """A number whose value is a text, as JSON's writer would have it."""

    ONE = 1, BASES

    def __new__(cls, number, text):
        self = int.__new__(cls, number)
        self._value_ = text
        return self


class Text(str):
    __slots__ = ()


class Real(float):
    __slots__ = ()


@dataclass
class Setting:
    name: str = "adam"
    lr: float = 0.1


KEYS = [
    "loss",
    "lr",
    "samples",
    "name",
    "value",
    "unit",
    "kind",
    "path",
    "tag",
    "step",
    "epoch",
    "phase",
    "duration_ms",
    "error_code",
]
STRANGE_KEYS = [
    "mood",
    "genotype",
    "user_email",
    "ts",
    "data",
    "Loss",
    "exc_info",
    "event_",
    BASES,
    "key with blanks",
    "naïve",
]
EVENTS = [
    "training.epoch.end",
    "training.metric",
    "training.checkpoint.write",
    "eval.regression",
    "inference.score.start",
    "no.such.event",
    BASES,
]

NUMERIC = (
    st.floats()
    | st.integers()
    | st.booleans()
    | st.sampled_from([2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**400])
)
WORDS = [
    "phase1",
    "",
    "runs/a.pt",
    "jane@example.org",
    BASES,
    BASES.lower(),
    "chr7:117559590 A>G",
    "rs113993960",
    "\x7f",
    "\u2028",
    "\ud800",
    "é",
]
TEXTS = st.sampled_from(
    [*WORDS, 'say "hi"', "back\\slash", "null", '{"ts":"', "GATTACAGAT", "TACAGATTACA", "NaN"]
) | st.text(max_size=30)
SCALARS = NUMERIC | TEXTS | st.none()
ODD = st.sampled_from(
    [
        Code.ONE,
        Text(BASES),
        Text("fine"),
        Real(2.5),
        PurePosixPath("a/b"),
        b"bytes",
        object(),
        {1, 2},
        1 + 2j,
        (1, 2),
        Text,
        date(2026, 5, 20),
        timedelta(seconds=1.5),
        Decimal("0.1"),
        Fraction(1, 4),
        Setting(),
        Setting(BASES),
        range(3),
        {"a": {"b": 1, 7: [1, "x"]}, "a.b": 2},
        {"a": ["GATTACAGAT"], "b": {"c": "TACAGATTACA"}},
    ]
)
VALUES = (
    SCALARS
    | ODD
    | st.lists(SCALARS | ODD, max_size=4)
    | st.dictionaries(st.sampled_from([*KEYS, *STRANGE_KEYS]) | st.integers(), SCALARS, max_size=4)
)
COMMON = st.dictionaries(
    st.sampled_from(KEYS), NUMERIC | st.sampled_from(["phase1", "best", "runs/a.pt"]), max_size=6
)
ANY = st.dictionaries(st.sampled_from([*KEYS, *STRANGE_KEYS]), VALUES, max_size=6)
FIELDS = COMMON | ANY


NUMERIC_DICT = {f"layer_{number}": number / 7 for number in range(30)}
FRAMES = ["app:main:7", "app:train:19"]
KNOWN_OR_ALMOST = {
    "numbers": NUMERIC_DICT,
    "not all finite": NUMERIC_DICT | {"layer_7": float("nan")},
    "a number that isn't one": NUMERIC_DICT | {"layer_7": Code.ONE},
    "a key of a type of its own": {Text(key): value for key, value in NUMERIC_DICT.items()},
    "codes": dict(zip(NUMERIC_DICT, BASES.encode() * 2, strict=False)),
    "a personal key": NUMERIC_DICT | {"email": 1},
    "a start": {"ts": 1.5},
    "a start of a line": {"ts": "2026"},
    "frames": FRAMES,
    "frames of a type of their own": [Text(frame) for frame in FRAMES],
    "spread over": ["GATTACAGATTA", "CAGATTACAGATTACA"],
    "numbers in a list": [0.5, 1, True],
    "numbers in a list, not all finite": [0.5, float("inf")],
    "large numbers": [2**64, 1],
    "lines": "two\nlines",
    "a control character": "\x1b[31m",
}


PIECES = ["GATTCCAGTACG", "ATTGCAAGCTAC", "GATTC", "phase1", "tag"]
PARTS = {
    "chrom": st.sampled_from(["7", "chr7", 7, None]),
    "pos": st.sampled_from([123456, 123456.0, "123456", 7]),
    "ref": st.sampled_from(["ATC", "main", "-"]),
    "alt": st.sampled_from(["A", "<DEL>", "dev", ["A", "T"]]),
    "loss": st.floats(0, 1),
    "tag": st.sampled_from(PIECES),
    "phase": st.sampled_from(PIECES),
    "metrics": st.sampled_from(
        [
            {"chrom": "7", "pos": 123456},
            {"alt": "A"},
            {"auc": 0.5},
            {PIECES[0]: 1},
            {"x": PIECES[1]},
            {"7": "5"},
        ]
    ),
    "names": st.lists(st.sampled_from([*PIECES, "7", "123456", "A"]), max_size=4),
}
SCORED = CANONICAL.extend(
    EventSpec("app.scored", "info", "a variant was scored", frozenset(PARTS) - {"phase"})
)
SOME_PARTS = st.fixed_dictionaries({}, optional=PARTS)

UNTYPED = Registry(replace(spec, keys=dict.fromkeys(spec.keys, Key())) for spec in CANONICAL)
"""The canonical events, whose keys take values of any type."""


class OneWay:
    """A run whose records all go one way: short where that's possible, or through the stages."""

    def __init__(self, folder: Path, chain: list, environ: dict[str, str], level: str) -> None:
        saved = dict(os.environ)
        os.environ.update(environ)
        try:
            channel = channel_of(
                get_logger("training", run_id="run-1", log_dir=folder, level=level, pretty=False)
            )
        finally:
            os.environ.clear()
            os.environ.update(saved)
        self.channel = channel
        self.chain = chain
        self.path = folder / "run-1.jsonl"

    def take(self, severity, event, bound, fields):
        """
        Log, and return all that can be told of it: the outcome, the file's new bytes, the counts.
        """
        log = GenoLeWMLogger(self.channel, self.chain, bound)
        return self._told_of(lambda: getattr(log, severity)(event, **fields))

    def take_held(self):
        """Write what sampling holds as the last of the run, and return as `take`."""
        return self._told_of(lambda: write_held(self.channel.counts.sampled_out))

    def _told_of(self, act):
        size, stats = self.path.stat().st_size, redaction_stats()
        try:
            outcome = act()
        except Exception as exc:  # noqa: BLE001 - whatever it is, both ways must raise it
            outcome = (type(exc), str(exc))
        counts = self.channel.counts
        told = {
            name: getattr(counts, name).as_dict()
            for name in ("sampled_out", "unregistered", "redacted", "mistyped", "notices")
        }
        told |= {name: getattr(counts, name).value for name in ("lost", "below_level")} | {
            name: getattr(counts, name) for name in ("records", "errors")
        }
        spent = {name: number - stats[name] for name, number in redaction_stats().items()}
        return outcome, self.path.read_bytes()[size:], told, spent


@pytest.fixture(
    params=[
        ("1", "0", "debug", CANONICAL),
        ("0", "0", "debug", CANONICAL),
        ("1", "0", "debug", UNTYPED),
        ("0", "0", "debug", UNTYPED),
        ("1", "1", "debug", CANONICAL),
        ("0", "0", "warn", CANONICAL),
        ("0", "1", "warn", CANONICAL),
    ],
    ids=[
        *("strict", "permissive", "strict, values of any type", "permissive, values of any type"),
        *("strict registry", "warn", "warn, strict registry"),
    ],
)
def ways(request):
    redaction, registry, level, declared = request.param
    environ = {"GENO_LEWM_REDACTION_STRICT": redaction, "GENO_LEWM_REGISTRY_STRICT": registry}
    folder = Path(tempfile.mkdtemp())
    both = [
        OneWay(folder / "short", build_chain(), environ, level),
        OneWay(folder / "long", [_nothing, *build_chain()], environ, level),
    ]
    for way in both:
        way.channel.go_by(declared)
    yield both
    shutil.rmtree(folder)


def _nothing(_channel, _severity, event_dict):
    return event_dict


class TestBothWays:
    @pytest.mark.no_cover
    @freeze_time("2026-05-20T15:42:01.123Z")
    @settings(
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        severity=st.sampled_from(["debug", "info", "warn", "error"]),
        event=st.sampled_from(EVENTS) | st.text(max_size=8),
        bound=st.just({}) | COMMON | ANY,
        fields=FIELDS,
    )
    @example(severity="debug", event="no.such.event", bound={"step": 7}, fields={"step": None})
    @example(
        severity="debug",
        event="training.step",
        bound={"epoch": 7},
        fields={"step": 100, "epoch": None},
    )
    @example(
        severity="warn",
        event="training.metric",
        bound={},
        fields={"step": 2**63 - 1, "epoch": 2**63},
    )
    @example(
        severity="warn",
        event="training.metric",
        bound={},
        fields={"step": 2**63, "epoch": -(2**63)},
    )
    @example(severity="warn", event="training.metric", bound={}, fields={"duration_ms": 2**63})
    def test_come_to_the_same(self, ways, severity, event, bound, fields):
        """
        The same bytes, records, errors and counts, for any event, severity, fields and bound
        values.
        """
        short, long = (way.take(severity, event, bound, dict(fields)) for way in ways)

        assert long == short

    @pytest.mark.no_cover
    @freeze_time("2026-05-20T15:42:01.123Z")
    @settings(
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(bound=SOME_PARTS, held=SOME_PARTS, fields=SOME_PARTS)
    def test_judge_what_is_spread_the_same(self, ways, bound, held, fields):
        """
        So do parts of variants and pieces of sequences, wherever each is bound, held by a context
        variable or passed; and each of them was seen alone before.
        """
        short, long = spread(ways, bound, held, fields)

        assert (long[0], long[1], long[3]) == (short[0], short[1], short[3])

    @freeze_time("2026-05-20T15:42:01.123Z")
    @pytest.mark.parametrize(
        ("bound", "held", "fields"),
        [
            ({"chrom": "7"}, {"pos": 123456}, {"ref": "ATC", "alt": "A"}),
            ({"alt": "A", "ref": "C"}, {}, {"chrom": "7", "pos": 123456}),
            ({}, {}, {"metrics": {"chrom": "7", "pos": 123456}, "alt": "A"}),
            ({}, {}, {"phase": PIECES[0], "tag": PIECES[1]}),
            ({"phase": PIECES[0]}, {}, {"tag": PIECES[1], "loss": 0.5}),
            ({"tag": PIECES[0]}, {}, {"phase": PIECES[1], "loss": 0.5}),
            ({}, {"tag": PIECES[0]}, {"names": [PIECES[1]]}),
            ({"tag": PIECES[0]}, {}, {"metrics": {PIECES[1]: 1}}),
            ({}, {}, {"names": [PIECES[0]], "metrics": {PIECES[1]: 1}}),
        ],
        ids=[
            "variant over three",
            "alleles bound",
            "dict and field",
            "phase and field",
            "phase bound",
            "field bound",
            "held and a list",
            "bound and a key",
            "list and a key",
        ],
    )
    def test_keep_out_what_is_spread(self, ways, bound, held, fields):
        """Both ways refuse some of it, though they wrote each part alone."""
        spent = [taken[3] for taken in spread(ways, bound, held, fields)]

        assert all(each["dropped_dna"] or each["dropped_variant"] for each in spent)

    @pytest.mark.no_cover
    @freeze_time("2026-05-20T15:42:01.123Z")
    @settings(
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        event=st.sampled_from(["training.step", "data.cache.hit"]),
        fields=COMMON,
        times=st.integers(1, 3),
    )
    @example(event="training.step", fields={"step": -(2**63) - 92}, times=2)
    def test_sample_the_same(self, ways, event, fields, times):
        """Sampling keeps, hides and holds the same records, and counts them alike."""
        short, long = (
            [*(way.take("debug", event, {}, dict(fields)) for _ in range(times)), way.take_held()]
            for way in ways
        )

        assert [_sampling(told) for told in long] == [_sampling(told) for told in short]

    @freeze_time("2026-05-20T15:42:01.123Z")
    @pytest.mark.parametrize(
        "text", ["no such shard", BASES, "\u2028", ""], ids=["plain", "private", "unsafe", "none"]
    )
    @pytest.mark.parametrize(
        "bound", [{}, {"exception_notes": "bound", "loss": 1.0}], ids=["nothing bound", "bound"]
    )
    def test_with_an_exception(self, ways, text, bound):
        """An exception becomes the same fields, at the same place among the others."""
        try:
            raise ValueError(text)
        except ValueError as exc:
            fields = [
                {"loss": 1.0, "exc_info": exc, "lr": 2.0},
                {"exception_type": "mine", "exc_info": True},
                {"exc_info": None},
            ]
            taken = [
                [way.take("error", "training.epoch.end", bound, each) for way in ways]
                for each in fields
            ]

        assert [long for _, long in taken] == [short for short, _ in taken]

    @freeze_time("2026-05-20T15:42:01.123Z")
    @pytest.mark.parametrize("value", KNOWN_OR_ALMOST.values(), ids=KNOWN_OR_ALMOST)
    def test_with_what_is_known_as_a_whole(self, ways, value):
        """
        Dicts and lists that passed before, and those that only seem to be such, come to the same
        again.
        """
        for fields in (
            {"value": NUMERIC_DICT, "name": FRAMES},
            {"value": value},
            {"value": value, "name": "best"},
        ):
            taken = [
                [way.take("warn", "training.metric", {}, dict(fields)) for way in ways]
                for _ in range(2)
            ]

            assert [long for _, long in taken] == [short for short, _ in taken]

    @freeze_time("2026-05-20T15:42:01.123Z")
    @pytest.mark.parametrize(
        "fields", [{"phase": "no " * 400_000}, {"name": "no " * 400_000}], ids=["phase", "data"]
    )
    def test_with_a_text_that_no_record_takes(self, ways, fields):
        """A text that's too long is kept out alike, where it's to rise too."""
        short, long = (way.take("warn", "training.metric", {}, fields) for way in ways)

        assert long == short

    @freeze_time("2026-05-20T15:42:01.123Z")
    def test_in_a_trace(self, ways):
        """Trace and span ids stand where the stages put them."""
        with set_trace_context(
            trace_id="0af7651916cd43dd8448eb211c80319c", span_id="b7ad6b7169203331"
        ):
            short, long = (way.take("info", "training.epoch.end", {}, NUMBERS) for way in ways)

        assert long == short

    @freeze_time("2026-05-20T15:42:01.123Z")
    def test_in_the_trace_of_the_start(self, ways, monkeypatch):
        """So do those of the trace that the process was started in."""
        monkeypatch.setenv("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        inherited_position.cache_clear()
        short, long = (way.take("warn", "training.epoch.end", {}, NUMBERS) for way in ways)

        assert long == short
        assert short[0].trace_id == "0af7651916cd43dd8448eb211c80319c"

    @freeze_time("2026-05-20T15:42:01.123Z")
    def test_in_a_span_of_opentelemetry(self, ways):
        """And those of OpenTelemetry's current span."""
        trace = pytest.importorskip("opentelemetry.trace")
        context = trace.SpanContext(
            0x0AF7651916CD43DD8448EB211C80319C, 0xB7AD6B7169203331, is_remote=False
        )
        with trace.use_span(trace.NonRecordingSpan(context)):
            short, long = (way.take("warn", "training.epoch.end", {}, NUMBERS) for way in ways)

        assert long == short
        assert short[0].span_id == "b7ad6b7169203331"

    @freeze_time("2026-05-20T15:42:01.123Z")
    def test_what_is_spread_over_bound_and_passed(self, ways):
        """
        Texts that spell bases together are refused alike where one is bound, though each was seen
        before.
        """
        bound, passed = {"path": "GATTACAGATTA"}, {"tag": "CAGATTACAGATTACA"}
        for fields in (bound, passed):
            assert ways[0].take("warn", "training.checkpoint.write", {}, fields)[1]
        short, long = (way.take("warn", "training.checkpoint.write", bound, passed) for way in ways)

        assert (long[0], long[3]) == (short[0], short[3])
        assert b"GATTACAGATTA" not in short[1]

    @freeze_time("2026-05-20T15:42:01.123Z")
    def test_what_is_spread_over_two_that_are_passed(self, ways):
        """
        Texts of one call that spell bases together are refused alike, though each was seen before
        and nothing is bound.
        """
        first, second = {"path": "GATTACAGATTA"}, {"tag": "CAGATTACAGATTACA"}
        for fields in (first, second):
            assert ways[0].take("warn", "training.checkpoint.write", {}, fields)[1]
        short, long = (
            way.take("warn", "training.checkpoint.write", {}, first | second) for way in ways
        )

        assert (long[0], long[3]) == (short[0], short[3])
        assert b"GATTACAGATTA" not in short[1]

    def test_at_any_time(self, ways):
        """
        The time of a record is that of its call, to the millisecond, however soon after another it
        comes.
        """
        taken = []
        for moment in (
            "2026-05-20T15:42:01.123Z",
            "2026-05-20T15:42:01.124Z",
            "2026-05-20T15:42:01.999Z",
            "2026-05-20T15:42:01.998Z",
        ):
            with freeze_time(moment):
                taken += [
                    (moment, way.take("warn", "training.metric", {}, {"value": 1})[0].ts)
                    for way in ways
                ]

        assert [moment for moment, _ in taken] == [ts for _, ts in taken]

    @freeze_time("2026-05-20T15:42:01.123Z")
    def test_what_is_spread_over_a_context_variable_and_passed(self, ways):
        """So are they where structlog's context variables hold one."""
        held, passed = {"path": "GATTACAGATTA"}, {"tag": "CAGATTACAGATTACA"}
        for fields in (held, passed):
            assert ways[0].take("warn", "training.checkpoint.write", {}, fields)[1]
        with structlog.contextvars.bound_contextvars(**held):
            short, long = (
                way.take("warn", "training.checkpoint.write", {}, passed) for way in ways
            )

        assert (long[0], long[3]) == (short[0], short[3])
        assert b"GATTACAGATTA" not in short[1]

    @freeze_time("2026-05-20T15:42:01.123Z")
    def test_an_unknown_key_beside_an_exception(self, ways):
        """An exception doesn't bring other keys in."""
        fields = {"mood": 1, "loss": 2.0, "exc_info": ValueError("no such shard")}
        short, long = (way.take("error", "training.epoch.end", {}, fields) for way in ways)

        assert long == short

    def test_texts_of_a_type_of_their_own(self, ways):
        """A subclass of str leaves the record as a plain text."""
        taken = [
            way.take("warn", "training.epoch.end", {}, {"phase": Text("fine")})[0] for way in ways
        ]

        assert [str, str] == [type(record.phase) for record in taken]

    @freeze_time("2026-05-20T15:42:01.123Z")
    def test_with_context_variables(self, ways):
        """What structlog's context variables bind is joined alike."""
        with structlog.contextvars.bound_contextvars(lr=0.5, mood="good", epoch=7):
            short, long = (
                way.take("info", "training.epoch.end", {"samples": 3}, {"loss": 1.0})
                for way in ways
            )

        assert long == short


def spread(ways, bound, held, fields):
    """Log each field alone, then all together; return what each way took of these."""
    for way in ways:
        way.channel.go_by(SCORED)
    for key, value in (bound | held | fields).items():
        for way in ways:
            way.take("warn", "app.scored", {}, {key: value})
    with structlog.contextvars.bound_contextvars(**held):
        return [way.take("warn", "app.scored", bound, dict(fields)) for way in ways]


def _sampling(taken):
    outcome, written, told, _ = taken
    return outcome, written, told["sampled_out"]


def line_of(channel, severity, event, fields):
    """
    Return the line that the short way makes of a call with nothing bound, and the record; None and
    None where it hands the call on.
    """
    lines = []
    channel.direct_output = SimpleNamespace(
        ready=None, append=lambda line, *_: lines.append(line) or True
    )
    log = bound_to(LoggerState(channel, STANDARD, {}), make_level_function(severity, channel))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("geno_lewm_obs.chain.fast_path.take_declined", lambda *_, **__: None)
        record = log(event, **fields)
    return (lines[0], record) if lines else (None, record)


@pytest.fixture
def channel():
    return channel_of(get_logger("training", run_id="run-1", pretty=False))


class TestTaken:
    @pytest.mark.parametrize(
        "fields",
        [
            NUMBERS,
            {"loss": 1.0},
            {},
            {"loss": float("nan"), "lr": float("inf")},
            {"loss": [1.0, 2.0], "samples": None},
            {"loss": {"train": 1.0, "valid": 2.0}, "phase": "phase1"},
            {"loss": 1.0, "exc_info": ValueError("no such shard")},
        ],
        ids=["nine numbers", "one", "none", "not finite", "list", "dict", "exception"],
    )
    def test_by_common_records(self, channel, fields):
        """Records in which nothing is unusual take the short way, whatever their plain values."""
        channel.go_by(UNTYPED)
        line, record = line_of(channel, "info", "training.epoch.end", fields)

        assert record.to_dict() == LogRecord.from_line(line).to_dict()

    @pytest.mark.parametrize(
        "texts",
        [
            {"path": "runs/a.pt"},
            {"path": "runs/a.pt", "tag": "best"},
            {"path": "pe" * 150, "tag": "ti" * 150},
            {"tag": "best", "path": None},
        ],
        ids=["one", "two", "long", "none"],
    )
    def test_by_texts(self, channel, texts):
        """Plain texts don't make a record unusual, seen before or not."""
        lines = [line_of(channel, "info", "training.checkpoint.write", texts)[0] for _ in range(2)]

        assert [texts, texts] == [LogRecord.from_line(line).data for line in lines]

    @pytest.mark.parametrize(
        "value", [NUMERIC_DICT, FRAMES, [1, 2]], ids=["dict", "texts", "numbers"]
    )
    def test_as_they_were(self, channel, value):
        """
        A dict or list that the caller changes afterwards is in the record as it was at the call.
        """
        channel.go_by(UNTYPED)
        mine = value.copy()
        records = [
            line_of(channel, "info", "training.metric", {"value": mine})[1] for _ in range(2)
        ]
        mine.clear()

        assert [value, value] == [record.data["value"] for record in records]

    def test_known_as_a_whole_unread(self, channel, monkeypatch):
        """Of what is known as a whole the last guard reads nothing, and the line is the same."""
        channel.go_by(UNTYPED)
        for value in (NUMERIC_DICT, FRAMES):
            first = line_of(channel, "info", "training.metric", {"value": value})[1].to_dict()
            with monkeypatch.context() as patched:
                patched.delattr("geno_lewm_obs.chain.fast_path.guard")
                second = line_of(channel, "info", "training.metric", {"value": value})[1].to_dict()

            assert first["data"] == second["data"] == {"value": value}

    def test_not_by_what_is_spread_over_texts(self, channel):
        """
        Texts that spell bases together go the long way, where each alone is plain and was seen
        before.
        """
        halves = {"path": "GATTACAGATTA", "tag": "CAGATTACAGATTACA"}
        for key, half in halves.items():
            assert (
                type(line_of(channel, "info", "training.checkpoint.write", {key: half})[0]) is bytes
            )

        assert line_of(channel, "info", "training.checkpoint.write", halves)[0] is None

    def test_not_by_others(self, channel):
        """
        A key off the allowlist, a private value and an unregistered event go the long way, and
        nothing is counted or written before.
        """
        calls = [
            ("training.epoch.end", {"mood": 1}),
            ("training.metric", {"name": BASES}),
            ("no.such.event", {}),
            (["unhashable"], {}),
        ]
        outcomes = [line_of(channel, "info", event, fields)[0] for event, fields in calls]

        assert [None] * len(calls) == outcomes
        assert (0, {}) == (channel.counts.records, channel.counts.redacted.as_dict())

    @pytest.mark.parametrize("times", [1, 2], ids=["first", "again"])
    @pytest.mark.parametrize(
        "fields",
        [
            {"samples": 4096.0},
            {"loss": 1},
            {"loss": 1, "samples": 2**60, "lr": 0.5},
            {"loss": None, "samples": None},
            {"loss": float("nan"), "lr": float("-inf")},
        ],
        ids=["a whole float", "an int", "ints and a float", "none", "not finite"],
    )
    def test_by_values_that_fit(self, channel, fields, times):
        """Values that fit their keys, if not by the type that is usual there, stay on this way."""
        lines = [line_of(channel, "info", "training.epoch.end", fields)[0] for _ in range(times)]

        assert [bytes] * times == [type(line) for line in lines]

    @pytest.mark.parametrize(
        ("event", "fields"),
        [
            ("training.epoch.end", {"loss": "1.5"}),
            ("training.epoch.end", {"loss": True}),
            ("training.epoch.end", {"samples": 1.5}),
            ("training.epoch.end", {"samples": float("inf")}),
            ("training.metric", {"name": 7}),
            ("eval.run.end", {"metrics": [1]}),
            ("provenance.verify.end", {"ok": 1}),
            ("training.metric", {"name": Code.ONE}),
        ],
    )
    def test_not_by_values_of_another_type(self, channel, event, fields):
        """A value that doesn't fit its key goes the long way, and nothing is counted before."""
        usual = {"loss": 1.5, "samples": 7} if event == "training.epoch.end" else {}
        assert type(line_of(channel, "info", event, usual)[0]) is bytes

        assert line_of(channel, "info", event, {**usual, **fields})[0] is None
        assert {} == channel.counts.mistyped.as_dict()

    def test_not_by_what_the_last_guard_finds(self, channel, monkeypatch):
        """Where the rules let bases through, a fault, the line isn't written."""
        monkeypatch.setattr(
            "geno_lewm_obs.chain.fast_path.apply_to_values", lambda data: (data, [])
        )

        assert line_of(channel, "info", "training.metric", {"name": [BASES]})[0] is None

    def test_by_a_logger(self, monkeypatch):
        """
        A logger with the standard chain goes this way, and one with a user's processor doesn't.
        """
        log = get_logger("training", run_id="run-1", pretty=False)
        monkeypatch.setattr("geno_lewm_obs.chain.fast_path.dumps", lambda *_: b"the short way\n")
        log.info("training.epoch.end", loss=1.0)

        assert channel_of(log).direct_output.path.read_bytes() == b"the short way\n"
        assert isinstance(
            GenoLeWMLogger(channel_of(log), [_nothing, *build_chain()], {}).info(
                "training.epoch.end", loss=1.0
            ),
            LogRecord,
        )


class TestOutOfDate:
    def test_a_longer_list_of_names(self, channel, longer_list):
        """A key that became personal while the program runs goes the long way at once."""
        channel.go_by(
            CANONICAL.extend(EventSpec("app.visit", "info", "a visit", frozenset({"visitor"})))
        )
        assert type(line_of(channel, "info", "app.visit", {"visitor": 1})[0]) is bytes
        longer_list(["visitor"])

        assert line_of(channel, "info", "app.visit", {"visitor": 1})[0] is None

    def test_another_registry(self, channel):
        """A registry that knows fewer keys holds from the next record on."""
        assert type(line_of(channel, "info", "training.epoch.end", {"loss": 1})[0]) is bytes
        channel.go_by(type(CANONICAL)([EventSpec("training.epoch.end", "info", "an epoch")]))

        assert line_of(channel, "info", "training.epoch.end", {"loss": 1})[0] is None
