"""
Rule 2: what a value may be, and what a representable one becomes.
"""

from __future__ import annotations

import enum
import errno
import math
import pathlib

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

np = pytest.importorskip("numpy", reason="arrays are tested with numpy's")

from geno_lewm_obs.redaction.values import (
    MAX_TEXT,
    NotPlainError,
    is_dict,
    is_list,
    plain_scalar,
    plain_text,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]))
)


class Colour(enum.IntEnum):
    RED = 3


class Tag(enum.StrEnum):
    BEST = "best"


class Liar(str):
    """A text whose methods say something else than it is."""

    __slots__ = ()

    def __str__(self):
        return "harmless"

    __repr__ = __str__

    def encode(self, *_):
        return b"harmless"

    def isascii(self):
        raise RuntimeError

    def __len__(self):
        return 0


class LyingInt(int):
    def __int__(self):
        return 0

    __index__ = __int__

    def __str__(self):
        return "0"


class LyingFloat(float):
    def __float__(self):
        return 0.0

    def __str__(self):
        return "0.0"


class Impostor:
    """An object that claims another class."""

    __class__ = str  # type: ignore[assignment]

    def __str__(self):
        raise AssertionError

    __repr__ = __str__


class Home:
    """A path of one's own."""

    def __init__(self, answer):
        self.answer = answer

    def __fspath__(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def array_like(module, item, ndim=0):
    return type(
        "Scalar",
        (),
        {
            "__module__": module,
            "ndim": ndim,
            "item": lambda _self: item() if callable(item) else item,
        },
    )()


class TestScalars:
    @pytest.mark.parametrize(
        "value",
        [
            None,
            True,
            False,
            0,
            1,
            -7,
            2**63 - 1,
            -(2**63),
            2**64 - 1,
            0.0,
            -1.5,
            1e300,
            "",
            "text",
            "变异",
        ],
        ids=repr,
    )
    def test_plain(self, value):
        """A plain value stays what it is, of the type it has."""
        plain = plain_scalar(value)

        assert (type(value), value) == (type(plain), plain)

    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            ("NaN", math.nan),
            ("Infinity", math.inf),
            ("-Infinity", -math.inf),
            ("18446744073709551616", 2**64),
            ("-9223372036854775809", -(2**63) - 1),
            ("1" + "0" * 400, 10**400),
            ("a\ufffdb", "a\ud800b"),
            ("\ufffd\ufffd", "\udfff\ud800"),
            ("\U0001f600", "\ud83d\ude00"),
            ("data/shard-1", pathlib.PurePosixPath("data/shard-1")),
            ("data/shard-1", Home("data/shard-1")),
            ("a\ufffdb", Home("a\udcffb")),
            (3, Colour.RED),
            ("best", Tag.BEST),
        ],
        ids=[
            *(
                "NaN",
                "infinity",
                "-infinity",
                "beyond 64 bits",
                "below 64 bits",
                "huge",
                "lone surrogate",
                "two",
                "pair",
            ),
            *("path", "own path", "undecodable path", "IntEnum", "StrEnum"),
        ],
    )
    def test_representable(self, expected, value):
        """A value that can be represented becomes the plain one that stands for it."""
        plain = plain_scalar(value)

        assert (type(expected), expected) == (type(plain), plain)

    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            ("secret", Liar("secret")),
            (7, LyingInt(7)),
            (str(2**70), LyingInt(2**70)),
            (7.5, LyingFloat(7.5)),
            ("NaN", LyingFloat("nan")),
        ],
        ids=["text", "int", "huge int", "float", "NaN"],
    )
    def test_a_subclass_cannot_answer_for_itself(self, expected, value):
        """
        A subclass is read through the built-in type's methods and becomes that type, whatever it
        says.
        """
        plain = plain_scalar(value)

        assert (type(expected), expected) == (type(plain), plain)

    @pytest.mark.parametrize(
        "value",
        [
            *(
                b"ACGT",
                bytearray(b"x"),
                memoryview(b"x"),
                1j,
                {1},
                frozenset(),
                [1],
                (1,),
                {},
                range(3),
                object(),
                int,
                len,
                ...,
            ),
            *(
                iter([]),
                ValueError("x"),
            ),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_not_plain(self, value):
        """Any other value is refused."""
        with pytest.raises(NotPlainError):
            plain_scalar(value)

    def test_an_impostor(self):
        """An object that claims to be text is refused, and is never asked for its text."""
        with pytest.raises(NotPlainError):
            plain_scalar(Impostor())

    @pytest.mark.parametrize(
        "answer",
        [b"bytes", Liar("text"), RuntimeError("private")],
        ids=["bytes", "subclass", "failing"],
    )
    def test_a_path_that_is_no_text(self, answer):
        """A path that isn't text, or fails to say, is refused."""
        with pytest.raises(NotPlainError):
            plain_scalar(Home(answer))

    def test_the_refusal_holds_nothing(self):
        """The refusal carries nothing of the value, nor of what the value raised."""
        with pytest.raises(NotPlainError) as caught:
            plain_scalar(Home(RuntimeError("private")))

        assert ((), None, True) == (
            caught.value.args,
            caught.value.__cause__,
            caught.value.__suppress_context__,
        )

    @pytest.mark.parametrize(
        ("raised", "failure"),
        [
            (RecursionError(), "the end of the stack was reached"),
            (MemoryError(), "no memory was left"),
            (OSError(errno.EMFILE, ""), "no descriptor was left to load a module by"),
            (RuntimeError("private"), ""),
        ],
        ids=repr,
    )
    def test_the_refusal_tells_what_has_nothing_to_do_with_the_value(self, raised, failure):
        """A value that couldn't be read for want of stack or memory isn't said to be wrong."""
        with pytest.raises(NotPlainError) as caught:
            plain_scalar(Home(raised))

        assert failure == caught.value.failure

    def test_an_integer_too_long_to_convert(self):
        """An integer longer than the interpreter converts to text is refused."""
        with pytest.raises(NotPlainError):
            plain_scalar(10**5000)

    @given(SCALARS)
    @settings(deadline=None)
    def test_any_scalar(self, value):
        """Any scalar becomes a value of a built-in type that JSON holds as it is."""
        plain = plain_scalar(value)

        assert (True, repr(plain)) == (
            type(plain) in {type(None), bool, int, float, str},
            repr(orjson.loads(orjson.dumps(plain))),
        )


class TestText:
    @pytest.mark.parametrize("letter", ["x", "é"], ids=["ascii", "beyond"])
    def test_the_longest(self, letter):
        """A text of exactly the longest length is kept."""
        assert MAX_TEXT == len(plain_text(letter * MAX_TEXT))

    @pytest.mark.parametrize("letter", ["x", "é"], ids=["ascii", "beyond"])
    def test_longer(self, letter):
        """A longer text is refused."""
        with pytest.raises(NotPlainError):
            plain_text(letter * (MAX_TEXT + 1))

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    @settings(deadline=None)
    def test_whole_characters_stay(self, text):
        """Text without lone surrogates stays as it is."""
        assert text == plain_text(text)


class TestArrays:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            (1.5, np.float64(1.5)),
            (0.5, np.float32(0.5)),
            (0.5, np.float16(0.5)),
            (0.5, np.longdouble(0.5)),
            ("NaN", np.float32("nan")),
            ("-Infinity", np.float64("-inf")),
            (-3, np.int8(-3)),
            (2**64 - 1, np.uint64(2**64 - 1)),
            (True, np.bool_(True)),
            ("text", np.str_("text")),
            (1.5, np.array(1.5)),
            (7, np.array(7)),
            ("text", np.array("text")),
            (False, np.array(False)),
        ],
        ids=[
            *(
                "float64",
                "float32",
                "float16",
                "longdouble",
                "NaN",
                "-infinity",
                "int8",
                "uint64",
                "bool",
                "str",
            ),
            *("0-d float", "0-d int", "0-d str", "0-d bool"),
        ],
    )
    def test_scalar(self, expected, value):
        """A 0-d value of numpy becomes the Python scalar inside it."""
        plain = plain_scalar(value)

        assert (type(expected), expected) == (type(plain), plain)

    @pytest.mark.parametrize(
        "module",
        [
            "torch",
            "torch.nn.parameter",
            "jaxlib.xla_extension",
            "cupy",
            "tensorflow.python.framework.ops",
        ],
    )
    def test_scalar_of_other_packages(self, module):
        """A 0-d value of the other array packages becomes the scalar that its `item` gives."""
        assert 1.5 == plain_scalar(array_like(module, 1.5))

    @pytest.mark.parametrize(
        "value",
        [
            np.array([1.5, 2.5]),
            np.zeros((2, 2)),
            np.array([]),
            np.bytes_(b"x"),
            np.complex64(1),
            np.array(None),
        ],
        ids=["two elements", "matrix", "empty", "bytes", "complex", "object"],
    )
    def test_not_plain(self, value):
        """An array, or a 0-d value that holds no scalar, is refused."""
        with pytest.raises(NotPlainError):
            plain_scalar(value)

    @pytest.mark.filterwarnings("ignore:Casting complex values")
    def test_a_long_complex_number(self):
        """
        A complex number of the longest kind is refused like the others, not cut down to its real
        part.
        """
        with pytest.raises(NotPlainError):
            plain_scalar(np.clongdouble(1 + 2j))

    @pytest.mark.parametrize(
        "value",
        [
            array_like("pandas", 1.5),
            array_like("torchish", 1.5),
            array_like("torch", 1.5, ndim=1),
            array_like("torch", object()),
            array_like("torch", lambda: 1 / 0),
            type("Bare", (), {"__module__": "torch"})(),
            type("Odd", (), {"__module__": 7})(),
        ],
        ids=[
            "unknown package",
            "similar name",
            "one dimension",
            "object inside",
            "failing item",
            "no ndim",
            "no module",
        ],
    )
    def test_an_object_that_is_not_asked(self, value):
        """An object of another package, of more dimensions, or that fails to say, is refused."""
        with pytest.raises(NotPlainError):
            plain_scalar(value)

    def test_what_item_gives_is_judged_too(self):
        """A scalar from inside an array is read like any other."""
        assert ("NaN", "secret") == (
            plain_scalar(array_like("torch", math.nan)),
            plain_scalar(array_like("torch", Liar("secret"))),
        )


class TestContainers:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            (True, []),
            (True, ()),
            (True, type("L", (list,), {})()),
            (False, {1}),
            (False, "ab"),
            (False, {}),
            (False, range(2)),
            (False, Impostor()),
        ],
        ids=["list", "tuple", "subclass", "set", "text", "dict", "range", "impostor"],
    )
    def test_is_list(self, expected, value):
        """Lists and tuples, their subclasses included, are lists."""
        assert expected is is_list(value)

    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            (True, {}),
            (True, type("D", (dict,), {})()),
            (False, []),
            (False, type("M", (), {"keys": list, "__class__": dict})()),
        ],
        ids=["dict", "subclass", "list", "impostor"],
    )
    def test_is_dict(self, expected, value):
        """Dicts, their subclasses included, are dicts."""
        assert expected is is_dict(value)
