"""Waiting for what other threads and programs do."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(is_so: Callable[[], object]) -> None:
    """Return once *is_so* returns something true; the test's time limit ends it otherwise."""
    while not is_so():
        time.sleep(0.01)
