"""
Output to a terminal: its properties, and writes that never wait long for a reader.

`stream` knows terminals, colours and progress bars; `outlet` writes with a bounded wait. Neither
knows what a record is.
"""
