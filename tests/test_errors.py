"""
The exception tree: codes, exit codes, what an error says of itself, and which foreign exceptions
count as typed.
"""

from __future__ import annotations

import errno
import json
import re

import pytest

from geno_lewm_obs import errors
from geno_lewm_obs.errors import GenoLeWMError, InputError, error_classes, error_code, typed_failure

TREE = [
    ("GenoLeWMError", Exception, "INTERNAL.GENERIC", 9),
    ("InputError", errors.GenoLeWMError, "INPUT.GENERIC", 2),
    ("UnregisteredEventError", errors.InputError, "INPUT.UNREGISTERED_EVENT", 2),
    ("RunFileError", errors.InputError, "INPUT.RUN_FILE", 2),
    ("ConfigError", errors.GenoLeWMError, "CONFIG.GENERIC", 3),
    ("ResourceError", errors.GenoLeWMError, "RESOURCE.GENERIC", 4),
    ("DiskFullError", errors.ResourceError, "RESOURCE.DISK_FULL", 4),
    ("RuntimeSetupError", errors.ResourceError, "RESOURCE.RUNTIME_SETUP", 4),
    ("InternalError", errors.GenoLeWMError, "INTERNAL.GENERIC", 9),
    ("InvariantViolation", errors.InternalError, "INTERNAL.INVARIANT_VIOLATION", 9),
]

CIRCLE: list[object] = []
CIRCLE.append(CIRCLE)


class TestTree:
    @pytest.mark.parametrize(
        ("name", "parent", "code", "exit_code"), TREE, ids=[row[0] for row in TREE]
    )
    def test_class(self, name, parent, code, exit_code):
        """Each class has the parent, the code and the exit code that the contract gives it."""
        cls = getattr(errors, name)

        assert (parent, code, exit_code) == (cls.__bases__[0], cls.code, cls.exit_code)

    def test_is_complete(self):
        """The package has exactly the contract's classes, parents before children."""
        assert [row[0] for row in TREE] == [cls.__name__ for cls in error_classes()]

    def test_is_drawn_in_the_docstring(self):
        """The module's docstring draws every class with its code."""
        drawn = re.findall(r"^\s*[*x+] (\w+) +([A-Z_.]+)", errors.__doc__, re.MULTILINE)

        assert [(name, code) for name, _, code, _ in TREE] == drawn

    def test_leaves_out_what_applications_add(self):
        """A class that an application derives is none of the package's own."""
        application = type("PlanningError", (GenoLeWMError,), {"__module__": "genolewm.planning"})

        assert application not in list(error_classes())

    @pytest.mark.parametrize(
        "cls", [errors.InputError, errors.ConfigError], ids=lambda cls: cls.__name__
    )
    def test_value_errors(self, cls):
        """
        Code that knows nothing of this package may catch a bad argument or setting as ValueError.
        """
        assert issubclass(cls, ValueError)

    def test_interrupted_exit_code(self):
        """The command line ends with 130 when it is interrupted, as shells do."""
        assert 130 == errors.INTERRUPTED_EXIT_CODE


class TestText:
    @pytest.mark.parametrize(
        ("expected", "message", "remediation"),
        [
            ("", "", None),
            ("no space left", "no space left", None),
            ("no space left; free some", "no space left", "free some"),
            ("free some", "", "free some"),
        ],
        ids=["nothing", "message", "message and remedy", "remedy"],
    )
    def test_joins_message_and_remedy(self, expected, message, remediation):
        """An error reads as its message, then what to do, whichever of them there is."""
        assert expected == str(GenoLeWMError(message, remediation=remediation))

    def test_remedy_is_not_in_the_message(self):
        """The message alone stays apart from the remedy, so that a record has each once."""
        error = GenoLeWMError("no space left", remediation="free some")

        assert ("no space left", "free some") == (error.message, error.remediation)

    def test_needs_no_argument(self):
        """An error can be raised bare."""
        assert {
            "code": "INTERNAL.GENERIC",
            "message": "",
            "details": {},
            "remediation": None,
        } == GenoLeWMError().to_dict()


class TestDetails:
    def test_to_dict(self):
        """The dict of an error has its code, message, details and remedy, in that order."""
        error = errors.DiskFullError(
            "no space left", details={"records": 14}, remediation="free some"
        )
        expected = {
            "code": "RESOURCE.DISK_FULL",
            "message": "no space left",
            "details": {"records": 14},
            "remediation": "free some",
        }

        assert list(expected.items()) == list(error.to_dict().items())

    def test_are_copied(self):
        """A dict that the raiser goes on changing doesn't change the error."""
        details = {"records": 14}
        error = GenoLeWMError(details=details)
        details["records"] = 15

        assert {"records": 14} == error.details

    def test_to_json_is_one_line_of_the_dict(self):
        """The JSON of an error holds what its dict holds, in one line."""
        error = InputError("two\nlines", details={"n": 1, 2: "two"}, remediation="don't")
        text = error.to_json()

        told = json.loads(text)
        del told["ts"]

        assert ({**error.to_dict(), "details": {"n": 1, "2": "two"}}, 1) == (
            told,
            len(text.splitlines()),
        )

    @pytest.mark.parametrize(
        ("expected", "value"),
        [("<object>", object()), ("<set>", {1}), ("<bytes>", b"ACGT"), ("<complex>", 1j)],
        ids=["object", "set", "bytes", "complex"],
    )
    def test_to_json_names_the_type_of_what_json_cannot_hold(self, expected, value):
        """A value that JSON can't hold appears as the name of its type, never by its repr."""
        assert {"value": expected} == json.loads(GenoLeWMError(details={"value": value}).to_json())[
            "details"
        ]

    @pytest.mark.parametrize(
        "details",
        [
            {"n": 2**64},
            {"n": 10**5000},
            {"n": "\ud800"},
            {"n": {object(): 1}},
            {object(): 1},
            {"n": CIRCLE},
        ],
        ids=[
            "integer beyond 64 bits",
            "longer than converts",
            "lone surrogate",
            "object as inner key",
            "object as key",
            "circle",
        ],
    )
    def test_to_json_takes_any_details(self, details):
        """
        Whatever an error's details hold, its JSON is made, since reporting a failure must not
        fail.
        """
        text = GenoLeWMError("boom", details=details).to_json()

        assert "boom" == json.loads(text)["message"]

    def test_to_json_keeps_lists(self):
        """Lists in the details stay lists, tuples become them."""
        assert {"shards": [1, [2, 3]]} == json.loads(
            GenoLeWMError(details={"shards": [1, (2, 3)]}).to_json()
        )["details"]

    def test_to_json_never_makes_a_nan_null(self):
        """A NaN in the details isn't lost as null."""
        assert (
            json.loads(GenoLeWMError(details={"loss": float("nan")}).to_json())["details"]["loss"]
            is not None
        )


class TestTypedFailure:
    def test_of_an_own_error(self):
        """An error of the package is typed, with all it says."""
        error = InputError("bad", details={"n": 1}, remediation="good")

        assert ("INPUT.GENERIC", "bad", {"n": 1}, "good") == typed_failure(error)

    def test_of_an_application_error(self):
        """A class that an application derives is typed under the code it declares."""
        planning = type("PlanningError", (GenoLeWMError,), {"code": "PLANNING.GENERIC"})

        assert ("PLANNING.GENERIC", "stuck", {}, None) == typed_failure(planning("stuck"))

    @pytest.mark.parametrize(
        "exc",
        [ValueError("x"), KeyboardInterrupt(), OSError(28, "full")],
        ids=lambda exc: type(exc).__name__,
    )
    def test_of_any_other_exception(self, exc):
        """An exception that nobody registered isn't typed."""
        assert (None, None) == (error_code(exc), typed_failure(exc))


class TestRegister:
    def test_makes_a_foreign_class_typed(self):
        """A registered class of another package is typed under the code it was registered with."""
        foreign = type("ForeignError", (Exception,), {})
        GenoLeWMError.register(foreign, code="FOREIGN.GENERIC")

        assert ("FOREIGN.GENERIC", "what", {}, None) == typed_failure(foreign("what"))

    def test_holds_for_subclasses(self):
        """A subclass of a registered class is typed as its nearest registered ancestor."""
        far = type("FarError", (Exception,), {})
        near = type("NearError", (far,), {})
        GenoLeWMError.register(far, code="FAR")
        GenoLeWMError.register(near, code="NEAR")

        assert "NEAR" == error_code(type("NearestError", (near,), {})())

    def test_does_not_hold_for_parents(self):
        """Registering a class says nothing of its parents."""
        parent = type("ParentError", (Exception,), {})
        GenoLeWMError.register(type("ChildError", (parent,), {}), code="CHILD")

        assert typed_failure(parent()) is None

    def test_reads_details_and_remedy(self):
        """A foreign exception that has details and a remedy of its own gets them logged."""
        foreign = type(
            "RichError", (Exception,), {"details": {"shard": 3}, "remediation": "fetch it again"}
        )
        GenoLeWMError.register(foreign, code="RICH")

        assert ({"shard": 3}, "fetch it again") == typed_failure(foreign())[2:]

    def test_of_a_class_that_answers_badly(self):
        """A foreign exception that raises for attributes it doesn't have is logged without them."""

        def answer(_, name):
            raise KeyError(name)

        foreign = type("ProxyError", (Exception,), {"__getattr__": answer})
        GenoLeWMError.register(foreign, code="PROXY")

        assert ("PROXY", "what", {}, None) == typed_failure(foreign("what"))

    @pytest.mark.parametrize(
        "details",
        ["plain text", 7, ["a"], lambda: "a method"],
        ids=["text", "number", "list", "method"],
    )
    def test_takes_no_details_but_a_mapping(self, details):
        """
        A foreign `details` that is no mapping, such as grpc's method, is left out instead of
        spoiling the record.
        """
        foreign = type("OddError", (Exception,), {"details": details})
        GenoLeWMError.register(foreign, code="ODD")

        assert {} == typed_failure(foreign())[2]

    def test_survives_an_exception_whose_text_fails(self):
        """A foreign exception that can't say its text is still typed."""

        class MuteError(Exception):
            def __str__(self):
                raise RuntimeError

        GenoLeWMError.register(MuteError, code="MUTE")

        assert "MUTE" == typed_failure(MuteError())[0]

    @pytest.mark.parametrize(
        "wrong",
        [int, "ValueError", ValueError("instance"), None],
        ids=["class", "text", "instance", "none"],
    )
    def test_refuses_what_is_no_exception_class(self, wrong):
        """Only an exception class can be registered."""
        with pytest.raises(InputError, match="only an exception class"):
            GenoLeWMError.register(wrong, code="X")

    def test_refuses_its_own(self):
        """A class that has a code already can't get a second one."""
        with pytest.raises(
            InputError,
            match="a GenoLeWMError is typed already; set the class attribute `code`",
        ):
            GenoLeWMError.register(errors.ConfigError, code="X")


@pytest.mark.parametrize("code", ["", None, 5])
def test_a_code_is_text(code):
    """A foreign class can't be registered under a code that no record can hold."""
    with pytest.raises(InputError, match="code must be the text"):
        GenoLeWMError.register(type("UncodedError", (Exception,), {}), code=code)


@pytest.mark.parametrize(
    ("expected", "exc", "otherwise"),
    [
        ("ENOSPC", OSError(errno.ENOSPC, "private"), None),
        ("ENOSPC", OSError(errno.ENOSPC, "private"), "refused"),
        ("OSError", OSError("private"), None),
        ("refused", OSError("private"), "refused"),
        ("refused", OSError(99_999, "private"), "refused"),
    ],
)
def test_errno_name(expected, exc, otherwise):
    """An error of the system is told by its symbol, and never by its text."""
    assert expected == errors.errno_name(exc, otherwise)
