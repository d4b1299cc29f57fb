"""
Rule 4: find variants that are written out; and make the hashed id that may be logged instead.
"""
