"""
Requests of web applications: each gets a span of its own, and leaves one record.

`asgi` and `wsgi` are the middlewares, one for each protocol between servers and applications. What
they share is in `tracer`, what a middleware goes by, and `request`, what is known of one request.
"""
