"""
A service that runs for a year of its own clock: its records stay in order, and its memory flat.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import tracemalloc

import pytest

freezegun = pytest.importorskip("freezegun", reason="freezegun isn't installed")

from geno_lewm_obs import TraceMiddleware, configure, default_registry, get_logger, shutdown_run
from geno_lewm_obs.read.verify import verify

pytestmark = [pytest.mark.slow, pytest.mark.timeout(170)]

DAYS, A_DAY = 366, 6


def test_a_year(log_dir, read):
    """
    A request every four hours of a year has two records, the handler's and its own, with the time
    of the hour; nothing is wrong with the run, over leap day and the end of the year, and what the
    second half needs of memory is not more than what the first half needed.
    """
    registry = default_registry().extend(context_keys=["request_id"])
    configure(run_id="svc", registry=registry)
    sizes = []

    async def app(_scope, _receive, send):
        get_logger("api").info("inference.batch.end", n=1)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    async def send(_message):
        pass

    async def live():
        service = TraceMiddleware(app, request_id_header="X-Request-ID")
        start = dt.datetime(2027, 8, 1, tzinfo=dt.UTC)
        for day in range(DAYS):
            for hour in range(A_DAY):
                frozen.move_to(start + dt.timedelta(days=day, hours=hour * 24 / A_DAY))
                scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
                await service(scope, None, send)
            if day % (DAYS // 6) == 0:
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        with freezegun.freeze_time("2027-08-01") as frozen:
            asyncio.run(live())
            shutdown_run("svc")
    finally:
        tracemalloc.stop()
    records = read("svc")
    times = [each.ts for each in records]

    assert DAYS * A_DAY * 2 == len(records)
    assert sorted(times) == times
    assert ("2027-08-01T00:00:00.000Z", "2028-07-31T20:00:00.000Z") == (times[0], times[-1])
    assert DAYS * A_DAY == len(set(times))
    assert [] == list(verify(log_dir / "svc.jsonl", registry=registry))
    assert max(sizes[3:]) < max(sizes[:3]) + 200_000, sizes
