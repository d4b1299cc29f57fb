"""The settings of outputs over a network: from arguments and variables, and what is refused."""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError, remote_settings, resolve_settings
from geno_lewm_obs.config import OTLP_VARIABLES

OTLP, OTLP_LOGS = OTLP_VARIABLES


class TestOtlp:
    @pytest.mark.parametrize(
        ("expected", "source", "argument", "variables"),
        [
            (False, "default", None, {}),
            (False, "default", None, {OTLP: "", "OTEL_SERVICE_NAME": "x"}),
            (True, OTLP, None, {OTLP: "x"}),
            (True, OTLP_LOGS, None, {OTLP_LOGS: "x"}),
            (False, "argument", False, {OTLP: "x"}),
            (True, "argument", True, {}),
        ],
    )
    def test_order(self, expected, source, argument, variables):
        """An argument decides, else whether a variable names an endpoint of all or of logs."""
        settings = resolve_settings(otlp=argument, environ=variables)

        assert (expected, source) == (settings.otlp, settings.sources["otlp"])

    def test_a_worker(self, monkeypatch):
        """A worker doesn't send because of a variable: its parent does."""
        monkeypatch.setattr(remote_settings, "is_worker", lambda: True)
        environ = {OTLP: "x"}

        assert [False, True] == [
            resolve_settings(otlp=otlp, environ=environ).otlp for otlp in (None, True)
        ]

    @pytest.mark.parametrize("asked", ["yes", 1, 0.0])
    def test_no_switch(self, asked):
        """What is neither True nor False is refused."""
        with pytest.raises(InputError, match="otlp is neither True nor False"):
            resolve_settings(otlp=asked, environ={})
