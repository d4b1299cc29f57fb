"""
The outputs of a run. Each takes finished lines: `append(line, severity, event)`.

`file` holds the run's own file, `stdout` the lines on stdout, `stream` the console, `wandb` Weights
& Biases.
`background` puts any output behind a queue and a thread. `fanout` hands a line to several outputs,
`failures` counts and reports what goes wrong in them, and `feedback` keeps from an output what its
own work logs. `sink` declares the two protocols: `Sink` for a user's own output, which takes
records, and `LineSink` for the package's.
"""
