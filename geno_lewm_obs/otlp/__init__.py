"""
Send a run's records to OpenTelemetry (OTLP): one attempt, and the process that follows the run.

    endpoints    where logs, spans and metrics are sent, by the standard variables
    header_list  the headers that such a variable holds
    exporting    `Exporter`: one attempt to send records, over all signals
    answer       `Answer`: what became of it
    lane         the way of one signal: cut to what the receiver takes, and settled in parts
    encoding     what requests of all signals have in common
    logs         records as log records
    traces       spans, of the records at the ends of a piece of work
    measures     data points, of the records that feed metrics
    values       values, attributes and times as OpenTelemetry's
    resource     whose records they are
    over_http    requests over HTTP
    connecting   the way there: TLS, a proxy
    statuses     what an answer over HTTP means
    over_grpc    requests over gRPC
    codes        what an answer over gRPC means

Nothing of these waits, or sends again. What follows a run's files, as they grow, is a process:

    opt_in       whether a run is to be sent, and whether it can be
    follower     the process as the program sees it, which starts it and ends it
    environment  what the process is passed
    serve        the process itself
    caller       the program as the process sees it: its orders, and what it's told
    following    from the run's files to batches, until the run is over
    shipment     from batches to answers: when to send again, and how far the run was sent
    faults       what a person is told, and the file for it
    replay       a run that is sent after its end

Requests are encoded by the published protobuf classes, and not sent by OpenTelemetry's exporters,
which can't be driven this way: they repeat a request until their timeout is over, throw away how
many records a receiver refused, and over gRPC tell neither its status nor the wait that it asks
for. By `python -m benchmarks otlp` a record takes 17 µs as a log record and 23 µs for all three
signals; their own encoder takes 53 µs, the SDK's record included.
"""
