"""
What the programs share: shared counters, writers by fork, and what a file holds afterwards.
"""

from __future__ import annotations

import faulthandler
import json
import mmap
import os
import re
import signal
import sys
import traceback
from pathlib import Path

from geno_lewm_obs import LogRecord
from geno_lewm_obs.read import TornLine, scan
from geno_lewm_obs.record import LINE_START
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.runs.ending import flush_all_runs

SECONDS = int(sys.argv[1])
ARGUMENTS = sys.argv[2:]
EVENT = "training.metric"
COMPILED = {
    ("fast_path.py", "write"),
    ("jsonl.py", "render_wire"),
    ("contextvars.py", "get_contextvars"),
}
"""
The files and functions that call compiled code which may crash without memory and isn't of this
package: orjson's encoder, and CPython's copy of a context.
"""

# Who hangs says where, and ends; unlike faulthandler's own timer this survives a fork.
faulthandler.register(signal.SIGALRM, file=os.dup(2), chain=True)
signal.alarm(SECONDS)


def shared_counters(count):
    """
    Return numbers that forked processes share, and that survive them.

    A number is stored in a single step, so a kill leaves it whole.
    """
    return memoryview(mmap.mmap(-1, 8 * count)).cast("Q")


def start(work, *arguments):
    """Run *work* in a forked child and return its pid; the child ends with 0 if it returned."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    signal.alarm(SECONDS)
    try:
        work(*arguments)
        flush_all_runs()
        status = 0
    except BaseException:  # noqa: BLE001
        # whatever it is, the parent's own code mustn't go on in the child
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def wait(*pids):
    """Wait for children; raise if one failed, was killed or hung."""
    for pid in pids:
        status = os.waitpid(pid, 0)[1]
        if status:
            msg = f"a child ended with status {status}"
            raise SystemExit(msg)


def make_line(writer, step, text=""):
    """
    Return a line, its severity and its event, for a program that writes to the sink itself.
    """
    record = LogRecord(
        "2026-05-20T15:42:01.123Z", "info", EVENT, "run", f"writer-{writer}", {"name": text}, step
    )
    return render_jsonl(record), "info", EVENT


def steps_by_writer(path):
    """
    Return each writer's steps in the file's order, how many lines were torn, and how many records
    glued to one.
    """
    flush_all_runs()
    steps, torn = {}, 0
    for piece in scan(Path(path)):
        if isinstance(piece, TornLine):
            torn += 1
        else:
            steps.setdefault(piece.component, []).append(piece.step)
    with Path(path).open("rb") as file:
        glued = sum(line.count(LINE_START) - line.startswith(LINE_START) for line in file)
    return steps, torn, glued


def is_crash_of_others(status, said):
    """
    Tell whether a process that ended with *status* crashed for want of memory in code that isn't
    the package's, by what faulthandler *said* of it.
    """
    current = said.partition("Current thread")[2] or said
    innermost = re.search(r'\n  File ".*?([^/"]+)", line \d+ in (.+)', current)
    is_compiled = innermost is not None and innermost.groups() in COMPILED
    return is_compiled and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSEGV


def report(**found):
    sys.stdout.write(json.dumps(found))
