"""
Type generation: a registry's events and keys as a stub that every type checker reads.

    keywords        the keywords of a call, and what each takes
    method_names    the method that stands for each event
    texts           strings and docstrings as source text
    levels          the logger: one signature a level, over all events
    methods         the methods: one for each event, with its own keys
    functions       what makes loggers, and names events besides
    stub            the whole stub
    files           write it, or tell that it's out of date

A program that logs loads `method_names` at most, so that nothing is imported here.
"""
