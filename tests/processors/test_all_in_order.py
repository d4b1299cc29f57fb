"""
All processors in order give what the loggers of the package give.
"""

from __future__ import annotations

import functools
import os

import pytest
import structlog
from freezegun import freeze_time
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geno_lewm_obs import GenoLeWMError, get_logger, shutdown_run
from geno_lewm_obs.processors import (
    Gate,
    JSONLRenderer,
    MergeTrace,
    Promote,
    Redact,
    RunFileFactory,
    Stamp,
    Validate,
)
from geno_lewm_obs.record import SEVERITIES

DNA = "ACGT" * 5
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.sampled_from([DNA, "a@b.c", ValueError("no such shard"), ValueError(DNA)]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=5,
)
NAMES = ["name", "value", "loss", "step", "epoch", "phase", "duration_ms", "error_code", "exc_info"]
EVENTS = ["training.metric", "training.epoch.end", "app.unknown", "epoch 3", DNA]


def outcome(call):
    try:
        record = call()
    except (GenoLeWMError, TypeError) as exc:
        return type(exc), str(exc)
    return record and record.to_dict()


@pytest.mark.no_cover
@settings(deadline=None)
@example(calls=[("training.metric", {"value": float("nan"), "step": 3}, "info")], strict=True)
@example(calls=[("training.step", {"step": n}, "debug") for n in range(3)], strict=True)
@example(calls=[(ValueError("x"), {}, "error"), (None, {}, "debug")], strict=True)
@given(
    calls=st.lists(
        st.tuples(
            st.sampled_from(EVENTS) | st.text(),
            st.dictionaries(st.sampled_from(NAMES) | st.text(), ANYTHING, max_size=4),
            st.sampled_from(SEVERITIES),
        ),
        max_size=4,
    ),
    strict=st.booleans(),
)
def test_the_same_bytes(tmp_path_factory, calls, strict):
    """
    Whatever is logged, they write the same bytes, the account at the end included, or raise the
    same error. What sampling hides is judged here, and isn't judged by the package's loggers.
    """
    os.environ["GENO_LEWM_REDACTION_STRICT"] = str(int(strict))
    own, other = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("other")
    with freeze_time("2026-05-20"):
        ours = get_logger("training", run_id="any", log_dir=own, level="debug", pretty=False)
        theirs = structlog.wrap_logger(
            RunFileFactory(run_id="any", log_dir=other)("training"),
            processors=[
                Validate(),
                Promote(),
                Redact(),
                MergeTrace(),
                Stamp(),
                Gate(level="debug"),
                JSONLRenderer(),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(0),
        )
        for event, passed, method in calls:
            fields = {key: value for key, value in passed.items() if key not in ("event", "self")}
            ours_gave, theirs_gave = (
                outcome(functools.partial(getattr(log, method), event, **fields))
                for log in (ours, theirs)
            )
            assert ours_gave == theirs_gave
        shutdown_run("any", own)
        shutdown_run("any", other)

    assert (own / "any.jsonl").read_bytes() == (other / "any.jsonl").read_bytes()
