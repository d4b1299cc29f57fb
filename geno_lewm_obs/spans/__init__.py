"""
Traced work: a span around a block or a function, in other threads and processes, in a request.

`span` is the context manager and decorator, `propagate` carries run and trace into other threads
and processes, `asgi` is the middleware for ASGI applications.
"""
