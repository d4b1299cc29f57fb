"""
The program that has started the follower: what it orders, whether it's still there, what it's told.

Its orders come on stdin, which ends when the program has closed the run, or is gone. It's told on
stdout, without a wait: it may never read. A person is told on the program's own stderr, until it's
gone: a pipe that is read to its end is held open no longer.
"""

from __future__ import annotations

import json
import os
import select
import threading
import time
from contextlib import suppress
from typing import Any, Final

from ..notice import say
from ..process.readable import is_readable

FLUSH: Final = b"F"
"""The order to send at once what is there."""
BEGUN: Final = "begun"
"""Is told first."""
FLUSHED: Final = "flushed"
"""Is told when all was sent that was there at the order to flush."""
FAILED: Final = "failed"
"""Is told with the reason of a failure, and how often there was one."""
REJECTED: Final = "rejected"
"""Is told with how many records the receiver has refused."""


class Caller:
    """
    What the follower hears of its caller, and tells it.

    Args:
        orders: The descriptor that its orders come from.
        reports: That of what it's told.
        stderr: That of its stderr, closed when it's gone; None where there is none.
    """

    def __init__(self, orders: int, reports: int, stderr: int | None) -> None:
        self._orders = orders
        self._reports = reports
        self._stderr = stderr
        self._turn = threading.Lock()
        self._is_hurried = False
        self.is_gone = False
        """Whether it has closed the run, or has ended."""
        os.set_blocking(reports, False)

    def wait(self, seconds: float) -> None:
        """Wait *seconds*, or until an order comes, or the caller has gone."""
        if self.is_gone:
            time.sleep(seconds)
            return
        if is_readable(self._orders, seconds):
            order = os.read(self._orders, 64)
            self.is_gone = not order
            self._is_hurried |= FLUSH in order

    def takes_order(self) -> bool:
        """Tell whether the order to flush has come since this was asked last."""
        self.wait(0)
        is_hurried, self._is_hurried = self._is_hurried, False
        return is_hurried

    def tell(self, kind: str, *values: Any) -> None:
        """Tell the program something, unless it doesn't read."""
        with suppress(OSError):
            os.write(self._reports, json.dumps([kind, *values]).encode() + b"\n")

    def say(self, text: str) -> None:
        """Say one line on the program's stderr, if it's still there."""
        with self._turn:
            if self._stderr is not None:
                with suppress(OSError), os.fdopen(os.dup(self._stderr), "w") as stream:
                    say(text, stream=stream)

    def leave(self) -> None:
        """Wait until the program is gone, and give up its stderr; for a thread of its own."""
        gone = select.poll()
        gone.register(self._orders, 0)  # reports the end of the last writer, and nothing else
        gone.poll()
        self.is_gone = True
        with self._turn:
            if self._stderr is not None:
                os.close(self._stderr)
                self._stderr = None
