"""
A value, a processor or a stream logs itself while it's being logged, without end.

Arguments: folder, the place.
"""

import io
import sys
from pathlib import Path

from writers import ARGUMENTS, report, steps_by_writer

from geno_lewm_obs import configure, get_logger, shutdown_run

FOLDER, PLACE = Path(ARGUMENTS[0]), ARGUMENTS[1]


def log(*, pretty=False, **fields):
    get_logger("writer", run_id="run", log_dir=FOLDER, pretty=pretty).info(
        "training.checkpoint.write", **fields
    )


class Value:
    def __fspath__(self):
        log(path=self)
        return "/checkpoints/7"


class Stream(io.StringIO):
    def write(self, text):
        log(pretty=True)
        return super().write(text)


def value():
    log(path=Value())


def processor():
    configure(processors=[lambda _channel, _method, _event_dict: log()])
    log()


def stream():
    sys.stderr = Stream()
    log(pretty=True)


def main():
    try:
        globals()[PLACE]()
        raised = None
    except Exception as exc:  # noqa: BLE001 - which it is, is the question
        raised = type(exc).__name__
    shutdown_run("run")
    configure()
    sys.stderr = sys.__stderr__
    log(step=7, path="/checkpoints/7")
    steps, torn, glued = steps_by_writer(FOLDER / "run.jsonl")
    report(raised=raised, last=steps["writer"][-1], torn=torn, glued=glued)


main()
