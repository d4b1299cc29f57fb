"""
What the keys of the canonical events and of the package's own mean: types, units, a few words each.

A key means the same on every event, so a table of many runs has one column for it. An identifier is
``any`` where programs number some things and name others.
"""

from __future__ import annotations

from typing import Final

from .key import Key

KEYS: Final = {
    # training
    "config_path": Key("str", summary="file that the run was configured by"),
    "model_id": Key("str", summary="model, by name or hash"),
    "device": Key("str", summary="where it computes, such as cuda:0"),
    "world_size": Key("int", "processes", "of the whole run"),
    "git_sha": Key("str", summary="commit of the code"),
    "reason": Key("str", summary="why, in a few words"),
    "best_step": Key("int", "steps", "at which the loss was lowest"),
    "best_loss": Key("number", summary="lowest loss so far"),
    "loss": Key("number", summary="the whole objective"),
    "loss_pred": Key("number", summary="prediction's part of the loss"),
    "loss_reg": Key("number", summary="regulariser's part of the loss"),
    "lr": Key("number", summary="learning rate"),
    "grad_norm": Key("number", summary="norm of all gradients, before clipping"),
    "samples": Key("int", "samples", "that were seen"),
    "path": Key("str", summary="file that was written or read"),
    "size_bytes": Key("int", "bytes", "size of the file"),
    "tag": Key("str", summary="which of several it is, such as best or last"),
    "criterion": Key("str", summary="criterion that tripped"),
    "value": Key("any", summary="what was measured"),
    "threshold": Key("number", summary="bound that the value was held against"),
    "name": Key("str", summary="name of the metric"),
    "unit": Key("str", summary="unit of the value"),
    "kind": Key("str", summary="what sort of thing it is"),
    # evaluation
    "benchmark": Key("str", summary="name of the benchmark"),
    "dataset": Key("str", summary="name of the dataset"),
    "n_items": Key("int", "items", "that are evaluated"),
    "metrics": Key("dict", summary="results by name"),
    "elapsed_s": Key("number", "s", "how long it took"),
    "metric": Key("str", summary="name of the metric"),
    "baseline": Key("number", summary="what the metric was before"),
    "current": Key("number", summary="what the metric is now"),
    "delta": Key("number", summary="current minus baseline"),
    # data
    "shard_id": Key("any", summary="number or name of the shard"),
    "key": Key("any", summary="what was looked up"),
    "n_rows": Key("int", "rows", "in the shard"),
    # inference
    "variant_id": Key("str", summary="hash of the variant, never the variant"),
    "score": Key("number", summary="of the variant"),
    "category": Key("str", summary="what the score is taken for"),
    "n": Key("int", "items", "in the batch"),
    "batch_id": Key("any", summary="number or name of the batch"),
    "throughput_per_s": Key("number", "1/s", "items a second"),
    "url_host": Key("str", summary="host that was not contacted"),
    "operation": Key("str", summary="what would have contacted it"),
    # provenance
    "n_outputs": Key("int", "outputs", "that the receipt names"),
    "ok": Key("bool", summary="whether all of it holds"),
    "expected": Key("str", summary="hash that was promised"),
    "got": Key("str", summary="hash that was found"),
    # errors
    "message": Key("str", summary="what was wrong"),
    "details": Key("dict", summary="facts for programs"),
    "remediation": Key("str", summary="what to do about it"),
    # the package's own
    "sink": Key("str", summary="output, such as file or wandb"),
    "failures": Key("int", "failures", "of this output so far"),
    "records": Key("int", "records", "how many"),
    "events": Key("dict", "records", "how many, by event"),
    "severities": Key("dict", "records", "how many, by severity"),
    "safe": Key("bool", summary="whether they are on the disk now"),
    "hidden": Key("dict", "records", "how many, by event"),
    "unregistered": Key("dict", "records", "how many, by event"),
    "dropped_keys": Key("int", "values", "under keys that no event allows"),
    "undeclared": Key("list", summary="event, key, type and number of values that were dropped"),
    "mistyped": Key("list", summary="event, key, type declared and found, number of values"),
    "dropped": Key("dict", "values", "how many, by rule"),
    "keys": Key("list", summary="the first keys under which values were kept out"),
    "method": Key("str", summary="of the request"),
    "request_id": Key("str", summary="of the request, as its client or a proxy named it"),
    "route": Key("str", summary="pattern of the path, never the path"),
    "status": Key("int", summary="HTTP status of the response"),
    "task": Key("str", summary="name of the task's function, with its module"),
    "task_id": Key("str", summary="of the task, as its queue named it"),
    "retries": Key("int", summary="how often the task had been tried before"),
    "where": Key(
        "str",
        summary="what the exception ended",
        values=("main", "process", "thread", "task", "cell", "ignored"),
    ),
    "pid": Key("int", summary="number of the process"),
    "total_steps": Key("int", "steps", "of the whole training"),
    "signal": Key("str", summary="name of the signal"),
    "logger": Key("str", summary="name of the library's logger"),
    "level": Key("str", summary="level, as the library calls it"),
    "text": Key("str", summary="what was said, as far as it passes the rules"),
    "template": Key("str", summary="the text before its arguments were put in"),
    "repeats": Key("int", "records", "like it that were left out before it"),
    "suppressed": Key("dict", "records", "how many, by logger"),
    # vital signs
    "cpu_percent": Key("number", "%", "of one processor, all processes of the program"),
    "memory_bytes": Key("int", "bytes", "resident, all processes of the program"),
    "processes": Key("int", "processes", "the program's and those below it"),
    "open_files": Key("int", "files", "that the process has open"),
    "open_files_limit": Key("int", "files", "that it may have open"),
    "host_memory_free_bytes": Key("int", "bytes", "that programs could have on the machine"),
    "cgroup_cpu_percent": Key("number", "%", "of one processor, the whole control group"),
    "cgroup_cpu_limit_percent": Key("number", "%", "of one processor, that the group may use"),
    "cgroup_throttled_percent": Key("number", "%", "of the time in which the limit held it up"),
    "cgroup_memory_bytes": Key("int", "bytes", "of the group, without cached files"),
    "cgroup_memory_limit_bytes": Key("int", "bytes", "that the group may use"),
    "cgroup_memory_events": Key("dict", "events", "of the group so far: high, max, oom, oom_kill"),
    "disk_free_bytes": Key("int", "bytes", "free where the run's file is"),
    "disk_full_in_s": Key("int", "s", "until that disk is full, if it goes on so"),
    "gpu_percent": Key("dict", "%", "of the time in which the GPU worked, by GPU"),
    "gpu_memory_bytes": Key("dict", "bytes", "in use, by GPU"),
    "gpu_memory_limit_bytes": Key("dict", "bytes", "that there are, by GPU"),
    "gpu_power_w": Key("dict", "W", "by GPU"),
    "gpu_temperature_c": Key("dict", "°C", "by GPU"),
    "gpu_energy_j": Key("dict", "J", "since the first sample, by GPU"),
    "git_dirty": Key("bool", summary="whether tracked files differ from the commit"),
    "git_diff_sha256": Key("str", summary="hash of that difference"),
    "python": Key("str", summary="version of Python"),
    "libraries": Key("dict", summary="version by module, of the main ones that are loaded"),
    "seeds": Key("dict", summary="seed by library, of those that can be known"),
    "argv": Key("list", summary="what the program was called with, as far as it may be shown"),
    "environment": Key("list", summary="names of variables, without their values"),
    "silent_s": Key("number", "s", "since the last step"),
    "usual_s": Key("number", "s", "that a step usually takes"),
    "budget_s": Key("number", "s", "that it had"),
    "rank": Key("int", summary="of the process, where there are several"),
    "frames": Key("list", summary="where the thread of the steps stood, the innermost frame last"),
}
"""The declaration of each key."""

EXCEPTION_FIELDS: Final = {
    "exception_type": Key("str", summary="class of the exception"),
    "exception_message": Key("str", summary="its text, as far as it passes the rules"),
    "exception_notes": Key("list", summary="notes that were added to it"),
    "exception_stack": Key("list", summary="its frames, the innermost one last"),
    "exception_causes": Key("list", summary="what led to it, the nearest first"),
    "stack_info": Key("list", summary="frames of the call, the innermost one last"),
}
"""
The keys that every registered event allows, since any call may carry an exception, and ask for its
own stack.
"""
