"""Which debug records of a sampled event are kept."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.chain.sampling import is_below_level, is_hidden, is_sampled_out, sample_of
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.counters import Sample, SampleTable
from geno_lewm_obs.record import RANK

STEP, METRIC = CANONICAL["training.step"], CANONICAL["training.metric"]


def positions_kept(steps, every=100, step_every=100):
    sample = Sample(every, step_every)
    return [number for number, step in enumerate(steps) if not is_sampled_out(sample, step)]


class TestShare:
    @pytest.mark.parametrize(
        ("steps", "kept"),
        [
            (range(20_000), 200),
            (range(7, 100_000, 10), 1000),
            (range(49, 20_000, 50), 200),
            (range(1, 20_000, 64), 157),
            (range(1, 20_000, 100), 200),
            (range(10_000, 0, -1), 100),
            ([7] * 10_000, 100),
            ([None] * 10_000, 100),
            ([*range(50)] * 200, 100),
        ],
        ids=[
            *("each step", "7, 17, 27", "49, 99, 149", "stride 64", "1, 101, 201", "backwards"),
            *("one step", "no step", "begins anew before 100"),
        ],
    )
    def test_of_any_stride(self, steps, kept):
        """Each stride keeps one in 100 steps, and what has no stride one in 100 records."""
        assert kept == len(positions_kept(steps))

    @given(
        st.lists(st.integers(-3, 400), min_size=1, max_size=400),
        st.integers(1, 120),
    )
    def test_of_any_steps(self, strides, every):
        """None is hidden that is so many steps, or so many records, behind the last kept one."""
        steps = [sum(strides[:number]) + 10_000 for number in range(len(strides))]
        kept = positions_kept(steps, every, every)

        assert 0 == kept[0]
        for last, following in pairwise([*kept, len(steps)]):
            hidden = range(last + 1, following)
            assert all(number - last < every for number in hidden)
            assert all(steps[number] - steps[last] < every for number in hidden)

    def test_of_two_models_in_turn(self):
        """Two sequences of steps in turn keep about their share, and not each record."""
        steps = [
            step for pair in zip(range(5000), range(90_000, 95_000), strict=True) for step in pair
        ]

        assert 100 <= len(positions_kept(steps)) <= 300


class TestSampleOf:
    def test_components_keep_their_own(self, make_channel):
        """Each component has a first record, and a share of its own."""
        channel = make_channel()
        samples = [sample_of(each, STEP) for each in (channel, channel.but(component="other"))]

        assert [False, False] == [is_sampled_out(sample, 1) for sample in samples]
        assert samples[0] is sample_of(channel, STEP)

    def test_log_every(self, make_channel):
        """*log_every* replaces the event's own share of records with a step, and no others."""
        sample = sample_of(make_channel(log_every=10), STEP)

        assert (100, 10) == (sample.every, sample.step_every)

    def test_a_later_registry_decides(self, make_channel):
        """Where a registry declares another share, that holds from now on."""
        channel = make_channel()
        sample_of(channel, STEP)

        assert 7 == sample_of(channel, replace(STEP, sample_every=7)).every

    def test_is_bounded(self, monkeypatch):
        """Beyond a number of components the others share one sample for each event."""
        monkeypatch.setattr(SampleTable, "LIMIT", 2)
        table = SampleTable()
        samples = [table.sample(f"c{number}", "training.step", 100, 100) for number in range(9)]

        assert 3 == len(set(samples))


class TestBelowLevel:
    @pytest.mark.parametrize(
        ("expected", "log_every", "call"),
        [
            (True, None, ("debug", STEP, 1)),
            (False, 100, ("debug", STEP, 1)),
            (True, 100, ("debug", STEP, None)),
            (True, 100, ("debug", METRIC, 1)),
            (True, 100, ("debug", None, 1)),
            (True, 100, ("info", STEP, 1)),
            (False, None, ("warn", STEP, 1)),
        ],
    )
    def test_log_every(self, make_channel, expected, log_every, call):
        """Below the level is kept what *log_every* speaks of: sampled debug records with a step."""
        channel = make_channel(threshold=RANK["warn"], log_every=log_every)

        severity, *rest = call
        assert expected is is_below_level(channel, RANK[severity], *rest)


class TestHidden:
    @pytest.mark.parametrize(
        ("expected", "severity", "settings"),
        [
            (True, "info", {}),
            (False, "warn", {}),
            (False, "info", {"registry_strict": True}),
            (False, "info", {"log_every": 100}),
        ],
    )
    def test_by_level_alone(self, make_channel, expected, severity, settings):
        """Below the level a call is hidden and counted, unless something else may decide."""
        channel = make_channel(threshold=RANK["warn"], **settings)

        assert expected is is_hidden(channel, RANK[severity])
        assert expected == channel.counts.below_level.value
