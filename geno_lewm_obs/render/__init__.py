"""
Rendering of records as text: `jsonl` for files and programs, `console` for a person.

`backtrace` renders an exception for stderr. Nothing here writes.
"""
