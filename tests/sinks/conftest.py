"""
Sinks of a file, very small file systems that get full, and interruptions at any step.
"""

from __future__ import annotations

import collections
import dis
import gc
import itertools
import os
import subprocess
import sys

import pytest

from geno_lewm_obs.sinks.file.sink import FileSink


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run-1.jsonl"


@pytest.fixture
def make_sink(path):
    """Return sinks that are closed at the end."""
    sinks = []

    def make(where=path, **options):
        sinks.append(FileSink(where, **options))
        return sinks[-1]

    yield make
    for sink in sinks:
        sink.close()


@pytest.fixture
def small_disk(tmp_path):
    """Mount real, very small file systems, and unmount them."""
    mounted = []

    def mount(options):
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "tmpfs", folder],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            pytest.skip("no tmpfs can be mounted here")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def fill():
    """Take all the space that is left in a folder; its file ``filler`` gives it back."""

    def take_all(folder):
        fd = os.open(folder / "filler", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            for size in (4096, 1):
                with pytest.raises(OSError, match="No space left"):
                    collections.deque(
                        (os.write(fd, b"x" * size) for _ in itertools.count()), maxlen=0
                    )
        finally:
            os.close(fd)

    return take_all


@pytest.fixture
def interrupt():
    """
    Return a function that makes a call, and interrupts it at its n-th step in a module.

    It returns whether there was such a step. The interruption is a signal handler's: one runs
    between two bytecodes of the interrupted code, which is where a trace function is called.
    """

    def call(act, handle, step, module):
        left = step

        def trace(frame, event, _argument):
            nonlocal left
            if not frame.f_code.co_filename.endswith(module):
                return None
            frame.f_trace_opcodes = True
            if event == "opcode":
                left -= 1
                if left == 0:
                    handle()
            return trace

        sys._getframe().f_trace_opcodes = True  # without it Python 3.12 tells of no step at all
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            act()
        finally:
            sys.settrace(before)
        return left <= 0

    return call


HANDLERS_RUN_AFTER = ("CALL", "RESUME", "JUMP_BACKWARD", "POP_JUMP_BACKWARD")
"""The beginnings of the names of the instructions after which Python runs signal handlers."""


class StruckError(BaseException):
    """What a signal handler raises into the middle of anything."""


@pytest.fixture
def strike():
    """
    Return a function that makes a call, and raises at the n-th step at which handlers run.

    It returns whether there was such a step in the modules of the folder ``sinks/file``. Nothing is
    freed meanwhile: what is raised where Python frees an object comes out of no call.
    """

    def call(act, step):
        left, latest = step, {}

        def trace(frame, event, _argument):
            nonlocal left
            if "geno_lewm_obs/sinks/file/" not in frame.f_code.co_filename:
                return None
            frame.f_trace_opcodes = True
            if event == "opcode":
                before = latest.get(frame)
                latest[frame] = frame.f_lasti
                name = "" if before is None else dis.opname[frame.f_code.co_code[before]]
                if name.startswith(HANDLERS_RUN_AFTER) and "INTRINSIC" not in name:
                    left -= 1
                    if left == 0:
                        raise StruckError
            return trace

        sys._getframe().f_trace_opcodes = True  # without it Python 3.12 tells of no step at all
        before = sys.gettrace()
        gc.disable()
        sys.settrace(trace)
        try:
            act()
        except StruckError:
            pass
        finally:
            sys.settrace(before)
            gc.enable()
        return left <= 0

    return call
