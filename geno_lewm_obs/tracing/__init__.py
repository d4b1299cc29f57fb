"""
Trace ids: the trace and span that a record belongs to, and the header that carries them.

`context` holds the current ids; `traceparent` reads and writes the W3C header. Nothing here logs.
"""
