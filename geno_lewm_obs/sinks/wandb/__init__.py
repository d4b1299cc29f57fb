"""
Weights & Biases, in a process of its own. Opt-in; nothing here runs without.

`sink` is the near side, in the program; `serve` the far side, the process that talks to wandb, and
`calls` says what a record comes to in wandb's terms. wandb is imported in that process alone.
"""
