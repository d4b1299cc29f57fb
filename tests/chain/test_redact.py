"""Stage 3: the rules over everything a caller can influence."""

from __future__ import annotations

import traceback

import pytest

from geno_lewm_obs import InputError, InvariantViolation, get_logger, redaction_stats
from geno_lewm_obs.chain.call import CALL, Call
from geno_lewm_obs.chain.redact import redact
from geno_lewm_obs.contract import CANONICAL

DNA = "ACGT" * 5
SPEC = CANONICAL["training.checkpoint.write"]


def parted(data=None, *, event=SPEC.name, spec=SPEC, bound=frozenset(), lenient=False, **fields):
    return {
        "event": event,
        CALL: Call(bound, is_lenient=lenient, spec=spec),
        "data": data or {},
        **fields,
    }


PRIVATE = [
    pytest.param({"path": DNA}, "dna", id="sequence-in-a-value"),
    pytest.param({"path": f"/reads/{DNA.lower()}.fa"}, "dna", id="sequence-within-text"),
    pytest.param({DNA: 1}, "dna", id="sequence-as-key"),
    pytest.param({"user_email": "x"}, "denied", id="personal-key"),
    pytest.param({"path": {"userEmail": "x"}}, "denied", id="personal-key-below"),
    pytest.param({"path": b"x"}, "type", id="bytes"),
    pytest.param({"path": object()}, "type", id="object"),
    pytest.param({"tag": [[1]]}, "type", id="nested-list"),
]


class TestStrict:
    @pytest.mark.parametrize(("data", "rule"), PRIVATE)
    def test_rules_1_to_4_raise(self, make_channel, data, rule):
        """What a rule of 1 to 4 finds raises, naming rule and event and never the value."""
        with pytest.raises(InvariantViolation) as caught:
            redact(make_channel(), "info", parted(data))

        assert caught.value.details["rule"] == rule
        assert SPEC.name in str(caught.value)
        assert "ACGT" not in str(caught.value).upper()

    @pytest.mark.parametrize("field", ["phase", "error_code"])
    def test_promoted_texts_are_judged(self, make_channel, field):
        """A sequence in a field that has left data raises too."""
        with pytest.raises(InvariantViolation, match=field):
            redact(make_channel(), "error", parted(**{field: DNA}))

    def test_event_is_judged(self, make_channel):
        """A sequence in the event's name raises, and the error doesn't name the event."""
        with pytest.raises(InvariantViolation) as caught:
            redact(make_channel(), "info", parted(event=DNA, spec=None))

        assert "ACGT" not in repr(caught.value) + str(caught.value.details)

    def test_bound_values_are_judged(self, make_channel):
        """A private value that was bound raises like one that was passed."""
        with pytest.raises(InvariantViolation):
            redact(make_channel(), "info", parted({"path": DNA}, bound={"path"}))

    @pytest.mark.parametrize("value", ["x", DNA, object()], ids=["name", "bases", "object"])
    def test_a_bound_key_that_is_not_allowed_is_left_out(self, make_channel, value):
        """It wasn't going to be written, so neither its name nor its value refuses the record."""
        channel = make_channel()
        event_dict = redact(
            channel,
            "info",
            parted({"path": "x", "user_email": value}, bound={"user_email"}),
        )

        assert event_dict["data"] == {"path": "x"}
        assert channel.counts.redacted.as_dict() == {}

    def test_exception_text_never_raises(self, make_channel):
        """
        A sequence in an exception's text is dropped and counted, so that reporting a failure
        doesn't fail.
        """
        channel = make_channel()

        event_dict = redact(
            channel, "error", parted({"exception_type": "ValueError", "exception_message": DNA})
        )

        assert event_dict["data"] == {"exception_type": "ValueError"}
        assert channel.counts.redacted.as_dict() == {"dna": 1}


class TestPermissive:
    @pytest.mark.parametrize(("data", "rule"), PRIVATE)
    def test_rules_1_to_4_drop_and_count(self, make_channel, data, rule, capsys):
        """
        What a rule finds is left out, counted by rule for the run and the process, and said
        without the value.
        """
        channel, before = make_channel(redaction_strict=False), redaction_stats()

        event_dict = redact(channel, "info", parted({**data, "size_bytes": 3}))

        assert {key: value for key, value in event_dict["data"].items() if value != {}} == {
            "size_bytes": 3
        }
        assert channel.counts.redacted.as_dict() == {rule: 1}
        assert redaction_stats()[f"dropped_{rule}"] == before[f"dropped_{rule}"] + 1
        said = capsys.readouterr().err
        assert SPEC.name in said
        assert "ACGT" not in said.upper()

    def test_private_event_name(self, make_channel):
        """A record whose event name is private is written under a name that says so."""
        event_dict = redact(
            make_channel(redaction_strict=False), "info", parted(event=DNA, spec=None)
        )

        assert event_dict["event"] == "obs.event.withheld"
        assert event_dict["event"] in CANONICAL

    def test_promoted_text_is_left_out(self, make_channel):
        """A private phase is left out of the record."""
        assert "phase" not in redact(
            make_channel(redaction_strict=False), "info", parted(phase=DNA)
        )

    def test_lenient_is_permissive_in_strict_mode(self, make_channel):
        """A record that must not fail is cleaned, even in strict mode."""
        assert redact(make_channel(), "error", parted({"path": DNA}, lenient=True))["data"] == {}


class TestAllowlist:
    def test_other_keys_are_dropped_and_counted(self, make_channel):
        """A key outside the allowlist is dropped and counted, in strict mode too."""
        channel = make_channel()

        event_dict = redact(channel, "info", parted({"path": "x", "mood": "good"}))

        assert event_dict["data"] == {"path": "x"}
        assert channel.counts.redacted.as_dict() == {"keys": 1}

    def test_said_once(self, make_channel, capsys):
        """A dropped key is said once per event and key, with the nearest allowed one."""
        channel = make_channel()
        for _ in range(2):
            redact(channel, "info", parted({"pathh": "x"}))

        expected = (
            'geno-lewm-obs: key "pathh" is not allowed on training.checkpoint.write and was '
            'dropped; did you mean "path"? (said once)\n'
        )
        assert capsys.readouterr().err == expected

    def test_bound_keys_are_not_counted(self, make_channel, capsys):
        """A bound key of other events is left out without being counted or said."""
        channel = make_channel()

        event_dict = redact(channel, "info", parted({"path": "x", "loss": 1}, bound={"loss"}))

        assert event_dict["data"] == {"path": "x"}
        assert channel.counts.redacted.as_dict() == {}
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize(
        ("key", "remedy"),
        [
            ("tenant", "add it to context_keys"),
            (
                "user_email",
                "bind an id that means nothing outside of the program, by another name",
            ),
        ],
    )
    def test_a_bound_key_of_no_event_is_said_once(self, make_channel, capsys, key, remedy):
        """A bound key that stands on no record at all is said once, with what to do."""
        channel = make_channel()
        for _ in range(3):
            redact(channel, "info", parted({"path": "x", key: "private"}, bound={key}))

        expected = (
            f'geno-lewm-obs: key "{key}" is not allowed on any event; what is bound to it is left '
            f"out; {remedy} (said once)\n"
        )
        assert expected == capsys.readouterr().err
        assert channel.counts.redacted.as_dict() == {}

    def test_of_many_bound_keys_a_few_are_said(self, make_channel, capsys):
        """Names without end aren't said without end."""
        channel = make_channel()
        for number in range(30):
            key = f"tenant_{number}"
            redact(channel, "info", parted({"path": "x", key: 1}, bound={key}))

        assert 10 == len(capsys.readouterr().err.splitlines())

    def test_context_keys_are_allowed_everywhere(self, make_channel):
        """A context key of the registry is kept on every registered event."""
        channel = make_channel(registry=CANONICAL.extend(context_keys={"request_id"}))

        assert redact(channel, "info", parted({"request_id": "r1"}))["data"] == {"request_id": "r1"}

    def test_unregistered_keeps_nothing(self, make_channel):
        """An unregistered event keeps no data, context keys included."""
        channel = make_channel(registry=CANONICAL.extend(context_keys={"request_id"}))

        event_dict = redact(
            channel, "info", parted({"request_id": "r1", "x": 1}, event="app.unknown", spec=None)
        )

        assert event_dict["data"] == {}


class Failing(dict):
    """A dict that fails when it's read."""

    def keys(self):
        raise RuntimeError

    __iter__ = keys


def test_fails_closed_strict(make_channel):
    """
    When the rules themselves fail, strict mode raises a violation that holds nothing of the cause.
    """
    with pytest.raises(InvariantViolation) as caught:
        redact(make_channel(), "info", parted(Failing(path="x")))

    assert caught.value.__cause__ is None


def test_fails_closed_permissive(make_channel):
    """When the rules themselves fail, permissive mode writes nothing of the data and counts it."""
    channel = make_channel(redaction_strict=False)

    assert redact(channel, "info", parted(Failing(path="x")))["data"] == {}
    assert channel.counts.redacted.as_dict() == {"type": 1}


class TestGuesses:
    @pytest.mark.parametrize(
        "value",
        [DNA.encode().hex(), list(DNA.encode()), "+49 170 1234567"],
        ids=["hex", "codes", "phone"],
    )
    def test_never_raise(self, make_channel, value, capsys):
        """
        What is only probably private is dropped, counted and said, in strict mode too, and ends no
        run.
        """
        channel = make_channel()

        assert redact(channel, "info", parted({"tag": value}))["data"] == {}
        assert channel.counts.redacted.total == 1
        assert "probably" in capsys.readouterr().err


def test_field_of_the_wrong_type_in_a_strict_registry(make_channel):
    """With a strict registry a field of the record that hasn't its type raises."""
    with pytest.raises(InputError, match='key "step" is not allowed'):
        redact(make_channel(registry_strict=True), "info", parted({"step": "three"}))


def test_the_error_hides_what_was_being_handled():
    """
    A record that is refused while an exception that quotes the value is handled raises an error
    that shows nothing of it.
    """
    secret, log = "GATTACA" * 3, get_logger("training")
    # the handling is what it's about
    with pytest.raises(InvariantViolation) as caught:  # noqa: PT012
        try:
            int(secret)
        except ValueError as exc:
            log.error("error", message=str(exc))
    told = (
        "".join(traceback.format_exception(caught.value))
        + repr(caught.value)
        + str(caught.value.to_dict())
    )

    assert (None, True, False) == (
        caught.value.__cause__,
        caught.value.__suppress_context__,
        secret in told,
    )
