"""
What ends a program unasked, and what is written of it.

`hooks` connects Python's hooks with `report`, which writes the record and the lines on stderr;
`fault_trace` keeps the trace of a segmentation fault; `program` runs a script under the hooks.
"""
