"""
The fields that every record of a process holds, which tell what wrote it: a service, a worker.

    in_force    the fields of this process, and what decided them
    given       what may be given, judged once
    variable    the same as the text of an environment variable
"""
