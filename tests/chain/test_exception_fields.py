"""
An exception as plain fields: type, text, frames and causes, never a local variable or a source
line.
"""

from __future__ import annotations

import sys

import pytest

from geno_lewm_obs import get_logger
from geno_lewm_obs.chain.exception_fields import (
    MAX_CAUSES,
    MAX_FRAMES,
    MAX_MESSAGE,
    _stacks,
    failure_fields,
    place_of,
    stack,
    type_name,
)

HERE = __name__


class ShardError(Exception):
    """An exception that is defined outside of builtins."""


class MuteError(Exception):
    """An exception that can't say its text."""

    def __str__(self):
        raise RuntimeError


def caught(act):
    try:
        act()
    except BaseException as exc:  # noqa: BLE001 - any will do
        return exc
    return pytest.fail("nothing was raised")


def fail():
    secret = "ACGT" * 5  # noqa: F841 - a local that must not be shown
    raise ShardError("shard 3 is torn")


def descend(depth):
    if depth == 0:
        fail()
    descend(depth - 1)


class TestWhatIsAccepted:
    def test_an_exception(self):
        """An exception that was never raised has its type and text, and no frames."""
        assert {"exception_type": "ValueError", "exception_message": "bad"} == failure_fields(
            ValueError("bad")
        )

    def test_a_triple(self):
        """The triple of `sys.exc_info` stands for its exception."""
        exc = ValueError("bad")

        assert failure_fields(exc) == failure_fields((type(exc), exc, None))

    def test_true_inside_a_handler(self):
        """True stands for the exception that is being handled."""
        try:
            fail()
        except ShardError as exc:
            fields = failure_fields(True)
            expected = failure_fields(exc)

        assert expected == fields

    @pytest.mark.parametrize(
        "exc_info", [None, False, 0, (), (None, None, None), True, "text"], ids=repr
    )
    def test_nothing(self, exc_info):
        """Where there is no exception there are no fields."""
        assert {} == failure_fields(exc_info)

    def test_false_inside_a_handler(self):
        """A caller who passes False wants no exception logged, also while one is handled."""
        try:
            fail()
        except ShardError:
            fields = failure_fields(False)

        assert {} == fields


class TestTypeAndText:
    @pytest.mark.parametrize(
        ("expected", "exc"),
        [
            ("ValueError", ValueError()),
            ("KeyboardInterrupt", KeyboardInterrupt()),
            (f"{HERE}.ShardError", ShardError()),
        ],
        ids=["builtin", "base exception", "module's own"],
    )
    def test_type_name(self, expected, exc):
        """An exception is named with its module, unless that is builtins."""
        assert expected == type_name(exc)

    def test_type_name_of_an_inner_class(self):
        """A class inside another one is named through it."""
        inner = type(
            "Error", (Exception,), {"__qualname__": "Reader.Error", "__module__": "shards"}
        )

        assert "shards.Reader.Error" == type_name(inner())

    @pytest.mark.parametrize(
        "exc",
        [ValueError(), MuteError("x"), ValueError("x" * (MAX_MESSAGE + 1))],
        ids=["empty", "failing", "too long"],
    )
    def test_no_message(self, exc):
        """An empty, failing or overlong text is left out whole; the type stays."""
        assert {"exception_type": type_name(exc)} == failure_fields(exc)

    def test_the_longest_message(self):
        """A text of exactly the longest length is kept whole."""
        assert (
            "x" * MAX_MESSAGE == failure_fields(ValueError("x" * MAX_MESSAGE))["exception_message"]
        )

    def test_notes(self):
        """Notes that were added to an exception are kept in order."""
        exc = ValueError("bad")
        exc.add_note("while reading shard 3")
        exc.add_note("in epoch 2")

        assert ["while reading shard 3", "in epoch 2"] == failure_fields(exc)["exception_notes"]

    def test_notes_are_bounded(self):
        """No more notes are kept than causes."""
        exc = ValueError("bad")
        exc.__notes__ = [f"note {number}" for number in range(MAX_CAUSES + 1)]

        assert exc.__notes__[:MAX_CAUSES] == failure_fields(exc)["exception_notes"]

    @pytest.mark.parametrize(
        "notes", [[7, None], [], (object(),)], ids=["no text", "none", "objects"]
    )
    def test_notes_that_are_no_text(self, notes):
        """What stands among the notes and is no text is left out."""
        exc = ValueError("bad")
        exc.__notes__ = notes

        assert "exception_notes" not in failure_fields(exc)

    @pytest.mark.parametrize("notes", [7, None], ids=repr)
    def test_notes_that_are_no_list(self, notes):
        """An exception whose notes are no list is reported without them."""
        exc = ValueError("bad")
        exc.__notes__ = notes

        assert {"exception_type": "ValueError", "exception_message": "bad"} == failure_fields(exc)

    @pytest.mark.parametrize("fault", [KeyError, RecursionError], ids=lambda fault: fault.__name__)
    def test_notes_that_cannot_be_asked_for(self, fault):
        """
        An exception whose class raises for names that it doesn't know is reported without notes.
        """

        def answer(_, name):
            raise fault(name)

        exc = type("ApiError", (Exception,), {"__getattr__": answer})("no answer")

        assert {
            "exception_type": f"{__name__}.ApiError",
            "exception_message": "no answer",
        } == failure_fields(exc)


class TestStack:
    def test_frames(self):
        """A frame is its module, function and line, outermost first."""
        frames = failure_fields(caught(lambda: descend(1)))["exception_stack"]

        assert [
            f"{HERE}:caught:{caught.__code__.co_firstlineno + 2}",
            f"{HERE}:<lambda>:{self.test_frames.__code__.co_firstlineno + 2}",
            f"{HERE}:descend:{descend.__code__.co_firstlineno + 3}",
            f"{HERE}:descend:{descend.__code__.co_firstlineno + 2}",
            f"{HERE}:fail:{fail.__code__.co_firstlineno + 2}",
        ] == frames

    def test_holds_no_locals_and_no_source(self):
        """Neither the value of a local variable nor the text of a source line is in any field."""
        text = str(failure_fields(caught(fail)))

        assert not any(private in text for private in ("ACGT", "secret", "raise"))

    def test_is_bounded(self):
        """Of a deep stack the innermost frames are kept."""
        frames = stack(caught(lambda: descend(200)).__traceback__)

        assert (MAX_FRAMES, "fail") == (len(frames), frames[-1].split(":")[1])

    def test_of_nothing(self):
        """No traceback has no frames."""
        assert [] == stack(None)

    def test_told_again(self):
        """The same frames are told the same again, in a list that's the caller's own."""
        exc = caught(lambda: descend(3))
        first = stack(exc.__traceback__)
        expected = tuple(first)
        first.clear()

        assert (7, expected) == (len(expected), tuple(stack(exc.__traceback__)))

    def test_other_ways_to_the_same_place(self):
        """
        Frames that differ are told apart where all else is the same: the way there, the line, the
        module.
        """
        code = compile("def f(n):\n if n == 1: 1 / 0\n 1 / 0\n\ndef g(n):\n f(n)", "x", "exec")
        places = []
        for name in ("one", "two"):
            module = {"__name__": name}
            exec(code, module)
            for function, number in (
                (module["f"], 1),
                (module["f"], 2),
                (module["g"], 1),
                (module["f"], 1),
            ):
                places.append(
                    stack(
                        caught(
                            lambda function=function, number=number: function(number)
                        ).__traceback__
                    )[2:]
                )

        assert [["one:f:2"], ["one:f:3"], ["one:g:6", "one:f:2"], ["one:f:2"]] == places[:4]
        assert [["two:f:2"], ["two:f:3"], ["two:g:6", "two:f:2"], ["two:f:2"]] == places[4:]

    def test_memory_is_bounded(self):
        """However many functions fail, few stacks are remembered."""
        for number in range(200):
            module = {"__name__": f"module_{number}"}
            exec("def f(): 1 / 0", module)
            stack(caught(module["f"]).__traceback__)

        stack(caught(lambda: descend(200)).__traceback__)

        assert len(_stacks.entries) <= 64
        assert max(len(walked) for walked, _ in _stacks.entries.values()) == 3 * MAX_FRAMES

    def test_of_code_without_a_module(self):
        """Code that was made without a module name is shown with a question mark."""
        exc = caught(lambda: exec("def f(): 1 / 0\nf()", {}))

        assert "?:f:1" == stack(exc.__traceback__)[-1]


class TestCauses:
    def test_an_explicit_cause(self):
        """What an exception was raised from is its cause, with type and text."""
        exc = ValueError("outer")
        exc.__cause__ = ShardError("inner")

        assert [f"{HERE}.ShardError: inner"] == failure_fields(exc)["exception_causes"]

    def test_the_context(self):
        """What was being handled when an exception was raised counts as its cause."""
        exc = ValueError("outer")
        exc.__context__ = KeyError()

        assert ["KeyError"] == failure_fields(exc)["exception_causes"]

    def test_a_suppressed_context(self):
        """`from None` hides the context."""
        exc = ValueError("outer")
        exc.__context__ = KeyError()
        exc.__suppress_context__ = True

        assert "exception_causes" not in failure_fields(exc)

    def test_an_explicit_cause_hides_the_context(self):
        """Where both are known, the explicit cause counts."""
        exc = ValueError("outer")
        exc.__context__ = KeyError("context")
        exc.__cause__ = OSError("cause")

        assert ["OSError: cause"] == failure_fields(exc)["exception_causes"]

    def test_a_chain(self):
        """A chain of causes is told nearest first."""
        exc, cause = ValueError("outer"), OSError("middle")
        exc.__cause__ = cause
        cause.__cause__ = TypeError("first")

        assert ["OSError: middle", "TypeError: first"] == failure_fields(exc)["exception_causes"]

    def test_a_group(self):
        """The members of a group count as its causes, those of inner groups too."""
        group = ExceptionGroup(
            "two failed", [OSError("a"), ExceptionGroup("more", [TypeError("b")])]
        )

        assert [
            "OSError: a",
            "ExceptionGroup: more (1 sub-exception)",
            "TypeError: b",
        ] == failure_fields(group)["exception_causes"]

    def test_that_were_raised_have_their_places(self):
        """
        A member of a group, or a cause, that was raised is told with its two innermost frames, the
        last one first.
        """

        def fail():
            raise ShardError("broken")

        member = caught(lambda: fail())  # noqa: PLW0108 - a frame of its own
        (told,) = failure_fields(ExceptionGroup("one failed", [member]))["exception_causes"]

        here = fail.__code__.co_firstlineno + 1
        frames = f"{HERE}:fail:{here} ‹ {HERE}:<lambda>:{here + 2}"
        assert f"{HERE}.ShardError at {frames}: broken" == told

    def test_a_circle(self):
        """Exceptions that cause each other are told once each."""
        exc, cause = ValueError("outer"), OSError("inner")
        exc.__cause__, cause.__cause__ = cause, exc

        assert ["OSError: inner"] == failure_fields(exc)["exception_causes"]

    def test_are_bounded(self):
        """Of a long chain the nearest causes are kept."""
        group = ExceptionGroup(
            "many", [ValueError(str(number)) for number in range(MAX_CAUSES + 5)]
        )

        assert [f"ValueError: {number}" for number in range(MAX_CAUSES)] == failure_fields(group)[
            "exception_causes"
        ]

    def test_whose_text_fails(self):
        """A cause that can't say its text is told by its type."""
        exc = ValueError("outer")
        exc.__cause__ = MuteError("x")

        assert [f"{HERE}.MuteError"] == failure_fields(exc)["exception_causes"]


class TestPlace:
    def test_of_what_was_never_raised(self):
        """An exception that was only made has none."""
        assert "" == place_of(ValueError())

    def test_of_what_this_package_refused(self):
        """An exception of this package's is told by the place of the call that it refused."""
        exc = caught(lambda: get_logger("training", level="loud"))

        assert place_of(exc).startswith(f"{HERE}:<lambda>:")

    def test_of_one_frame(self):
        """An exception that was raised and caught in one frame has that alone."""
        exc = caught(lambda: 1 / 0)
        exc.__traceback__ = exc.__traceback__.tb_next

        assert place_of(exc).startswith(f"{HERE}:<lambda>:")
        assert "‹" not in place_of(exc)


def test_all_fields_together():
    """
    Everything known of an exception is told, in the order type, message, notes, stack, causes.
    """

    def act():
        try:
            fail()
        except ShardError as exc:
            exc.add_note("inner note")
            outer = ValueError("bad")
            outer.add_note("note")
            raise outer from exc

    fields = failure_fields(caught(act))

    assert [
        "exception_type",
        "exception_message",
        "exception_notes",
        "exception_stack",
        "exception_causes",
    ] == list(fields)


def test_leaves_the_handled_exception_alone():
    """Reading an exception changes nothing about what is being handled."""
    try:
        fail()
    except ShardError as exc:
        failure_fields(MuteError("x"))
        handled = sys.exception()
        expected = exc

    assert expected is handled


def _hostile(name):
    """Return an exception whose attribute *name* raises."""

    def fail_to_tell(_self, *_arguments):
        raise RuntimeError

    return type("HostileError", (ValueError,), {name: property(fail_to_tell)})("text")


class _HostileType(type):
    @property
    def __module__(cls):
        raise RuntimeError


class TestHostileClasses:
    """An exception whose class gets in the way."""

    @pytest.mark.parametrize(
        "name",
        [
            *("__cause__", "__context__", "__suppress_context__", "__traceback__", "__notes__"),
            *("__dict__", "__class__", "args", "exceptions", "__module__"),
        ],
    )
    def test_attributes_that_raise(self, name):
        """Attributes that raise keep nothing of Python's own from being told."""
        try:
            raise _hostile(name) from KeyError("cause")
        except ValueError as exc:
            fields = failure_fields(exc)

        assert fields["exception_type"].endswith("HostileError")
        assert fields["exception_stack"]
        assert ["KeyError: 'cause'"] == fields["exception_causes"]

    def test_a_type_that_raises(self):
        """So do those of its class's own class."""
        hostile = _HostileType("HostileError", (ValueError,), {})

        assert failure_fields(hostile())["exception_type"].endswith("HostileError")

    def test_a_group_that_lies(self):
        """The members of a group are those that Python knows."""
        members = property(lambda _: [None, 3])
        group = type("Group", (ExceptionGroup,), {"exceptions": members})("all", [KeyError("one")])

        assert ["KeyError: 'one'"] == failure_fields(group)["exception_causes"]
