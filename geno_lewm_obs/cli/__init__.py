"""
The command line ``geno-obs``, one module for each command.

The output is for people, except where an option asks for JSON; the exit codes are those of
`errors`.

    main      run a command, and turn errors into exit codes
    group     the commands by name, loaded one at a time
    demo      train a small model that logs its run
    ls        list the runs of a directory
    show      print a run for a person
    tail      print the last records of runs, and those that come
    doctor    say how this machine would log, and why
    viewers   print the settings of other viewers
    completion  print the script by which a shell completes
    diff      say what differs between two runs
    stats     count the records of a run, and tell how its numbers are spread
    plot      draw a metric of runs
    query     ask runs a question in SQL
    why       say how a run ended
    export    write runs as files that other programs read
    verify    list what is wrong with a run
    repair    repair a damaged run file
    explain   say what an event or an error code means
    redact    say which rule would keep which field out of a record
    audit     search files for what the redaction rules forbid
    lint      find misspelt events and keys in source code
    schema    print the JSON Schema of a run's records
    events    print the declarations that a run lacked, and hold the following two
    evolution   what is declared, and how it changes
    gen         write a stub by which type checkers know events and keys
    answer    print the answer of a query, for a person and for programs
    line_printers   print the lines of a run
    record_options  the options that select records
    run_options     the options that find a run and its registry
    attempts_option the option that chooses among the attempts of a resumed run
    stdin_run       a run on standard input
    output    print lines for a person, and findings
    days      the days and the time zone of what is shown
    times     the times that options take
    project   the project in the working directory
    docstrings      docstrings, where Python strips them too
    missing_library what is told where a library isn't installed

The command ``run`` is `crashes.program`, since it needs no optional library.
"""

from __future__ import annotations

from .main import main

__all__ = ["main"]
