"""
Each system call of a short run is made to fail in the kernel, by strace, one after another.

Arguments: folder, records of a run, names of errnos with commas between, how many points at most.
"""

import itertools
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from short_run import judge, make_folder, run_file
from writers import ARGUMENTS, SECONDS, report

FOLDER, RECORDS, ERRNOS, MOST = (
    Path(ARGUMENTS[0]),
    ARGUMENTS[1],
    ARGUMENTS[2].split(","),
    int(ARGUMENTS[3]),
)
PROGRAM = Path(__file__).with_name("short_run.py")
OF_THE_FILE = ("write", "openat", "fsync", "fdatasync", "flock")
OF_THE_PROCESS = ("clone", "mkdir")
CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$", re.MULTILINE)


def run(folder, *options):
    """Make a short run under strace; return what is wrong with it."""
    command = [
        "strace",
        "-f",
        "-y",
        "-qq",
        "-o",
        folder / "trace",
        *options,
        sys.executable,
        "-S",
        PROGRAM,
        str(SECONDS),
        folder,
        RECORDS,
    ]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    if done.returncode:
        return [f"ended with {done.returncode}: {done.stderr}"]
    return judge(folder, json.loads(done.stdout)["acknowledged"], done.stderr)


def attempt(call, fault):
    """Make a call to the run's file fail, or any call of the process."""
    folder = make_folder(FOLDER)
    where = ["-P", run_file(folder)] if call in OF_THE_FILE else []
    return run(folder, "-e", f"trace={call}", *where, "-e", f"inject={call}:{fault}")


def count_calls():
    """Return how often a run makes each call while nothing fails."""
    folder = make_folder(FOLDER)
    wrong = run(folder, "-e", f"trace={','.join((*OF_THE_FILE, *OF_THE_PROCESS))}")
    if wrong:
        raise SystemExit(wrong)
    made = CALL.findall((folder / "trace").read_text())
    counts = Counter(
        call
        for call, arguments in made
        if call in OF_THE_PROCESS or str(run_file(folder)) in arguments
    )
    return {call: counts[call] for call in (*OF_THE_FILE, *OF_THE_PROCESS)}


def main():
    calls = count_calls()
    every = [(call, n) for call, count in calls.items() for n in range(1, count + 1)]
    points = [
        (each, code, on)
        for each, code, on in itertools.product(every, ERRNOS, ("", "+"))
        # Python itself makes a call again for as long as the kernel says so (PEP 475)
        if (code, on) != ("EINTR", "+")
    ]
    chosen = points[:: max(1, len(every) * len(ERRNOS) * 2 // MOST)]
    outcomes = {
        f"{call} {n}{on} {code}": attempt(call, f"error={code}:when={n}{on}")
        for (call, n), code, on in chosen
    }
    report(
        tried=len(outcomes),
        calls=calls,
        failures={label: wrong for label, wrong in outcomes.items() if wrong},
    )


main()
