"""
Traced work: a span around a block, across threads and processes, and around a request.

`span` is the context manager and decorator, `propagate` carries run and trace into other threads
and processes, `asgi` is the middleware of ASGI applications.
"""
