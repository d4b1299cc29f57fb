"""
The cost of one record, as ratios to the least that any logger must do.

No benchmark fails for being slow; one number, the count of instructions, is checked by a test.

    __main__      the command line
    record        the table of the cost of one record, from:
      scenarios     whole calls
      heavy         records with fifty scalars, a long text or an exception
      relaxed       the call when records may wait in memory
      stages        each stage of a call by itself
      together      threads that share a logger, processes that share a file
      console       a record that is also shown on a terminal
      startup       from the start of Python to the first record on disk
      memory        resident memory, at first and after a million records
    where         the time that a call saves when one piece is cut out of it
    redaction     the time that the redaction rules add to a call
    growth        the cost of a record as loggers, keys, events, bytes and runs grow in number
    reading       the speed of reading a run
    rivals/       the same record through other loggers
    services/     a service's calls and requests, beside structlog as it's set up for production
    instructions  how many instructions a call executes, and a request
    false_alarms  how often the redaction rules refuse harmless values

    measure       timing of two cases in turns, and the ratio between them
    placement     running on one processor, or in several threads
    floor         the cheapest way to write the record, and the record itself
    harmless      the values that false_alarms judges
    vocabulary    the words that these are made of
    report        tables and JSON
"""
