"""Stage 1: the registry knows the event."""

from __future__ import annotations

import pytest
import structlog

from geno_lewm_obs import EventSpec, InputError, UnregisteredEventError, build_chain
from geno_lewm_obs.chain.call import CALL, Call, call_of
from geno_lewm_obs.chain.validate import validate
from geno_lewm_obs.contract import CANONICAL


def passed(event, bound=frozenset(), **fields):
    return {"event": event, CALL: Call(bound), **fields}


class TestDefaultMode:
    def test_registered(self, make_channel, capsys):
        """A registered event goes on with its declaration, and nothing is said."""
        event_dict = validate(make_channel(), "info", passed("training.step", loss=1.0))

        assert call_of(event_dict).spec is CANONICAL["training.step"]
        assert capsys.readouterr().err == ""

    def test_deprecated_is_said_once(self, make_channel, capsys):
        """A deprecated event goes on like any other; that it is one is said once."""
        spec = EventSpec("app.done", "info", "done", deprecated="log app.end instead")
        channel = make_channel(registry=CANONICAL.extend(spec))
        for _ in range(2):
            assert call_of(validate(channel, "info", passed("app.done"))).spec is spec

        assert (
            "geno-lewm-obs: event app.done is deprecated: log app.end instead (said once)\n"
            == capsys.readouterr().err
        )

    def test_unregistered_is_counted(self, make_channel):
        """An unregistered event goes on without a declaration and is counted."""
        channel = make_channel()

        event_dict = validate(channel, "info", passed("training.stp"))

        assert call_of(event_dict).spec is None
        assert channel.counts.unregistered.as_dict() == {"training.stp": 1}

    def test_unregistered_is_said_once(self, make_channel, capsys):
        """
        An unregistered event is said once per name on stderr, with the nearest registered name.
        """
        channel = make_channel()
        for _ in range(3):
            validate(channel, "info", passed("training.stp"))

        expected = (
            'geno-lewm-obs: event "training.stp" is not registered, so its data is left out; '
            'did you mean "training.step"?\n'
        )
        assert capsys.readouterr().err == expected

    def test_private_name_is_withheld(self, make_channel, capsys):
        """An event name that holds a sequence is neither said nor kept in a counter."""
        channel = make_channel()

        validate(channel, "info", passed("ACGT" * 5))

        assert "ACGT" not in capsys.readouterr().err
        assert channel.counts.unregistered.as_dict() == {"(withheld)": 1}

    @pytest.mark.parametrize("event", [None, 42, b"training.step", ["training.step"]])
    def test_an_event_is_text(self, make_channel, event):
        """Anything but a str is no event."""
        with pytest.raises(InputError, match="named by a str"):
            validate(make_channel(), "info", passed(event))


def test_under_a_logger_of_structlog():
    """Under another logger than this package's it says what to use instead."""
    log = structlog.wrap_logger(structlog.PrintLogger(), processors=build_chain())
    with pytest.raises(InputError, match=r"geno_lewm_obs\.processors"):
        log.info("training.metric")


class TestStrictRegistry:
    def test_unregistered_raises(self, make_channel):
        """A strict registry raises on an unregistered event, naming the nearest."""
        with pytest.raises(
            UnregisteredEventError,
            match=r'"training\.stp" is not registered; did you mean "training\.step"\?',
        ):
            validate(make_channel(registry_strict=True), "debug", passed("training.stp"))

    def test_unknown_key_raises(self, make_channel):
        """A strict registry raises on a key that the event doesn't allow, naming the nearest."""
        with pytest.raises(
            InputError,
            match=r'"los" is not allowed on training\.step; did you mean "loss"\?',
        ):
            validate(make_channel(registry_strict=True), "debug", passed("training.step", los=1.0))

    def test_private_key_is_withheld(self, make_channel):
        """The error for a key that holds a sequence doesn't quote it."""
        with pytest.raises(InputError) as caught:
            validate(
                make_channel(registry_strict=True),
                "debug",
                passed("training.step", **{"ACGT" * 5: 1}),
            )

        assert "ACGT" not in str(caught.value)

    def test_bound_key_is_no_fault(self, make_channel):
        """A bound key that the event doesn't allow isn't the call's fault."""
        event_dict = passed("training.step", host="node-3", bound={"host"})

        event_dict = validate(make_channel(registry_strict=True), "debug", event_dict)

        assert CANONICAL["training.step"] is call_of(event_dict).spec

    def test_promoted_keys_and_exceptions_are_no_data(self, make_channel):
        """Fields that rise out of data need no allowlist."""
        event_dict = passed(
            "training.step",
            step=1,
            epoch=1,
            phase="p",
            duration_ms=1,
            error_code="X",
            exc_info=True,
        )

        event_dict = validate(make_channel(registry_strict=True), "error", event_dict)

        assert CANONICAL["training.step"] is call_of(event_dict).spec
