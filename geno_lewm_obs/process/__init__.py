"""
Facts about the process: its signals, forks, workers, ranks, descriptors and its end.

Nothing here knows of runs or records.
"""
