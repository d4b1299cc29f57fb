"""
Values with one obvious plain form: dates, lengths of time, exact numbers, enums, ids.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import fractions
import numbers
import sys
import types
import uuid

import freezegun
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction import apply_rules
from geno_lewm_obs.redaction.conversion import is_duration
from geno_lewm_obs.redaction.refusal import NotPlainError
from geno_lewm_obs.redaction.values import MAX_ITEMS, plain_key, plain_scalar, shape

EAST = dt.timezone(dt.timedelta(hours=5, minutes=30))
ANY_TIME = st.datetimes(timezones=st.none() | st.just(dt.UTC) | st.just(EAST))


class Mode(enum.Enum):
    FAST = "fast"
    SINCE = dt.date(2026, 5, 20)
    PAIR = (1, 2)
    UNKNOWN = object()

    @property
    def value(self):
        return "harmless"


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


class Evasive(dt.datetime):
    """A time that says another one."""

    def isoformat(self, *_, **__):
        return "harmless"

    __str__ = __repr__ = isoformat


class Nowhere(dt.tzinfo):
    """A zone that doesn't know where it is."""

    def utcoffset(self, _):
        raise RuntimeError


class Whole:
    """An integer of another library, of none of Python's own classes."""

    def __index__(self):
        return 7


numbers.Integral.register(Whole)


class TestTimes:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            ("2026-05-20T15:42:01", dt.datetime(2026, 5, 20, 15, 42, 1)),
            (
                "2026-05-20T15:42:01.123456+00:00",
                dt.datetime(2026, 5, 20, 15, 42, 1, 123456, dt.UTC),
            ),
            ("2026-05-20T15:42:01+05:30", dt.datetime(2026, 5, 20, 15, 42, 1, tzinfo=EAST)),
            ("2026-05-20", dt.date(2026, 5, 20)),
            ("15:42:00", dt.time(15, 42)),
            ("15:42:00+05:30", dt.time(15, 42, tzinfo=EAST)),
            ("2026-05-20T00:00:00", Evasive(2026, 5, 20)),
            (90.5, dt.timedelta(seconds=90, milliseconds=500)),
            (-1.0, dt.timedelta(seconds=-1)),
        ],
        ids=[
            "datetime",
            "in UTC",
            "aware",
            "date",
            "time",
            "aware time",
            "subclass",
            "timedelta",
            "negative timedelta",
        ],
    )
    def test_plain(self, expected, value):
        """Dates and times are ISO 8601, with their offset if aware; lengths of time are seconds."""
        assert expected == plain_scalar(value)

    @given(ANY_TIME)
    def test_any_time(self, value):
        """The text of any time is read back as the same time."""
        assert value == dt.datetime.fromisoformat(plain_scalar(value))

    @pytest.mark.parametrize("tick", [False, True])
    def test_a_frozen_clock(self, tick):
        """Times made while a clock is frozen, and those made before, are converted alike."""
        before = dt.datetime(2026, 5, 20)
        with freezegun.freeze_time("2026-05-20", tick=tick):
            now = dt.datetime.now(dt.UTC).replace(microsecond=0)

            assert ("2026-05-20T00:00:00", "2026-05-20T00:00:00+00:00") == (
                plain_scalar(before),
                plain_scalar(now),
            )

    def test_a_zone_that_fails(self):
        """A time whose zone raises is refused, and what it raised goes no further."""
        with pytest.raises(NotPlainError):
            plain_scalar(dt.datetime(2026, 5, 20, tzinfo=Nowhere()))

    @pytest.mark.parametrize(
        ("expected", "value"), [(True, dt.timedelta(1)), (False, dt.time(1)), (False, 1.5)], ids=str
    )
    def test_is_duration(self, expected, value):
        """A length of time is told from other values."""
        assert expected is is_duration(value)


class TestNumbers:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            (0.5, decimal.Decimal("0.5")),
            (3.0, decimal.Decimal(3)),
            ("0.1", decimal.Decimal("0.1")),
            (1e22, decimal.Decimal("1E+22")),
            ("1E+400", decimal.Decimal("1E+400")),
            ("1E-400", decimal.Decimal("1E-400")),
            ("NaN", decimal.Decimal("NaN")),
            ("NaN", decimal.Decimal("sNaN")),
            ("Infinity", decimal.Decimal("Infinity")),
            ("-Infinity", decimal.Decimal("-Infinity")),
            (0.25, fractions.Fraction(1, 4)),
            ("1/3", fractions.Fraction(1, 3)),
            (2.0, fractions.Fraction(2)),
            (str(2**60 + 1), fractions.Fraction(2**60 + 1)),
            (f"{10**400}/3", fractions.Fraction(10**400, 3)),
            (7, Whole()),
        ],
        ids=lambda value: repr(value)[:40].partition(" at 0x")[0],
    )
    def test_plain(self, expected, value):
        """An exact number is a float where one equals it, else its text."""
        plain = plain_scalar(value)

        assert (type(expected), expected) == (type(plain), plain)

    @given(st.decimals(allow_nan=False) | st.fractions())
    def test_any_number(self, value):
        """What becomes of any number says the same number."""
        plain = plain_scalar(value)
        back = type(value)(plain) if isinstance(plain, float) else type(value)(str(plain))

        assert back == value

    def test_a_context_that_traps(self):
        """The program's own decimal context has no say."""
        with decimal.localcontext() as context:
            context.prec = 1
            context.traps[decimal.FloatOperation] = True
            context.traps[decimal.Inexact] = True

            assert (0.625, "0.123") == (
                plain_scalar(decimal.Decimal("0.625")),
                plain_scalar(decimal.Decimal("0.123")),
            )

    def test_a_fraction_that_lies(self):
        """A fraction is read by its own slots, whatever its class says."""
        said = {"numerator": 1, "__float__": lambda _: 0.5, "__str__": lambda _: "harmless"}
        kind = type("F", (fractions.Fraction,), said)

        assert "2/3" == plain_scalar(kind(2, 3))


class TestOthers:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            ("00000000-0000-0000-0000-000000000007", uuid.UUID(int=7)),
            ("fast", Mode.FAST),
            ("2026-05-20", Mode.SINCE),
            (3, Rights.READ | Rights.WRITE),
        ],
        ids=["UUID", "enum", "enum of a date", "flags"],
    )
    def test_plain(self, expected, value):
        """An enum is its value, converted in turn, and no property of its class; an id its text."""
        assert expected == plain_scalar(value)

    def test_an_enum_of_a_tuple(self):
        """An enum whose value is a tuple is that tuple, and no scalar."""
        assert (1, 2) == shape(Mode.PAIR)
        with pytest.raises(NotPlainError):
            plain_scalar(Mode.PAIR)

    def test_an_enum_of_an_object(self):
        """An enum whose value has no plain form has none."""
        with pytest.raises(NotPlainError):
            plain_scalar(Mode.UNKNOWN)

    def test_an_enum_of_itself(self):
        """An enum whose value leads back to it is refused, and not followed for ever."""
        loop = enum.Enum("Loop", {"A": 1})
        loop.A._value_ = loop.A

        with pytest.raises(NotPlainError):
            plain_scalar(loop.A)

    @pytest.mark.parametrize(
        "value", [range(MAX_ITEMS + 1), range(10**30)], ids=["too long", "beyond any length"]
    )
    def test_a_long_range(self, value):
        """A range of more elements than a list may have is refused unread."""
        with pytest.raises(NotPlainError):
            shape(value)

    def test_a_range(self):
        """A range is the list of its numbers."""
        assert [2, 5, 8] == shape(range(2, 10, 3))

    def test_what_pandas_has_for_no_value(self, monkeypatch):
        """NaT and NA of pandas are no value, though NaT is a datetime of the year 1."""
        missing = type("NaTType", (dt.datetime,), {})(1, 1, 1)
        pandas = types.SimpleNamespace(NaT=missing, NA=object())
        monkeypatch.setitem(sys.modules, "pandas", pandas)

        assert (None, None) == (plain_scalar(pandas.NaT), plain_scalar(pandas.NA))


class TestRules:
    """What was converted passes the rules like what was passed."""

    @given(ANY_TIME | st.dates() | st.times() | st.timedeltas() | st.uuids())
    def test_no_time_is_taken_for_anything(self, value):
        """No rule mistakes a time or an id for a telephone number or a sequence."""
        assert [] == apply_rules({"value": value, "other": [value]}, {"value", "other"})[1]

    @pytest.mark.parametrize(
        ("rule", "value"),
        [
            ("dna", enum.Enum("E", {"A": "ACGT" * 5}).A),
            ("dna", enum.Enum("E", {"A": ("ACGTACGTAC", "GTACGTACGT")}).A),
            ("denied", enum.Enum("E", {"A": "jane@example.org"}).A),
            ("dna", {enum.Enum("E", {"A": "ACGT" * 5}).A: 1}),
        ],
        ids=["text", "spread over a tuple", "mail", "key"],
    )
    def test_a_private_enum(self, rule, value):
        """An enum hides nothing."""
        assert [rule] == [each.rule for each in apply_rules({"value": value}, {"value"})[1]]


class TestKeys:
    @pytest.mark.parametrize(
        ("expected", "key"),
        [
            ("a", "a"),
            ("3", 3),
            (str(2**70), 2**70),
            ("fast", Mode.FAST),
            ("3", Rights.READ | Rights.WRITE),
            ("7", Whole()),
            ("false", False),
            ("1.5", 1.5),
            ("Infinity", float("inf")),
            ("1.0", decimal.Decimal(1)),
        ],
        ids=[
            *("text", "int", "huge int", "enum", "flags", "other integer"),
            *("bool", "float", "infinity", "Decimal"),
        ],
    )
    def test_plain(self, expected, key):
        """A text, a number of any type, and an enum whose value is one, are keys."""
        assert expected == plain_key(key)

    @pytest.mark.parametrize(
        "key",
        [None, (1,), b"a", dt.date(2026, 5, 20), uuid.UUID(int=1)],
        ids=lambda key: type(key).__name__,
    )
    def test_not_plain(self, key):
        """Nothing else is a key, converted or not."""
        with pytest.raises(NotPlainError):
            plain_key(key)
