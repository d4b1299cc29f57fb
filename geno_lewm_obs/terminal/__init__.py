"""
Where a person reads: what a terminal is, and writing to one whose reader may have stopped.

`stream` knows terminals, colours and progress bars; `outlet` writes with a bounded wait. Neither
knows of records.
"""
