"""
Records as OpenTelemetry sends them: what is sent, and one attempt to send it (OTLP).

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

Nothing here waits, or sends again. Requests are encoded by the published protobuf classes and not
by OpenTelemetry's exporters: those repeat a request by themselves until their timeout is over, and
tell neither what the receiver answered nor how many records it refused.
"""
