"""
Runs as files that other programs read.

    csv_files     a CSV file for each event
    parquet_files a Parquet file for each event and run, below a directory for each event
    tensorboard   a directory for each run, with a file of TensorBoard's events
    scalars       the numbers of a run, by name
    tfevents      the bytes of TensorBoard's event files
    crc32c        check sums of many equally long messages at once
    distinct_runs the runs of an export, by their ids
    place         a file that takes another's place, if that is an export, too

Repeating an export replaces what it wrote before, and nothing else. What is written is what the run
files hold, which redaction has passed.
"""

from __future__ import annotations
