"""
The components of a program, which its records name: what they may be called, and the levels that
are set for them while the program runs.
"""
