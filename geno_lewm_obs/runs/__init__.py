"""
One run, and the ways into it.

`run` is one open run; `open_runs` knows which are open and which a call joins; `logged_run` and
`configure` are the two doors for a script and for a service.
"""
