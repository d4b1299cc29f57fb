"""
Traced work: a span around a block or a function, in other threads and processes.

`span` is the context manager and decorator, `propagate` carries run and trace into other threads
and processes. The span of a request is the business of `web`.
"""
