"""
The power goes: at random moments, right after a record that must be safe, or after the end of a
run. What the disk was given by then is copied, mounted, and read.

Arguments: folder on an ext4 disk, the disk's image, durability, cuts, longest life of a writer in
seconds, seed.
"""

import filecmp
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from writers import ARGUMENTS, EVENT, report, shared_counters, start, steps_by_writer

from geno_lewm_obs import logged_run
from geno_lewm_obs.read import scan

DISK, IMAGE, DURABILITY = Path(ARGUMENTS[0]), Path(ARGUMENTS[1]), ARGUMENTS[2]
CUTS, LONGEST_LIFE, SEED = int(ARGUMENTS[3]), float(ARGUMENTS[4]), int(ARGUMENTS[5])
COPY, OTHER_DISK = IMAGE.with_name("copy.img"), IMAGE.with_name("copy")
MOST = 40_000  # records of a writer; fewer than the disk has room for
ENDED = MOST
NONE = memoryview(bytes(8 * (MOST + 1))).cast("Q")
acknowledged_at = shared_counters(MOST + 1)


# of every 400 records; far enough apart for cuts between one and the other
WARNING, CHECKPOINT = 100, 300


def is_durable(step):
    return step % 400 in (WARNING, CHECKPOINT)


def write(folder, records, last):
    """Write a run; stop for good when step *last* was acknowledged."""
    with logged_run("writer", run_id="run", log_dir=folder, end_event="training.run.end") as log:
        for step in range(records):
            if step % 400 == WARNING:
                log.warn("training.collapse.alert", step=step, criterion="pred_cos_mean")
            elif step % 400 == CHECKPOINT:
                log.info("training.checkpoint.write", step=step, path="model.pt")
            else:
                log.info(EVENT, step=step, value=0.5)
            acknowledged_at[step] = time.monotonic_ns()
            if step == last:
                os.kill(os.getpid(), signal.SIGSTOP)
    acknowledged_at[ENDED] = time.monotonic_ns()
    signal.pause()


def copy_image():
    """
    Copy what the disk holds. The copy is of one moment: nothing was written while it was made.
    """
    while True:
        subprocess.run(["cp", "--sparse=always", IMAGE, COPY], check=True)
        if filecmp.cmp(IMAGE, COPY, shallow=False):
            return


def found_after_cut(folder):
    """Return the steps that whoever mounts the copy finds, and whether the run's end is there."""
    subprocess.run(["mount", "-o", "loop", COPY, OTHER_DISK], check=True)
    try:
        path = OTHER_DISK / folder.relative_to(DISK) / "run.jsonl"
        if not path.exists():
            return [], False
        steps = steps_by_writer(path)[0].get("writer", [])
        return [step for step in steps if step is not None], any(
            getattr(each, "event", None) == "training.run.end" for each in scan(path)
        )
    finally:
        subprocess.run(["umount", OTHER_DISK], check=True)


def cut(folder, records, life=None, last=None):
    """
    Let a writer live for a while, until it stops, or till its run ends; return what it was told,
    when, and what is there then.
    """
    acknowledged_at[:] = NONE
    pid = start(write, folder, records, last)
    try:
        if last is None:
            while not acknowledged_at[ENDED if life is None else 0]:
                time.sleep(0)
            time.sleep(life or 0)
            os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        now = time.monotonic_ns()
        told = [at for at in acknowledged_at[:MOST] if at]
        copy_image()
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return told, now, *found_after_cut(folder)


def main():
    OTHER_DISK.mkdir()
    rng = random.Random(SEED)
    totals = dict.fromkeys(
        ("acknowledged", "durable", "ends", "lost", "lost_durable", "lost_ends", "disordered"), 0
    )
    oldest_lost_ms = 0.0
    for number in range(CUTS):
        folder = DISK / f"cut-{number}"
        is_ended = number % 3 == 2
        moment = [
            {"records": MOST, "life": rng.uniform(0, LONGEST_LIFE)},
            {"records": MOST, "last": rng.randrange(5) * 400 + rng.choice([WARNING, CHECKPOINT])},
            {"records": rng.randrange(1, 2000)},
        ][number % 3]
        told, now, found, has_end = cut(folder / "logs", **moment)
        lost = sorted(set(range(len(told))) - set(found))
        totals["acknowledged"] += len(told)
        totals["durable"] += sum(map(is_durable, range(len(told))))
        totals["ends"] += is_ended
        totals["lost_ends"] += is_ended and not (has_end and not lost)
        totals["lost"] += len(lost)
        totals["lost_durable"] += sum(map(is_durable, lost))
        totals["disordered"] += found != list(range(len(found)))
        oldest_lost_ms = max([oldest_lost_ms, *((now - told[step]) / 1e6 for step in lost[:1])])
        shutil.rmtree(folder)
    report(**totals, oldest_lost_ms=oldest_lost_ms)


main()
