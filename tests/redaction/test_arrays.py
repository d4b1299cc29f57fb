"""
Numbers and small arrays of numpy, torch and other packages.
"""

from __future__ import annotations

import warnings

import pytest

np = pytest.importorskip("numpy", reason="arrays are tested with numpy's")

from geno_lewm_obs.redaction import apply_rules
from geno_lewm_obs.redaction.arrays import MAX_NUMBERS
from geno_lewm_obs.redaction.refusal import NotPlainError
from geno_lewm_obs.redaction.values import plain_key, plain_scalar, shape

BEYOND = np.finfo(np.longdouble).max > np.finfo(np.float64).max
MASKED = np.ma.masked_array([1.5, 2.5, 0.0], mask=[True, False, True])


class Talker(np.ndarray):
    """An array that says something else than it holds."""

    def item(self, *_):
        return "harmless"

    def __getitem__(self, _):
        return "harmless"

    def tolist(self):
        return ["harmless"]

    @property
    def shape(self):
        return (1,)


class TestLists:
    @pytest.mark.parametrize(
        ("expected", "array"),
        [
            ([1.5, 2.5], np.array([1.5, 2.5])),
            ([1, 2], np.array([1, 2], dtype=np.int8)),
            ([True, False], np.array([True, False])),
            (["a", "b"], np.array(["a", "b"])),
            ([], np.array([])),
            ([0.0] * MAX_NUMBERS, np.zeros(MAX_NUMBERS)),
            ([None, 2.5, None], MASKED),
            (["2026-05-20", None], np.array(["2026-05-20", "NaT"], dtype="datetime64[D]")),
            (1.5, np.array([1.5])),
            (3, np.array([[3]])),
            (1.5, np.array([1.5]).view(Talker)),
        ],
        ids=[
            "floats",
            "integers",
            "bools",
            "texts",
            "empty",
            "longest",
            "masked",
            "dates",
            "one element",
            "one element of a matrix",
            "liar",
        ],
    )
    def test_plain(self, expected, array):
        """An array of one dimension is a list, one of a single element that element."""
        assert expected == shape(array)

    @pytest.mark.parametrize(
        "array",
        [
            np.zeros(MAX_NUMBERS + 1),
            np.zeros((2, 3)),
            np.zeros((1, 2)),
            np.array([1, None]),
            np.array([b"x", b"y"]),
            np.array([1j, 2j]),
            np.zeros(2, dtype=[("a", "i4")]),
            np.ma.zeros(2, dtype=[("a", "i4")]),
            np.zeros(2).view(Talker).reshape(2, 1),
        ],
        ids=[
            "longer",
            "matrix",
            "row",
            "objects",
            "bytes",
            "complex",
            "records",
            "masked records",
            "liar",
        ],
    )
    def test_not_plain(self, array):
        """A longer array, one of more dimensions or without numbers is refused."""
        with pytest.raises(NotPlainError):
            shape(array)


@pytest.mark.parametrize(
    "array",
    [
        np.array(list("ACGT" * 5)),
        np.array(["ACGTACGTAC", "GTACGTACGT"]),
        np.frombuffer(b"GATTACA" * 3, dtype=np.uint8),
        np.array(["ACGT" * 5]),
    ],
    ids=["letters", "pieces", "codes", "one element"],
)
def test_a_sequence_in_an_array(array):
    """An array passes the rules like a list: a sequence in it is found."""
    assert ["dna"] == [each.rule for each in apply_rules({"value": array}, {"value"})[1]]


class TestMasked:
    @pytest.mark.parametrize(
        "value",
        [np.ma.masked, MASKED[0], MASKED[[0, 2]].mean(), np.ma.masked_array(7, mask=True)],
        ids=["constant", "element", "mean of nothing", "0-d"],
    )
    def test_is_no_number(self, value):
        """A masked number is no value, and never what stands under the mask."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")

            assert plain_scalar(value) is None

    def test_one_that_is_not_masked(self):
        """A number of a masked array that isn't masked is that number."""
        assert (2.5, 7) == (plain_scalar(MASKED[1]), plain_scalar(np.ma.masked_array(7)))


class TestTimes:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            ("2026", np.datetime64("2026")),
            ("2026-05", np.datetime64("2026-05")),
            ("2026-05-20", np.datetime64("2026-05-20")),
            ("2026-05-20T15:42:01", np.datetime64("2026-05-20T15:42:01")),
            ("2026-05-20T15:42:01.000000007", np.datetime64("2026-05-20T15:42:01.000000007")),
            (None, np.datetime64("NaT")),
            (604800.0, np.timedelta64(1, "W")),
            (90.0, np.timedelta64(90, "s")),
            (-1.5, np.timedelta64(-1500, "ms")),
            (1e-9, np.timedelta64(1, "ns")),
            (50.0, np.timedelta64(2, "25s")),
            ("3 months", np.timedelta64(3, "M")),
            ("2 years", np.timedelta64(2, "Y")),
            (3, np.timedelta64(3)),
            (None, np.timedelta64("NaT", "s")),
        ],
        ids=str,
    )
    def test_plain(self, expected, value):
        """
        A date is ISO 8601 as exact as its unit, a length of time seconds; months and years have
        no length, and NaT is no value.
        """
        plain = plain_scalar(value)

        assert (type(expected), expected) == (type(plain), plain)


@pytest.mark.skipif(not BEYOND, reason="long doubles are no longer than doubles here")
@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("1e+4000", np.longdouble("1e4000")),
        ("-1e+4000", np.longdouble("-1e4000")),
        ("1e-4000", np.longdouble("1e-4000")),
        (0.0, np.longdouble(0)),
        ("Infinity", np.longdouble("inf")),
        ("NaN", np.longdouble("nan")),
    ],
    ids=["too large", "too low", "too small", "nought", "infinite", "NaN"],
)
def test_long_doubles(expected, value):
    """A long double beyond every float is text: neither an infinity nor nought."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert expected == plain_scalar(value)


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.int16])
def test_integer_keys(kind):
    """numpy's integers are keys, like Python's."""
    assert "7" == plain_key(kind(7))


@pytest.mark.parametrize(
    ("expected", "key"), [("true", np.bool_(True)), ("0.5", np.float32(0.5))], ids=["bool", "float"]
)
def test_other_keys(expected, key):
    """numpy's bools and floats are spelt as JSON spells them, like Python's."""
    assert expected == plain_key(key)


def test_short_floats():
    """Numbers of ml_dtypes, and numpy's arrays of them, are Python's numbers."""
    ml = pytest.importorskip("ml_dtypes", reason="ml_dtypes has bfloat16 for numpy")

    assert (1.5, 3) == (plain_scalar(ml.bfloat16(1.5)), plain_scalar(ml.int4(3)))
    assert [1.5, 2.0] == shape(np.array([1.5, 2], dtype=ml.bfloat16))


class TestTorch:
    @pytest.fixture
    def torch(self):
        return pytest.importorskip("torch", reason="tensors are tested with torch's")

    def test_plain(self, torch):
        """A tensor of one dimension is a list, of one element a number, in bfloat16 too."""
        assert [0, 1, 2] == shape(torch.arange(3))
        assert [1.5, 2.0] == shape(torch.tensor([1.5, 2], dtype=torch.bfloat16))
        assert [1.5, 2.0] == shape(torch.tensor([1.5, 2], requires_grad=True))
        assert (1.5, 2.5) == (shape(torch.tensor(1.5)), shape(torch.tensor([[2.5]])))
        assert [0.0] * 3 == shape(torch.nn.Parameter(torch.zeros(3)))

    def test_not_plain(self, torch):
        """A longer tensor, one of more dimensions or without data is refused; so is a module."""
        for value in (
            torch.zeros(MAX_NUMBERS + 1),
            torch.zeros(2, 2),
            torch.zeros(3, device="meta"),
            torch.nn.Linear(2, 2),
        ):
            with pytest.raises(NotPlainError):
                shape(value)


def other_array(numbers, **more):
    """Return an array of one dimension as jax and cupy have it."""
    members = {
        "__module__": "cupy",
        "ndim": 1,
        "shape": (len(numbers),),
        "tolist": lambda _: numbers,
        "item": lambda _: numbers[0],
    }
    return type("Array", (), members | more)()


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ([1.5, 2.5], other_array([1.5, 2.5])),
        (1.5, other_array([1.5])),
        (1.5, other_array([np.float16(1.5)])),
        (1.5, type("Sub", (type(other_array([1.5])),), {"__module__": "mine"})()),
    ],
    ids=["list", "one element", "a number of numpy", "subclass"],
)
def test_other_packages(expected, value):
    """Arrays of other packages, and of classes that derive from theirs, are read alike."""
    assert expected == shape(value)
