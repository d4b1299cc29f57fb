"""
Each system call of a short run is made to fail, one after another, and its records are counted.

Arguments: folder, records of a run; with commas between: names of errnos, and how long a call fails
(``once``, ``for a while``, ``for good``).
"""

import errno
import itertools
import os
import sys
from pathlib import Path

from faulty import CALLS, Fault
from short_run import judge, make_folder, short_run
from writers import ARGUMENTS, report, shared_counters, start

from geno_lewm_obs.contract import default_registry

FOLDER, RECORDS, ERRNOS, LENGTHS = (
    Path(ARGUMENTS[0]),
    int(ARGUMENTS[1]),
    ARGUMENTS[2].split(","),
    ARGUMENTS[3].split(","),
)
TIMES = {"once": 1, "for a while": 6, "for good": 10**9}
acknowledged = shared_counters(1)


def acknowledge(number):
    acknowledged[0] = number


def faulty_run(folder, fault):
    os.dup2(os.open(folder / "stderr", os.O_WRONLY | os.O_CREAT), 2)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    with fault:
        short_run(folder, RECORDS, acknowledge)


def attempt(work, *arguments):
    """Do a run in a child; return what is wrong with it."""
    folder = make_folder(FOLDER)
    acknowledge(0)
    status = os.waitpid(start(work, folder, *arguments), 0)[1]
    said = (folder / "stderr").read_text()
    return [f"ended with {status}: {said}"] if status else judge(folder, acknowledged[0], said)


def count_calls():
    """Return how often a run makes each call while nothing fails."""
    numbers = shared_counters(len(CALLS))

    def run(folder):
        fault = Fault(None, 0, 0, None)
        faulty_run(folder, fault)
        for at, name in enumerate(CALLS):
            numbers[at] = fault.counts[name]

    wrong = attempt(run)
    if wrong or acknowledged[0] != RECORDS:
        raise SystemExit(wrong)
    return dict(zip(CALLS, numbers, strict=True))


def faults(calls):
    for name, count in calls.items():
        for n, length in itertools.product(range(count), LENGTHS):
            for code in ERRNOS if name != "short write" else ["half", *ERRNOS[:1]]:
                yield (
                    f"{name} {n} {code} {length}",
                    Fault(name, n, TIMES[length], getattr(errno, code, None)),
                )


def main():
    # What installed packages declare is looked up here, not in each run: a file of each of them is
    # opened, in the same way, whose failing tests/contract/test_entry_points.py is about.
    default_registry()
    calls = count_calls()
    outcomes = {label: attempt(faulty_run, fault) for label, fault in faults(calls)}
    report(
        tried=len(outcomes),
        calls=calls,
        failures={label: wrong for label, wrong in outcomes.items() if wrong},
    )


main()
