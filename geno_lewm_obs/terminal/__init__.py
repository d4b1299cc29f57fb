"""
Output to a terminal: its properties, and writes that never wait long for a reader.

`stream` knows terminals, colours and progress bars, `width` how wide text is, `notebook` what a
notebook's cell shows; `outlet` writes with a bounded wait.
"""
