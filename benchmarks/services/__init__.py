"""
A service's calls, here, through structlog as it's set up for production, and by hand.

Each contestant runs in a process of its own, whose module's ``start(path)`` returns a
`contestant.Contestant`.

    __main__      the comparison: all contestants in turns, work by work, in CPU time
    request       a whole request, whose instructions are counted
    works         what a service does with its logger: the rows
    values        ids and texts that are new at each call
    worker        the process of a contestant
    turns         its parent's side: chunks that take turns, and ratios of their times
    contestant    what a contestant offers: a logger, and fields bound to the context
    ours          this package, by `structlog.get_logger` and in front of an application
    production    structlog, set up for production
    uncached      the same without its cache of loggers
    by_hand       fifteen lines, with a bound context
    least         FLOOR: `orjson` and `os.write` of a ready record
    served        requests to a Starlette application on uvicorn, over sockets
    application   the application
    front         what stands in front of it; front_bare, front_ours and front_structlog make one
    load          a small generator of load
"""

from __future__ import annotations
