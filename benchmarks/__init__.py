"""
What one record costs, as ratios to the least that any logger must do. It judges no number: nothing here fails for being slow.

    measure     chunks of two things in turns, and the ratio between them
    scenarios   whole calls, named in words
    by_hand     the logger that one would write oneself
    stages      each part of a call alone
    startup     from starting Python to the first record on disk

``python -m benchmarks`` prints one table. These have commands of their own (``python -m benchmarks.where``):

    where       which piece of a call takes how long
    heavy       records that hold much
    threads     threads of one logger, processes of one file
    growth      much of something: loggers, keys, events, bytes, runs
    memory      what logging adds, and whether it grows
"""
