"""
Runs, and the ways into them.

`run` is one open run, with its sinks in `outputs` and what the package logs of it in `reporter`.
`open_runs` opens and closes runs, `joining` says which one a call means, `resolving` with which
settings, `process_state` keeps what they share. `travelling` takes what a run goes by to other
processes; `dormant` is the output of a run that a pickled logger brought, until it logs.
`logged_run` is the way in for a script, one passage through it a `block`, whose records are
`bookends`; `configure` is the way in for a service. `options` are those of them all.
"""
