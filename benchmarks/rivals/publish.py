"""
The page and the picture of the documentation that show the results of the rivals.

``python -m benchmarks.rivals.publish docs`` writes both again from the published numbers, without
measuring anything.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import orjson

from ..services import table as services_table
from .ledger import table
from .picture import draw

NUMBERS: Final = Path("_static", "rivals.json")
PICTURE: Final = Path("_static", "rivals.svg")
SERVICES: Final = Path("_static", "services.json")
PAGE: Final = Path("reference", "benchmarks.md")


def publish(docs: Path) -> None:
    """Write the picture and the page below *docs* from the numbers there."""
    numbers = orjson.loads((docs / NUMBERS).read_bytes())
    (docs / PICTURE).write_text(picture(numbers), "utf-8")
    services = docs / SERVICES
    told = orjson.loads(services.read_bytes()) if services.is_file() else None
    (docs / PAGE).write_text(page(numbers, told), "utf-8")


def picture(numbers: dict[str, Any]) -> str:
    return draw(numbers["rivals"], numbers["python"])


def page(numbers: dict[str, Any], services: dict[str, Any] | None = None) -> str:
    """Return the text of the page: of a training loop's record, and of a service's calls."""
    text = _TEXT.replace("WHERE", _where(numbers["python"], numbers["machine"]))
    text = text.replace("TABLE", "\n".join(table(numbers["rivals"])))
    if services is None:
        return text
    machine = services["machine"]
    told = _SERVICES.replace("WHERE", _where(machine["python"], machine))
    told = told.replace("CALLS", "\n".join(services_table.table(services["results"])))
    served = services_table.served_table(services["served"]) if services["served"] else ()
    return text + told.replace("SERVED", "\n".join(served))


def _where(python: str, machine: dict[str, Any]) -> str:
    return f"CPython {python}, {machine['cpus']} processors, {machine['system']}"


_TEXT: Final = """\
% Written by python -m benchmarks rivals --publish docs; edit benchmarks/rivals/publish.py.

# Benchmarks

What one record costs here and elsewhere: a `training.epoch.end` with nine fields, one line of JSON
in a file.

![One record through each logger, as a multiple of the least it can cost](../_static/rivals.svg)

```console
$ python -m benchmarks           # what each part of a call costs
$ python -m benchmarks rivals    # this page's table
$ python -m benchmarks --help    # what else is measured
```

The commands run in a checkout. `rivals` makes a virtual environment for each of the others, the
first time, and keeps it.

## How it's measured

FLOOR is `os.write(fd, orjson.dumps(ready_dict))`: the least that a logger must do for a record
that's in the kernel when the call returns.

* Each logger has a process of its own, in which chunks of it and chunks of FLOOR run in turns. All
  loggers take turns too, in another order each round. The numbers are medians over rounds; the
  quartiles show how far these are apart.
* Before anything is timed, its lines are read back: each must be whole, with a time, and with the
  record's fields and no others besides its own.
* Each logger is called as its documentation says, and writes to the file for each record. A few
  that let it wait in memory or hand it to a thread are there for comparison: their call returns
  earlier, so their time is that until everything is written.
* *Two threads* share a logger; the time is wall-clock time over all records, compared with FLOOR in
  two threads.
* *Lost by kill -9*: a process logs and counts the calls that returned, in shared memory; it's
  killed at a random moment. What was counted and isn't in the file is lost.

Only this package, and its stages written plainly on structlog, check anything before they write.
None of them waits for the disk.

## What one machine said

WHERE. Compare ratios, and within one run.

TABLE
"""
_SERVICES: Final = """
## In a service

There loggers are made by `structlog.get_logger` when a module is imported, an id that is new for
each request is bound to a logger or a context variable, and texts are new each time.

```console
$ python -m benchmarks services
```

structlog is set up as its documentation has it for production: `merge_contextvars`,
`add_log_level`, `TimeStamper`, `JSONRenderer` with `orjson`, a filtering logger, `BytesLogger` to
an unbuffered file, its loggers cached but where the row says otherwise. The lines by hand have a
bound context, and check nothing. Each has a process of its own, whose chunks of calls take turns;
what counts is CPU time. WHERE, other work going on beside it: compare ratios alone.

CALLS

*× FLOOR* is to one write of one ready record, also where a row writes several. A span and the
middleware are set against plain records, since the others have neither. The goals are what the
project wants, and not all of them are reached. Loggers of structlog's own aren't cached here, since
they find the run around each call, follow a further `configure`, and can be pickled: that is what a
call by a module's logger costs more than one by the logger itself.

Requests by sockets go to a Starlette application on uvicorn, whose handler logs three records, with
a request id and a record for each request in front of it:

SERVED
"""


if __name__ == "__main__":
    publish(Path(sys.argv[1]))
