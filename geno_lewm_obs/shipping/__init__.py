"""
Shipping: what of a run's files was sent elsewhere, and what is to be sent.

    marks          how far each file of a run was sent
    position_file  the file that keeps that, and the lock of who sends
    unsent         the records that weren't sent, in batches

Where records are sent, and how, is for the outputs; nothing here knows of a network.
"""
