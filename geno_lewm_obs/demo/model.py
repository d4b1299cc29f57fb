"""
A smoothed Markov model of bases, trained by stochastic gradient descent in plain Python.

It is a softmax over the four bases, whose logits are a sum of learnt rows, one for each length of
context.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from .genome import Example


class SoftmaxModel:
    """
    Predicts the next base from the *order* bases before it.

    Args:
        order: Longest context, in bases.
        decay: Weight decay of each row that a step uses; it keeps rare contexts from overfitting.
    """

    def __init__(self, order: int, decay: float = 1e-3) -> None:
        self.order = order
        self.decay = decay
        self.rows = [[0.0] * 4 for _ in range((4 ** (order + 1) - 1) // 3)]

    def step(self, examples: list[Example], lr: float) -> tuple[float, float]:
        """
        Learn from *examples*.

        Returns their mean loss in nats before the step, and the root mean square of the gradient's
        norm.
        """
        total = squares = 0.0
        rows, keep = self.rows, 1.0 - lr * self.decay
        for contexts, target in examples:
            touched = [rows[row] for row in contexts]
            gradient = _softmax(touched)
            total -= math.log(gradient[target])
            gradient[target] -= 1.0
            squares += sum(g * g for g in gradient)
            for row in touched:
                for base in range(4):
                    row[base] = row[base] * keep - lr * gradient[base]
        return total / len(examples), math.sqrt(squares / len(examples))

    def evaluate(self, examples: list[Example]) -> tuple[float, float]:
        """Return the mean loss in nats, and the fraction of bases that are predicted correctly."""
        total, right = 0.0, 0
        for contexts, target in examples:
            chances = _softmax([self.rows[row] for row in contexts])
            total -= math.log(chances[target])
            right += chances[target] == max(chances)
        return total / len(examples), right / len(examples)

    def save(self, path: Path) -> int:
        """Write the weights as JSON; return the size in bytes."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path.write_text(
            json.dumps(
                {"order": self.order, "rows": [[round(w, 5) for w in row] for row in self.rows]}
            )
        )


def _softmax(rows: list[list[float]]) -> list[float]:
    exps = [math.exp(sum(weights)) for weights in zip(*rows, strict=True)]
    total = sum(exps)
    return [e / total for e in exps]
