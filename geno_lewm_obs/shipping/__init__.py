"""
Shipping: what of a run's files was sent elsewhere, and what is to be sent.

    marks          how far each file of a run was sent
    position_file  the file that keeps that, and the lock of who sends
    unsent         the records that weren't sent, in batches
    replay         a run that is sent after its end, wherever
    to_wandb       the same, to Weights & Biases

Where records are sent, and how, is for the outputs; nothing here knows of a network.
"""
