"""
What ends a program unasked, and what is written of it.

`hooks` connects Python's hooks with `report`, which writes the record and the lines on stderr;
`logged_exceptions` and `notebook_cells` do so for what the standard library logs and IPython
prints, `replaced_hook` for a crash that another hook got; `fault_trace` keeps the trace of a
segmentation fault; `program` runs a script under the hooks.
"""
