"""
The run's file: whole lines, as durable as the run asked for.

`sink` is the output that a run knows. It writes through an appender, one for each durability:
`appender` for ``process``, `power` and `relaxed` for the modes of these names. `opening` opens the
file, `line_write` finishes a line that a write cut short, `debounce` delays what isn't urgent. For
a disk that takes nothing there are `outage`, `outage_report`, `backlog` and `emergency`.
"""
