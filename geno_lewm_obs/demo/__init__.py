"""
A real training run, small enough to watch: a softmax model in plain Python learns the genome of
bacteriophage lambda.

    genome   the sequence, in shards, encoded on first use
    model    the model: next base from the bases before it
    train    the run: how a user's script logs, through the public API alone
"""

from __future__ import annotations

from .train import EPOCHS, Outcome, train

__all__ = ["EPOCHS", "Outcome", "train"]
