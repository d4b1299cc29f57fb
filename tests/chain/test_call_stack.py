"""
The stack of a call, by ``stack_info=True``: frames as those of an exception, and only if asked for.
"""

from __future__ import annotations

import logging

import pytest
import structlog

from geno_lewm_obs import InvariantViolation, configure, get_logger
from geno_lewm_obs.chain.exception_fields import MAX_FRAMES
from geno_lewm_obs.processors import Redact

HERE = __name__


def calls(log, depth, **fields):
    """Log from *depth* calls below this one."""
    secret = "ACGT" * 5  # noqa: F841 - a local that must not be shown
    if depth:
        return calls(log, depth - 1, **fields)
    return log.info("training.metric", name="loss", value=0.5, **fields)


class TestFrames:
    def test_are_those_of_the_call(self):
        """The innermost frame is the last, and is the line that logs; outer ones come before."""
        record = calls(get_logger("a", run_id="r"), 1, stack_info=True)
        first = calls.__code__.co_firstlineno
        told = [f"{HERE}:calls:{first + 4}", f"{HERE}:calls:{first + 5}"]

        assert told == record.data["stack_info"][-2:]
        assert (
            f"{HERE}:test_are_those_of_the_call"
            == (record.data["stack_info"][-3].rpartition(":")[0])
        )

    def test_are_the_innermost(self):
        """Of a deep stack the innermost frames are kept."""
        frames = calls(get_logger("a", run_id="r"), 100, stack_info=True).data["stack_info"]

        assert [f"{HERE}:calls"] * MAX_FRAMES == [frame.rpartition(":")[0] for frame in frames]

    @pytest.mark.parametrize(
        "make",
        [
            lambda log: log.bind(name="loss"),
            lambda _: structlog.get_logger("a"),
        ],
        ids=["bound", "structlog"],
    )
    def test_begin_at_the_program(self, make):
        """By whichever logger, no frame of this package or of structlog stands innermost."""
        configure(run_id="r")
        record = make(get_logger("a", run_id="r")).info("training.run.end", stack_info=True)

        assert (
            f"{HERE}:test_begin_at_the_program"
            == (record.data["stack_info"][-1].rpartition(":")[0])
        )

    def test_stand_on_events_that_nobody_declared(self):
        """Of an undeclared event the frames are kept, as those of an exception are."""
        record = get_logger("a", run_id="r").warning("no.such.event", stack_info=True)

        assert ["stack_info"] == [*record.data]

    def test_withhold_what_a_rule_refuses(self):
        """A frame with a sequence for its name is withheld, and the others stay."""
        name = "ACGT" * 6
        namespace = {"log": get_logger("a", run_id="r"), "__name__": HERE}
        code = f"def {name}(): return log.info('training.run.end', stack_info=True)"
        exec(code, namespace)
        frames = namespace[name]().data["stack_info"]

        assert "(withheld)" == frames[-1]
        assert f"{HERE}:test_withhold_what_a_rule_refuses" == frames[-2].rpartition(":")[0]

    def test_come_by_a_stage_of_structlogs_chain(self):
        """`processors.Redact` writes them too, where no registry judges the event."""
        told = Redact()(logging.getLogger(), "info", {"event": "a text", "stack_info": True})

        assert (
            f"{HERE}:test_come_by_a_stage_of_structlogs_chain"
            == (told["stack_info"][-1].rpartition(":")[0])
        )


@pytest.mark.parametrize("value", [False, None, 0, ""], ids=repr)
def test_nothing_is_told_unless_it_is_true(value):
    """What isn't true writes no field, and breaks no contract."""
    log = get_logger("a", run_id="r", redaction_strict=True)

    assert {"name", "value"} == calls(log, 0, stack_info=value).data.keys()


def test_beside_an_exception():
    """A call may have both: where it failed, and where that was logged."""
    record = get_logger("a", run_id="r").error(
        "training.run.end", exc_info=ValueError("no"), stack_info=True
    )

    assert {"exception_type", "exception_message", "stack_info"} == record.data.keys()


def test_is_no_failure():
    """A stack that is asked for makes no call lenient: what is private raises as ever."""
    with pytest.raises(InvariantViolation):
        Redact(strict=True)(
            None, "info", {"event": "a", "stack_info": True, "sequence": "ACGT" * 6}
        )
