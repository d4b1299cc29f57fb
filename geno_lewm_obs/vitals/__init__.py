"""
The vital signs of a run: what is asked for beside its records, each of them opt-in.

    interval      how often the host is sampled, by argument and environment
    sampling      the thread that samples, and the records that it writes
    host_sample   one sample: the fields that can be had now, and what is said of the others
    reading       fields that are read one by one, so that one that fails harms no other
    process_tree  the processor time and memory of this process and of those below it
    cgroup        the use and limits of the control group
    disk          the room in the log directory, and when it will be full
    gpu           the GPUs of this process, by NVIDIA's library: extra ``gpu``
    visible_gpus  which GPUs are this process's
    capsule       from what a run was begun, as hashes and names
    checkout      the commit of the code, and the hash of what differs from it
    command_line  arguments and names of variables, as far as they may be shown
    libraries     versions and seeds of the libraries that are loaded
    stall_watch   the door to the stall box
    stall_box     what writes where all threads stand when a step takes too long
    stall_trace   names in what it wrote are judged, in the file
    stall_limit   how long a step may take at least, by the environment
    step_watch    when a training takes a step, and when it does something else
    pace          how long its steps take, and so when one takes too long
    own_records   records of the package's own, beside those of a logger

Nothing here is loaded by a run that asks for none of it.
"""

from __future__ import annotations

from .sampling import host_samples

__all__ = ["host_samples"]
