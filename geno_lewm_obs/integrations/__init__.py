"""
What single frameworks need to leave a record of each request or task, one module for each.

`trainer_log` has what the callbacks of trainers share. Nothing here is imported by the rest of the
package, so that none of the frameworks is. For Starlette, FastAPI and any other application of ASGI
or WSGI the middlewares of `web` are enough.
"""
