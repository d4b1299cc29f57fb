"""
The runs of an export, each of which is written under its id.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InputError
from ..frames.build import Source
from ..read.locate import run_of
from ..redaction import safe_name


def distinct_runs(source: Source) -> Iterator[tuple[str, Source]]:
    """
    Yield each run of *source* with its id.

    Raises:
        InputError: Two runs have the same id; those before the second are yielded.
        RunFileError: There is no such run.
    """
    known: set[str] = set()
    for run in source.each():
        run_id = run_of(run.files[0].path)
        if run_id in known:
            msg = f"two of the runs are called {safe_name(run_id)}"
            raise InputError(msg, remediation="export one of them into another directory")
        known.add(run_id)
        yield run_id, run
