"""
Rendering of records as text: `jsonl` for files and programs, `console` for a person.

`backtrace` renders an exception for stderr, `loss_curve` the course of a run's loss in one line, by
`sparkline`. Nothing here writes.
"""
