"""
The run's file: whole lines, as durable as the run asked for.

`sink` is the output that a run knows. `appender` writes lines, `opening` opens the file; `power`
and `relaxed` are the other two durabilities, with `debounce` for what is done a moment later.
`outage`, `backlog` and `emergency` are for a disk that takes nothing.
"""
