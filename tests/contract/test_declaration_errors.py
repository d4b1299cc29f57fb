"""
Errors in declarations: every one is found, all are reported at once, and nothing private is quoted.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.contract import EventSpec, Key, Registry
from geno_lewm_obs.contract.declaration_errors import (
    errors_in_declared,
    errors_in_keys,
    errors_in_names,
    errors_in_registry,
    errors_in_specs,
    raise_if_any,
)
from geno_lewm_obs.errors import InputError
from geno_lewm_obs.record import FIELD_TYPES
from geno_lewm_obs.redaction import PERSONAL_DATA_FIELDS

BASES = "acgt" * 5
NAME = "a name is lower-case words joined by dots, and no sequence of bases"
KEY = "a key is an identifier"


def spec(
    name="planning.plan.end", severity="info", summary="a plan is made", keys=frozenset(), **more
):
    return EventSpec(name, severity, summary, keys, **more)


class TestNames:
    @pytest.mark.parametrize(
        "name", ["error", "a.b", "training.epoch.end", "data2.cache_miss.v1", BASES[:19]]
    )
    def test_usable(self, name):
        """Lower-case words, digits and underscores, joined by dots, name an event."""
        assert [] == list(errors_in_specs([spec(name)]))

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "Training.step",
            "training step",
            ".step",
            "step.",
            "a..b",
            "2.a",
            "_a.b",
            "a.-b",
            "a.b\n",
            "ä.b",
        ],
        ids=repr,
    )
    def test_unusable(self, name):
        """A name of another form is an error."""
        assert [NAME] == [error.partition(": ")[2] for error in errors_in_specs([spec(name)])]

    @pytest.mark.parametrize(
        "name",
        [BASES, f"a.{BASES}.b", None, 7, ("a", "b")],
        ids=["sequence", "within", "none", "number", "tuple"],
    )
    def test_withheld(self, name):
        """A name that is a sequence of bases, or not text, is an error that doesn't quote it."""
        assert [f"(withheld): {NAME}"] == list(errors_in_specs([spec(name)]))

    def test_that_cannot_be_hashed(self):
        """A name that can't even be looked up is an error like any other."""
        assert f"(withheld): {NAME}" in list(errors_in_specs([spec(["a", "b"])]))

    def test_twice(self):
        """Each declaration of a name after the first is an error."""
        again = "planning.plan.end: declared twice"

        assert [again, again] == list(
            errors_in_specs([spec(), spec(severity="warn"), spec("planning.start"), spec()])
        )

    @pytest.mark.parametrize(
        "wrong",
        ["planning.plan.end", None, ("a", "info", "b"), EventSpec],
        ids=["text", "none", "tuple", "class"],
    )
    def test_no_spec(self, wrong):
        """An object that is not a declaration is named by its position."""
        assert ["#1: not an EventSpec"] == list(errors_in_specs([spec(), wrong]))

    def test_own_prefix(self):
        """An application's event may not begin with obs. as the package's own do."""
        expected = "obs.mine: names beginning with obs. are the package's own"

        assert [expected] == list(
            errors_in_names(
                [spec(), spec("obs.mine"), spec("obs"), spec("observed.it"), "obs.text", spec(None)]
            )
        )


class TestOtherFields:
    @pytest.mark.parametrize("severity", ["warning", "INFO", "", None, 20, ["info"]], ids=repr)
    def test_severity(self, severity):
        """A severity is one of the four, spelt as they are."""
        assert ["planning.plan.end: severity is one of debug, info, warn, error"] == list(
            errors_in_specs([spec(severity=severity)])
        )

    @pytest.mark.parametrize("summary", [None, 7, b"text"], ids=repr)
    def test_summary(self, summary):
        """A summary is text."""
        assert ["planning.plan.end: a summary is text"] == list(
            errors_in_specs([spec(summary=summary)])
        )

    @pytest.mark.parametrize("sample_every", [0, -1, 1.0, True, "2", None], ids=repr)
    def test_sample_every(self, sample_every):
        """Sampling keeps one in a whole number of records."""
        expected = "planning.plan.end: sample_every is a whole number, 1 or more"

        assert [expected] == list(errors_in_specs([spec(sample_every=sample_every)]))

    @pytest.mark.parametrize("sample_every", [1, 2, 1000])
    def test_usable_sample_every(self, sample_every):
        """Any whole number from 1 up will do."""
        assert [] == list(errors_in_specs([spec(sample_every=sample_every)]))


class TestDeclaredKeys:
    @pytest.mark.parametrize(
        ("expected", "key"),
        [
            ("it is declared by Key(...)", "number"),
            ("type is one of int, float, number, str, bool, list, dict, any", Key("text")),
            ("unit and summary are texts", Key("int", 7)),
            ("unit and summary are texts", Key("int", "", None)),
            ("values are a tuple of one or more", Key("str", values=())),
            ("values are a tuple of one or more", Key("str", values="ab")),
            ("values are told for an int or a str only", Key("float", values=(1,))),
            ("each of its values is of type int", Key("int", values=(1, "a"))),
            ("each of its values is of type int", Key("int", values=(True,))),
            ("each of its values is of type str", Key("str", values=("a", 1))),
            ("a rule of redaction keeps one of its values out", Key("str", values=(BASES,))),
        ],
    )
    def test_each_error(self, expected, key):
        """What is wrong with the declaration of a key is told with its name."""
        assert [f"a.b: key x: {expected}"] == list(errors_in_declared("a.b", {"x": key}))

    def test_no_mapping(self):
        """Keys that are no mapping are an error, and so is an allowlist that is no set."""
        spec = EventSpec("a.b", "info", "c", keys=["x"])

        assert ["a.b: keys are a mapping from names to Key(...)"] == list(errors_in_specs([spec]))

    @pytest.mark.parametrize("key", [Key(), Key("int", values=(1, 2)), Key("str", values=("a",))])
    def test_usable(self, key):
        """A declaration in which nothing is wrong has no error."""
        assert [] == list(errors_in_declared("a.b", {"x": key}))

    def test_context_keys(self):
        """Context keys are judged like those of an event."""
        assert ["context_keys: key x: it is declared by Key(...)"] == list(
            errors_in_registry([], {"x": "str"})
        )


class TestHistory:
    @pytest.mark.parametrize("name", ["since", "deprecated", "renamed_from"])
    def test_is_text(self, name):
        """What is said of an event's history is text."""
        assert [f"a.b: {name} is text"] == list(
            errors_in_specs([EventSpec("a.b", "info", "c", **{name: 1})])
        )


class TestKeys:
    @pytest.mark.parametrize("key", ["loss", "lossPred", "_x", "K9", BASES[:19]])
    def test_usable(self, key):
        """A key is an identifier."""
        assert [] == list(errors_in_keys("where", frozenset({key})))

    @pytest.mark.parametrize(
        "key", ["", "a b", "a-b", "a.b", "9a", "a\n", "ä", BASES, 7, None, b"a"], ids=repr
    )
    def test_unusable(self, key):
        """A key of another form is an error that doesn't quote it."""
        assert [f"where: {KEY}"] == list(errors_in_keys("where", frozenset({key})))

    @pytest.mark.parametrize("key", FIELD_TYPES)
    def test_field(self, key):
        """A field of the record itself can't be a key of its data too."""
        assert [f"where: key {key} is a field of the record itself"] == list(
            errors_in_keys("where", frozenset({key}))
        )

    def test_personal(self):
        """A key that names personal data, however spelt, can't be declared."""
        for key in [*PERSONAL_DATA_FIELDS, "userEmail", "Sample_ID"]:
            assert [f"where: key {key} names personal data"] == list(
                errors_in_keys("where", frozenset({key}))
            )

    @pytest.mark.parametrize(
        "keys",
        [{"loss"}, ["loss"], "loss", None, {"loss": 1}],
        ids=["set", "list", "text", "none", "dict"],
    )
    def test_frozen(self, keys):
        """Keys that could be changed later are an error."""
        assert ["planning.plan.end: allowed keys are a frozenset"] == list(
            errors_in_specs([spec(keys=keys)])
        )

    def test_each_is_told(self):
        """Every error among the keys is reported, in the order of the keys."""
        keys = frozenset({"email", "fine", "ts", "a b"})

        assert [
            f"where: {KEY}",
            "where: key email names personal data",
            "where: key ts is a field of the record itself",
        ] == list(errors_in_keys("where", keys))


class TestRefusal:
    def test_none(self):
        """Without an error nothing is raised."""
        assert raise_if_any([]) is None

    def test_all_at_once(self):
        """One exception lists every error, so that one run is enough to see them all."""
        with pytest.raises(InputError) as caught:
            Registry(
                [spec(severity="warning", keys=frozenset({"email"})), "text", spec()],
                context_keys=["ts"],
            )

        assert [
            "  planning.plan.end: severity is one of debug, info, warn, error",
            "  planning.plan.end: key email names personal data",
            "  #1: not an EventSpec",
            "  planning.plan.end: declared twice",
            "  context_keys: key ts is a field of the record itself",
        ] == str(caught.value).splitlines()[1:]

    @given(st.text(), st.frozensets(st.text()))
    @settings(deadline=None)
    @pytest.mark.slow
    def test_any_text(self, name, keys):
        """Whatever text stands in a declaration, its errors are printable and hold no sequence."""
        told = list(
            errors_in_specs(
                [
                    spec(name, keys=keys),
                    spec(f"{name}{BASES}", keys=frozenset(f"{key}{BASES}" for key in keys)),
                ]
            )
        )

        assert not [
            line for line in told if not line.isprintable() or re.search("[ACGTNacgtn]{20}", line)
        ]
