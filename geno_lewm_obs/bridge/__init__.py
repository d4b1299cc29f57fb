"""
The standard library's `logging` and `warnings`: records of libraries into a run, a run's out of it.

`handler` writes what it is handed as `obs.library.message`, as often as `rate_limit` admits it.
`capture` puts a handler on the loggers that `configure` names, and `python_warnings` takes what
Python would print. `logger_sink` hands a run's records to a logger. The handler for ``dictConfig``
is in `integrations.stdlib`.
"""
