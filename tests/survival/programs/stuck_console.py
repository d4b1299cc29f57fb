"""
A program shows its records on a pipe that nobody reads.

Arguments: folder, records.
"""

import os
import sys
from pathlib import Path

from writers import ARGUMENTS, EVENT, report, steps_by_writer

from geno_lewm_obs import logged_run
from geno_lewm_obs.read import scan

FOLDER, RECORDS = Path(ARGUMENTS[0]), int(ARGUMENTS[1])


def main():
    reader, writer = os.pipe()
    os.dup2(writer, 2)
    os.environ["GENO_LEWM_LOG_FORMAT"] = "pretty"
    with logged_run("writer", run_id="run", log_dir=FOLDER) as log:
        for step in range(RECORDS):
            log.info(EVENT, step=step, name="a line that takes room")
    os.set_blocking(reader, False)
    shown = os.read(reader, 1 << 20).count(b"step=")
    sys.stderr = None  # what is said at the very end would find nobody either
    steps, *_ = steps_by_writer(FOLDER / "run.jsonl")
    told = [
        each.data["records"]
        for each in scan(FOLDER / "run.jsonl")
        if each.event == "obs.sink.dropped"
    ]
    report(
        is_whole=steps["writer"] == list(range(RECORDS)),
        shown=shown,
        missed=RECORDS - shown,
        told=told[-1:],
    )


main()
