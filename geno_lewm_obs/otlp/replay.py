"""
Send to OpenTelemetry what of a run wasn't sent yet, after its end, by the code of the live way.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Final

from ..errors import ConfigError
from ..notice import say
from ..shipping.replay import Replayed, ReplayedRun
from ..shipping.unsent import Batch, Wants
from .endpoints import DISABLED_VARIABLE, Endpoints
from .exporting import Exporter
from .shipment import GaveUpError, Shipment

PATIENCE_S: Final = 60.0
"""For how many seconds a receiver that takes nothing is asked again."""


def replay_to_otlp(
    run: ReplayedRun,
    wants: Wants | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    patience_s: float = PATIENCE_S,
    sleep: Callable[[float], None] = time.sleep,
) -> Replayed:
    """
    Send what of *run* wasn't sent, in batches, and keep how far that came.

    Args:
        run: The run, entered.
        wants: Tells which records are sent; others are passed over, for good.
        environ: Names the receiver; by default the environment, else one on this machine.
        patience_s: For how long a receiver that takes nothing is asked again.
        sleep: Waits between two attempts.

    Raises:
        ConfigError: a variable can't be used.
        RuntimeSetupError: a library isn't installed, or the position file is another run's.
        GaveUpError: the receiver took nothing for so long. What it took before counts.
    """
    environ = os.environ if environ is None else environ
    endpoints = Endpoints.from_environment(environ, is_asked=True)
    if endpoints is None:
        msg = f"{DISABLED_VARIABLE} is set"
        raise ConfigError(msg, remediation=f"unset {DISABLED_VARIABLE}, or send to something else")
    endpoints.check_installed()
    patience = _Patience(patience_s, sleep)
    with closing(Exporter(endpoints, environ)) as exporter:
        shipment = Shipment(run.position, exporter, pause=patience.pause, tell=patience.tell)
        sent, rejected = shipment.sent, shipment.rejected

        def send(batch: Batch) -> None:
            shipment.send(batch)
            patience.renew()

        with closing(run.unsent(shipment.marks, wants)) as unsent:
            unsent.send_new(send)
            unsent.send_rest(send)
            unsent.tell(patience.tell)
    return Replayed(shipment.sent - sent, shipment.rejected - rejected, rejected)


class _Patience:
    """How long a receiver is asked again, and what a person is told meanwhile."""

    def __init__(self, seconds: float, sleep: Callable[[float], None]) -> None:
        self._seconds = seconds
        self._sleep = sleep
        self._left = seconds
        self._told = ""

    def pause(self, seconds: float) -> bool:
        """Wait *seconds*, unless that is longer than there is patience for."""
        if seconds > self._left:
            return False
        self._left -= seconds
        self._sleep(seconds)
        return True

    def renew(self) -> None:
        """Have as much patience as at first: something was taken."""
        self._left = self._seconds

    def tell(self, exc: Exception) -> None:
        """Say what went wrong, once as long as it's the same."""
        text = f"{exc}"
        if text != self._told:
            self._told = text
            say(f"{text}; it is tried again" if isinstance(exc, GaveUpError) else text)
