"""
Trace ids: which trace and span a record belongs to, and how both are written in a header.

`context` holds the current ids; `traceparent` reads and writes the W3C header. Nothing here logs.
"""
