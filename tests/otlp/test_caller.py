"""
The program as the follower sees it: its orders, its end, what it's told, and its stderr.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress

import pytest

from geno_lewm_obs.otlp.caller import FLUSH, Caller


class Program:
    """Pipes as a program has them that has started a follower."""

    def __init__(self):
        orders, self.orders = os.pipe()
        self.reports, reports = os.pipe()
        self.stderr, stderr = os.pipe()
        self.own = [orders, reports]
        self.caller = Caller(orders, reports, stderr)

    def close(self):
        for number in (*self.own, self.reports, self.stderr, self.orders):
            with suppress(OSError):  # a test has closed it
                os.close(number)


@pytest.fixture
def program():
    made = Program()
    yield made
    made.close()


def test_orders(program):
    """An order is taken once, and ends a wait; so does the end of the program."""
    os.write(program.orders, FLUSH)
    program.caller.wait(60)
    taken = [program.caller.takes_order(), program.caller.takes_order()]
    os.close(program.orders)
    program.caller.wait(60)
    program.caller.wait(0)  # it's no reason to wait for anything any more

    assert ([True, False], True) == (taken, program.caller.is_gone)


def test_is_told(program):
    """It's told in lines of JSON; one that never reads holds nothing up."""
    program.caller.tell("failed", "reason", 3)
    told = os.read(program.reports, 4096)
    for _ in range(10_000):
        program.caller.tell("failed", "x" * 100)

    assert ["failed", "reason", 3] == json.loads(told)


def test_stderr(program):
    """A person is told on the program's stderr, which is given up as soon as it's gone."""
    leaving = threading.Thread(target=program.caller.leave)
    leaving.start()
    program.caller.say("it failed")
    said = os.read(program.stderr, 4096)
    os.close(program.orders)
    leaving.join()
    program.caller.say("nobody hears this")

    assert (b"geno-lewm-obs: it failed\n", b"") == (said, os.read(program.stderr, 4096))
    assert program.caller.is_gone


def test_without_stderr(program):
    """A program without stderr is told nothing there."""
    caller = Caller(*program.own, None)
    caller.say("it failed")
    os.close(program.orders)
    caller.leave()

    assert caller.is_gone
