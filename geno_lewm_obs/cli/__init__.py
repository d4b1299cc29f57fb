"""
The command line ``geno-obs``, one module a command. What they print is for people; exit codes are
those of `errors`.

    main      runs a command and turns errors into exit codes
    group     the commands, by name
    demo      a real training run that logs itself
    show      a run, prettily
    verify    what is wrong with a run
    repair    a damaged run file mended
    explain   what an event or an error code means
    redact    which rule would keep what out of a record, and why
    audit     files looked through for what the rules forbid
    finding   a finding printed, of verify's or audit's
    run       a program under crash hooks; it stands in `program`, since it needs no extra
"""

from __future__ import annotations

from .main import main

__all__ = ["main"]
