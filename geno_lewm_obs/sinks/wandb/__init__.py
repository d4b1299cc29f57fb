"""
The output to Weights & Biases, which a run must ask for.

`sink` is the output in the program. It starts a process, in which `serve` talks to wandb, and
`calls` translates records into calls of wandb. The library is imported in that process alone.
`environment` tells what the process is passed, and `failures` how it may fail; how such a process
is started is for `process.interpreter` and `process.child_python`.
"""
