"""
A training run small enough to watch: a softmax model learns the genome of bacteriophage lambda.

    genome      the sequence, divided into shards
    model       the model, which predicts a base from the bases before it, in plain Python
    train       the training run, which logs through the public API only
    misfortune  what may happen to it
"""

from __future__ import annotations

from .train import EPOCHS, Outcome, train

__all__ = ["EPOCHS", "Outcome", "train"]
