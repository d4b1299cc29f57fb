"""
The components of a program, which its records name: what they may be called.
"""
