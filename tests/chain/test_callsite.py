"""structlog's processors that name the caller."""

from __future__ import annotations

import asyncio

import pytest
import structlog
from structlog.processors import CallsiteParameter, CallsiteParameterAdder, StackInfoRenderer

from geno_lewm_obs import configure, default_registry, get_logger


@pytest.fixture(params=["get_logger", "structlog"])
def log(request):
    configure(
        run_id="r",
        processors=[CallsiteParameterAdder([CallsiteParameter.FUNC_NAME]), StackInfoRenderer()],
        registry=default_registry().extend(context_keys=["func_name"]),
    )
    return get_logger("api") if request.param == "get_logger" else structlog.get_logger("api")


def test_the_caller(log):
    """The caller is the function that logs, and none of this package."""

    async def coroutine():
        return await log.ainfo("training.metric")

    assert "test_the_caller" == log.info("training.metric").data["func_name"]
    assert "test_the_caller" == log.exception("training.metric").data["func_name"]
    assert "coroutine" == asyncio.run(coroutine()).data["func_name"]


def test_what_a_user_passes_over_stays():
    """Names that the user passes over are passed over, too; nothing is added twice."""
    adder = CallsiteParameterAdder(additional_ignores=["app.logging"])
    for _ in range(2):
        configure(run_id="r", processors=[adder, StackInfoRenderer()])

    assert ["logging", "app.logging", "geno_lewm_obs."] == adder._additional_ignores
