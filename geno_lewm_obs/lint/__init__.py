"""
The linter: misspelt events and keys are found in the source, before a program runs.

    rules        what each finding's id means
    settings     what a project asks for
    project      which files there are, and which modules they are
    contents     what files hold, and which may have to do with logging
    values       what is known of a value from its expression
    summary      what is kept of a module
    scopes       what is known of a module while it is read
    expressions  what a module's expressions do with values
    statements   what its statements do
    reader       a file's summary, from its syntax tree
    roles        what the package's own names are
    slots        the roles of all values
    names        the names in modules, and imports
    hierarchy    which classes derive from which
    flow         where loggers go in the modules of a project
    explore      which files matter
    log_calls    the calls that log, directly or through other functions
    metric_names    the metrics there are
    judge        which rules a call breaks
    noqa         comments that let a line pass
    baseline     findings that are known
    linter       all of it, from paths to findings
    formats      findings as text, JSON, annotations of GitHub and SARIF
    command      what both programs do
    program      ``geno-obs-lint``
    flake8       the same in flake8

It imports nothing of what it lints, and neither structlog nor the runtime. What installed packages
declare without a lock file is imported, as a run does.
"""
