"""
The output to Weights & Biases, which a run must ask for.

`sink` is the output in the program. It starts a process, in which `serve` talks to wandb, and
`calls` translates records into calls of wandb. The library is imported in that process alone.
`interpreter` tells whether such a process can be started, `environment` what it's passed, and
`failures` how it may fail.
"""
