"""
Where records end: `file` is the run's record of truth, `stream` a person's terminal or a
container's stdout, `fanout` all of them.

`sink` is the protocol, and how one of your own is written.
"""
