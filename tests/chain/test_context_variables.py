"""What structlog's context variables hold, and what it comes to with a logger's own fields."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import uuid
from collections import Counter
from contextlib import nullcontext

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars

from geno_lewm_obs import configure, get_logger
from geno_lewm_obs.chain.bound_fields import BoundFields
from geno_lewm_obs.chain.context_variables import context_fields, with_context_variables
from geno_lewm_obs.contract import CANONICAL

NAMES = st.sampled_from(["request_id", "user", "n"])
VALUES = st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.none())


class TestContextFields:
    @given(st.lists(st.one_of(st.dictionaries(NAMES, VALUES), st.none())))
    def test_are_those_of_structlog(self, steps):
        """Whatever was bound and cleared before, they are what `get_contextvars` returns."""

        def follow():
            for step in steps:
                clear_contextvars() if step is None else bind_contextvars(**step)
                assert structlog.contextvars.get_contextvars() == context_fields()

        contextvars.copy_context().run(follow)


class TestWithContextVariables:
    def test_where_none_is_bound_they_are_the_loggers_own(self):
        """What was bound once and isn't any more leaves nothing to judge."""
        own = BoundFields({"n": 1})
        with bound_contextvars(user="u"):
            pass

        assert with_context_variables({"n": 1}, own) is own
        assert with_context_variables({}, None) is None

    def test_are_judged_once_for_each_set_of_values(self):
        """The same values in the same context come to the same object; others to another."""
        with bound_contextvars(user="u-1"):
            first = with_context_variables({}, None)
            assert with_context_variables({}, None) is first
        with bound_contextvars(user="u-2"):
            assert with_context_variables({}, None) is not first

    def test_tell_values_apart_that_are_equal(self):
        """1, 1.0 and True are equal, and a record shows the one that is bound."""
        found = []
        for value in (1, 1.0, True):
            with bound_contextvars(n=value):
                found.append(with_context_variables({}, None))

        assert 3 == len({id(each) for each in found})

    def test_tell_loggers_apart(self):
        """Two loggers with fields of their own take turns in one context; each keeps its own."""
        one, two = BoundFields({"n": 1}), BoundFields({"n": 2})
        with bound_contextvars(user="u"):
            first = with_context_variables({"n": 1}, one)
            second = with_context_variables({"n": 2}, two)

        assert first is not second

    def test_stay_in_their_context(self):
        """What one thread has bound is not what another one gets."""
        found = []
        with bound_contextvars(user="u"):
            assert with_context_variables({}, None) is not None
            thread = threading.Thread(target=lambda: found.append(with_context_variables({}, None)))
            thread.start()
            thread.join()

        assert [None] == found


def test_the_nearest_wins(read):
    """A field passed at the call comes before a bound one, that before a context variable."""
    log = get_logger("api", run_id="r").bind(unit="bound", kind="bound")
    with bound_contextvars(name="context", unit="context", kind="context"):
        for _ in range(2):
            log.info("training.metric", kind="passed", value=1.0)

    for record in read("r"):
        assert {"name": "context", "unit": "bound", "kind": "passed", "value": 1.0} == record.data


def test_a_private_value_is_kept_out_of_each_record(read, monkeypatch):
    """A value that a rule refuses is judged once, and refused however often it's seen."""
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
    log = get_logger("api", run_id="r")
    with bound_contextvars(name="ACGTTGCAAC" * 3):
        for _ in range(3):
            log.info("training.metric", value=1.0)

    assert [{"value": 1.0}] * 3 == [record.data for record in read("r")]


class TestKnownVariables:
    def test_one_more_is_seen_at_once(self):
        """A variable that is bound for the first time is known to the next call."""
        with bound_contextvars(user="u"):
            first = with_context_variables({}, None)
            with bound_contextvars(tenant="acme"):
                assert {"user": "u", "tenant": "acme"} == context_fields()
                assert with_context_variables({}, None) is not first

    @pytest.mark.no_cover
    def test_while_another_thread_binds_new_ones(self):
        """However many new variables other threads bind meanwhile, nothing is raised."""
        threads = [
            threading.Thread(
                target=lambda n=n: bind_contextvars(**{f"name_{n}_{m}": m for m in range(200)})
            )
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        with bound_contextvars(user="u"):
            for _ in range(2000):
                assert with_context_variables({}, None).has("user")
        for thread in threads:
            thread.join()


SERVICE = CANONICAL.extend(context_keys=["request_id"])
KEPT_APART = 1000


@pytest.mark.parametrize("way", ["bound", "context"])
def test_tasks_keep_theirs_apart(read, way):
    """Each of a thousand tasks that take turns has its own id on its records, and no other."""
    configure(run_id="r", registry=SERVICE)
    log = structlog.get_logger("api")

    async def request(number):
        ids = {"request_id": str(uuid.UUID(int=number * 7919))}
        with bound_contextvars(**ids) if way == "context" else nullcontext():
            mine = log if way == "context" else log.bind(**ids)
            for value in range(3):
                mine.info("training.metric", step=number, name="words beside it", value=value)
                await asyncio.sleep(0)

    async def requests():
        await asyncio.gather(*map(request, range(KEPT_APART)))

    asyncio.run(requests())
    told = Counter((each.step, each.data["request_id"]) for each in read("r"))

    assert {(n, str(uuid.UUID(int=n * 7919))): 3 for n in range(KEPT_APART)} == told


def test_threads_keep_theirs_apart(read):
    """So has each of 32 threads."""
    configure(run_id="r", registry=SERVICE)
    log = structlog.get_logger("api")

    def work(number):
        for turn in range(20):
            with bound_contextvars(request_id=f"request-{number}-{turn}"):
                log.info("training.metric", step=number, epoch=turn, name="words", value=1)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [(each.step, each.epoch, each.data["request_id"]) for each in read("r")]

    assert sorted(told) == [(n, t, f"request-{n}-{t}") for n in range(32) for t in range(20)]
