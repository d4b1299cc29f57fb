"""
Facts about the process: its ranks, descriptors, workers, signals, forks and its end.

Nothing here knows of runs or records. What a component does around a fork is in the table of
`fork`; `held_signals` lets signals wait, and `finalization` keeps methods usable at the very end.
"""
