"""
What one record costs, as ratios to the least that any logger must do. It judges no number: nothing
here fails for being slow.

    __main__      one command for all of it
    record        the table of what one record costs, from:
      scenarios     whole calls, named in words
      heavy         a record with fifty scalars, a long text, an exception
      relaxed       the same call where a record may wait
      stages        each part of a call alone
      together      threads that share a logger, processes that share a file
      console       a record that a person reads too
      startup       from starting Python to the first record on disk
      memory        what a process holds, at first and after a million records
    where         what a whole call takes less when one piece is cut out of it
    redaction     what the rules add to a call
    growth        what one record costs as loggers, keys, events, bytes and runs become many
    reading       how fast a run is read back
    rivals/       the same record through other loggers
    instructions  how many instructions a call executes; the one number that a test judges
    false_alarms  how often the redaction rules refuse what is harmless

    measure       chunks of two things in turns, and the ratio between them
    placement     on one processor, or in several threads
    floor         the least there is, the record and the call
    report        tables and JSON
"""
