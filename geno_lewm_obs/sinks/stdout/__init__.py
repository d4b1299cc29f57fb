"""
The run's JSON lines on stdout, for a container or a pipe.

`sink` is the output that a run knows. What becomes of a line whose reader has stopped is for
`blocking`, which waits, or for `dropping`, which never does.
"""
