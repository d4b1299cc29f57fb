"""The chain as a whole: the order of its stages, and a user's own processors."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog import DropEvent

from geno_lewm_obs import InvariantViolation, build_chain, configure, get_logger

ORDER = ["validate", "promote", "redact", "merge_trace", "stamp", "gate"]
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "one-record.md"


def add_mood(_logger, _method, event_dict):
    return event_dict | {"tag": "best"}


def test_order():
    """The stages stand in the order that the contract gives."""
    assert [stage.__name__ for stage in build_chain()] == ORDER


def test_the_page_tells_the_same_order():
    """The explanation of one record's way names the stages in the order of the chain."""
    text = PAGE.read_text()
    places = [text.index(f"| `{stage}` |") for stage in ORDER]

    assert sorted(places) == places


def test_user_processors_come_first():
    """A user's processor runs before every stage, so that what it adds passes all rules."""
    assert build_chain([add_mood])[0] is add_mood


class TestInsertedProcessor:
    def test_what_it_adds_is_logged(self):
        """A key that a user's processor adds is written where the event allows it."""
        configure(processors=[add_mood])

        record = get_logger("training").info("training.checkpoint.write", path="model.pt")

        assert record.data == {"path": "model.pt", "tag": "best"}

    def test_what_it_adds_is_redacted(self):
        """A key that a user's processor adds is judged like one that was passed."""
        configure(
            processors=[lambda _logger, _method, event_dict: event_dict | {"tag": "ACGT" * 5}]
        )

        with pytest.raises(InvariantViolation):
            get_logger("training").info("training.checkpoint.write", path="model.pt")

    def test_it_may_drop_the_record(self):
        """A user's processor drops a record by structlog's own means."""

        def drop(_logger, _method, _event_dict):
            raise DropEvent

        configure(processors=[drop])

        assert get_logger("training").info("training.run.end") is None
