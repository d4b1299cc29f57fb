"""
Records as OpenTelemetry sends them: what is sent, and one attempt to send it (OTLP).

    endpoints    where logs, spans and metrics are sent, by the standard variables
    header_list  the headers that such a variable holds
    exporting    `Exporter`: one attempt to send records, over all signals
    answer       `Answer`: what a receiver said of one batch
    encoding     batches of each signal as requests, cut to what receivers take
    logs         a record as a log record
    values       values, times and ids as OpenTelemetry's
    resource     whose records they are
    over_http    a request over HTTP
    statuses     what an answer over HTTP means
    over_grpc    a request over gRPC
    codes        what an answer over gRPC means

Nothing here waits, or sends again. Requests are encoded by the published protobuf classes and not
by OpenTelemetry's exporters: those repeat a request by themselves until their timeout is over, and
tell neither what the receiver answered nor how many records it refused.
"""
