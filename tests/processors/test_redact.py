"""`Redact` in chains of structlog's own, and in the standard library's formatters."""

from __future__ import annotations

import asyncio
import io
import json
import logging

import pytest
import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.testing import capture_logs

from geno_lewm_obs import InvariantViolation
from geno_lewm_obs.processors import Promote, Redact, Validate

DNA = "ACGT" * 5
MAIL = "someone@example.org"
RENDERERS = {
    "console": structlog.dev.ConsoleRenderer(colors=False),
    "json": structlog.processors.JSONRenderer(),
    "logfmt": structlog.processors.LogfmtRenderer(),
    "key-value": structlog.processors.KeyValueRenderer(),
}
WRAPPERS = {
    "filtering": structlog.make_filtering_bound_logger(0),
    "generic": structlog.BoundLogger,
    "stdlib": structlog.stdlib.BoundLogger,
}


@pytest.fixture
def out():
    return io.StringIO()


@pytest.fixture
def make(out):
    def make(*processors, strict=False, wrapper="filtering"):
        chain = [*processors] or [Redact(strict=strict), RENDERERS["json"]]
        return structlog.wrap_logger(
            structlog.PrintLogger(out), processors=chain, wrapper_class=WRAPPERS[wrapper]
        )

    return make


def told(out):
    return out.getvalue()


class TestAlone:
    @pytest.mark.parametrize("wrapper", WRAPPERS)
    @pytest.mark.parametrize("renderer", RENDERERS)
    def test_what_is_private_is_not_rendered(self, make, out, renderer, wrapper):
        """Before any renderer, under any wrapper class, no private value is rendered."""
        log = make(Redact(strict=False), RENDERERS[renderer], wrapper=wrapper)
        log.bind(user_email=MAIL).info("user logged in", n=3, window=DNA)

        assert "user logged in" in told(out)
        assert not any(private in told(out) for private in (MAIL, DNA, "user_email"))

    def test_what_is_allowed_stays(self, make, out):
        """A sentence and keys that no registry declares stay, where no registry was asked."""
        make().info("user logged in", n=3, data={"a": 1}, step="none")

        assert '{"n": 3, "data": {"a": 1}, "step": "none", "event": "user logged in"}\n' == told(
            out
        )

    def test_a_private_event(self, make, out):
        """An event that is private itself is withheld."""
        make().warning(f"mail to {MAIL}", n=1)

        assert '{"n": 1, "event": "obs.event.withheld"}\n' == told(out)

    def test_strict(self, make, out):
        """In strict mode a private value raises, and nothing is rendered."""
        with pytest.raises(InvariantViolation, match="window holds a sequence"):
            make(strict=True).info("user logged in", window=DNA)
        assert not told(out)

    @pytest.mark.parametrize(("value", "strict"), [("1", True), ("0", False)])
    def test_the_environment_decides(self, monkeypatch, value, strict):
        """Without an argument the environment says whether it is strict."""
        monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", value)

        assert strict == Redact().strict

    @pytest.mark.parametrize("strict", [True, False])
    @pytest.mark.parametrize(
        "before", [[], [structlog.processors.format_exc_info]], ids=["raw", "as text"]
    )
    def test_an_exception(self, make, out, strict, before):
        """An exception never raises for its text, and its values and source aren't rendered."""
        private = DNA
        log = make(*before, Redact(strict=strict), RENDERERS["json"])
        try:
            raise ValueError(private)
        except ValueError:
            log.exception("scoring failed", user_email=MAIL)

        assert "scoring failed" in told(out)
        assert DNA not in told(out)
        assert MAIL not in told(out)
        assert ("ValueError" in told(out)) == (not before)

    def test_an_exception_as_event(self, make, out):
        """An exception in the place of the event is judged by its text."""
        log = make(strict=True)
        try:
            raise ValueError(MAIL)
        except ValueError as exc:
            log.exception(exc)

        assert '"event": "obs.event.withheld"' in told(out)

    @pytest.mark.parametrize("event", [None, 42, 0.5, True])
    def test_an_event_without_a_text(self, make, out, event):
        """A number in the place of the event stays, and so does nothing."""
        make(strict=True).info(event, n=1)

        assert {"n": 1, "event": event} == {"event": None} | json.loads(told(out))

    def test_what_calls_itself_a_text(self, make, out):
        """An exception whose text passes is rendered as that text, whatever its repr would be."""
        fault = type("FaultError", (ValueError,), {"__repr__": lambda _: MAIL})("no such shard")
        make().error(fault)

        assert '{"event": "no such shard"}\n' == told(out)

    def test_positional_arguments(self, make, out):
        """Arguments of a template are judged, and can still be put into it."""
        formatted = structlog.stdlib.PositionalArgumentsFormatter()
        log = make(Redact(strict=False), formatted, RENDERERS["json"], wrapper="stdlib")
        log.info("epoch %d of %s", 3, "many")
        log.info("mail to %s", MAIL)

        assert ["epoch 3 of many", "mail to %s"] == [
            json.loads(line)["event"] for line in told(out).splitlines()
        ]

    def test_many_sentences_have_one_notice(self, make, capsys):
        """A key that is kept out of any number of sentences is said once."""
        log = make()
        for number in range(50):
            log.info(f"epoch {number} done", user_email=MAIL)

        assert 1 == capsys.readouterr().err.count("\n")

    def test_coroutines(self, make, out):
        """An asynchronous method gives the same."""
        asyncio.run(make().ainfo("user logged in", user_email=MAIL, n=1))

        assert '{"n": 1, "event": "user logged in"}\n' == told(out)


class TestBehindValidate:
    @pytest.mark.parametrize("promote", [[], [Promote()]], ids=["flat", "promoted"])
    def test_the_allowlist_holds(self, make, out, promote):
        """Behind `Validate` a key that the event doesn't allow is dropped; a record's own isn't."""
        log = make(Validate(), *promote, Redact(), RENDERERS["json"])
        log.info("training.epoch.end", loss=0.5, mood="good", step=3)

        assert '"loss": 0.5' in told(out)
        assert '"step": 3' in told(out)
        assert "mood" not in told(out)

    def test_context_variables(self, make, out, capsys):
        """What a context variable binds, and the event doesn't allow, is left out silently."""
        merge = structlog.contextvars.merge_contextvars
        with structlog.contextvars.bound_contextvars(request_id="r-1"):
            make(merge, Validate(strict=True), Redact(), RENDERERS["json"]).info("training.metric")

        assert '{"event": "training.metric"}\n' == told(out)
        assert not capsys.readouterr().err

    def test_what_tests_capture(self):
        """structlog's capture_logs sees plain entries."""
        structlog.configure(processors=[Validate(), Redact(), RENDERERS["json"]])
        with capture_logs([Validate(), Redact()]) as entries:
            structlog.get_logger().info("training.metric", value=1)

        assert [{"event": "training.metric", "value": 1, "log_level": "info"}] == entries


class TestInAFormatter:
    @pytest.fixture
    def log(self, out):
        handler = logging.StreamHandler(out)
        handler.setFormatter(
            ProcessorFormatter(
                foreign_pre_chain=[Redact(strict=True)],
                processors=[ProcessorFormatter.remove_processors_meta, RENDERERS["json"]],
            )
        )
        log = logging.Logger("app")
        log.addHandler(handler)
        return log

    def test_records_of_the_standard_library(self, log, out, capsys):
        """
        A message that is private is withheld, in strict mode too: an error there would have the
        standard library print it.
        """
        log.info("mail to %s", MAIL)
        log.info("%d batches", 3)
        try:
            raise ValueError(DNA)
        except ValueError:
            log.exception("scoring failed")

        assert ["obs.event.withheld", "3 batches", "scoring failed"] == [
            json.loads(line)["event"] for line in told(out).splitlines()
        ]
        assert not any(private in told(out) + capsys.readouterr().err for private in (MAIL, DNA))
