"""
A process forks while its threads log, open and shut runs; each child logs by two loggers.

One is the parent's, the other its own. Arguments: folder, forks.
"""

import sys
import threading
import warnings
from pathlib import Path

from writers import ARGUMENTS, EVENT, make_line, report, start, steps_by_writer, wait

from geno_lewm_obs import get_logger, shutdown_run
from geno_lewm_obs.sinks.file.sink import FileSink

FOLDER, FORKS = Path(ARGUMENTS[0]), int(ARGUMENTS[1])
THREADS = 3
AT_A_TIME = 10
over = threading.Event()
sink = FileSink(FOLDER / "sink.jsonl")


def write(thread, counts):
    log = get_logger(f"thread-{thread}", run_id="run", log_dir=FOLDER, pretty=False)
    while not over.is_set():
        log.info(EVENT, step=counts[thread])
        counts[thread] += 1


def open_and_shut():
    while not over.is_set():
        get_logger("other", run_id="other", log_dir=FOLDER, pretty=False).info(EVENT)
        shutdown_run("other")
        sink.append(*make_line("thread", 0))
        sink.close()


def in_child(child, inherited):
    inherited.info(EVENT, step=child)
    get_logger("other", run_id="other", log_dir=FOLDER).info(EVENT, step=child)
    get_logger("own", run_id="own", log_dir=FOLDER, pretty=False).info(EVENT, step=child)
    shutdown_run("run")
    inherited.info(EVENT, step=child + FORKS)
    sink.append(*make_line("child", child))
    sink.close()


def main():
    # a fork beside threads is what is tried here
    warnings.simplefilter("ignore", DeprecationWarning)
    sys.setswitchinterval(0.0005)
    counts = [0] * THREADS
    inherited = get_logger("parent", run_id="run", log_dir=FOLDER, pretty=False)
    threads = [threading.Thread(target=write, args=(n, counts)) for n in range(THREADS)] + [
        threading.Thread(target=open_and_shut)
    ]
    for thread in threads:
        thread.start()
    for first in range(0, FORKS, AT_A_TIME):
        wait(
            *[
                start(in_child, child, inherited)
                for child in range(first, min(first + AT_A_TIME, FORKS))
            ]
        )
    over.set()
    for thread in threads:
        thread.join()
    steps, torn, glued = steps_by_writer(FOLDER / "run.jsonl")
    own, *_ = steps_by_writer(FOLDER / "own.jsonl")
    other, *_ = steps_by_writer(FOLDER / "other.jsonl")
    of_sink, *_ = steps_by_writer(sink.path)
    report(
        of_children=[
            len(set(found))
            for found in (
                steps["parent"],
                own["own"],
                {*other["other"]} - {None},
                of_sink["writer-child"],
            )
        ],
        of_threads=[steps.get(f"thread-{n}", []) == list(range(counts[n])) for n in range(THREADS)],
        torn=torn,
        glued=glued,
    )


main()
