"""
A record as text: `jsonl` for files and machines, `console` for a person at a terminal. Neither
writes anything.
"""
