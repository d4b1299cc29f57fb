"""The exit status of a program, by the exception that ends it, and where each class has its own."""

from __future__ import annotations

import pytest

from geno_lewm_obs import ERROR_CODES, ConfigError, GenoLeWMError, InputError, exit_code_for
from geno_lewm_obs.errors import InternalError, error_classes


def typed(code, base=GenoLeWMError, **attributes):
    return type("AppError", (base,), {"code": code, **attributes})


class TestFamilies:
    def test_are_the_contracts(self):
        """Each family has the exit code of the contract."""
        assert {
            "INPUT": 2,
            "CONFIG": 3,
            "RESOURCE": 4,
            "TRAINING": 5,
            "EVAL": 6,
            "DEPLOY": 7,
            "PROVENANCE": 8,
            "INTERNAL": 9,
            "INTERRUPTED": 130,
        } == dict(ERROR_CODES)

    def test_cannot_be_changed(self):
        """The table is the same for all."""
        with pytest.raises(TypeError):
            ERROR_CODES["INPUT"] = 1

    def test_hold_every_class_of_the_package(self):
        """An error of the package exits by the family of its code."""
        for cls in error_classes():
            assert ERROR_CODES[cls.code.partition(".")[0]] == cls.exit_code


class TestClass:
    @pytest.mark.parametrize(
        ("expected", "cls"),
        [
            (5, typed("TRAINING.DIVERGED")),
            (8, typed("PROVENANCE.MISMATCH")),
            (6, typed("EVAL.REGRESSION", InputError)),
            (1, typed("APP.CHECKPOINT")),
            (2, typed("APP.CHECKPOINT", InputError)),
            (9, typed("APP.CHECKPOINT", InternalError)),
            (42, typed("TRAINING.DIVERGED", exit_code=42)),
            (42, type("InnerError", (typed("APP.X", exit_code=42),), {})),
            (5, typed("TRAINING.NAN", typed("APP.X", exit_code=42))),
            (42, typed("OTHER.NAN", typed("APP.X", exit_code=42))),
            (1, typed(None)),
            (1, typed("")),
            (3, type("PlainError", (ConfigError,), {})),
        ],
    )
    def test_exit_code(self, expected, cls):
        """
        A class has the exit code that it names, else its family's, else its parent's; 1 where that
        is the root, whose own belongs to internal errors. The class says it, and its instances.
        """
        assert (expected, expected) == (cls.exit_code, exit_code_for(cls("x")))

    @pytest.mark.parametrize("odd", [256, -1, "2", None, property(lambda _: 1 / 0)], ids=type)
    def test_that_the_system_cannot_tell(self, odd):
        """An exit code that no process can end with counts as 1."""
        assert 1 == exit_code_for(typed("INPUT.X", exit_code=odd)("x"))


class VendorError(Exception):
    """A class of another package."""


GenoLeWMError.register(VendorError, code="DEPLOY.VENDOR")


@pytest.mark.parametrize(
    ("expected", "exc"),
    [
        (1, ValueError()),
        (7, VendorError()),
        (130, KeyboardInterrupt()),
        (0, SystemExit()),
        (0, SystemExit(0)),
        (3, SystemExit(3)),
        (1, SystemExit("no such shard")),
        (1, ExceptionGroup("", [InputError()])),
    ],
)
def test_of_other_exceptions(expected, exc):
    """What isn't typed exits as Python has it, a registered class by its code's family."""
    assert expected == exit_code_for(exc)
