"""
The power goes, at random moments: what the disk had been given by then is copied, mounted, and read.

Arguments: folder on an ext4 disk, the disk's image, durability, cuts, longest life of a writer in seconds, seed.
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

from geno_lewm_obs import get_logger

DISK, IMAGE, DURABILITY = Path(ARGUMENTS[0]), Path(ARGUMENTS[1]), ARGUMENTS[2]
CUTS, LONGEST_LIFE, SEED = int(ARGUMENTS[3]), float(ARGUMENTS[4]), int(ARGUMENTS[5])
COPY, OTHER_DISK = IMAGE.with_name("copy.img"), IMAGE.with_name("copy")
MOST = 40_000  # records of a writer; fewer than the disk has room for
NONE = memoryview(bytes(8 * MOST)).cast("Q")
acknowledged_at = shared_counters(MOST)


def is_durable(step):
    return step % 40 in (10, 25)


def write(folder):
    log = get_logger("writer", run_id="run", log_dir=folder, pretty=False)
    for step in range(MOST):
        if step % 40 == 10:
            log.warn("training.collapse.alert", step=step, criterion="pred_cos_mean")
        elif step % 40 == 25:
            log.info("training.checkpoint.write", step=step, path="model.pt")
        else:
            log.info(EVENT, step=step, value=0.5)
        acknowledged_at[step] = time.monotonic_ns()
    signal.pause()


def copy_image():
    """Copy what the disk holds. The copy is of one moment: nothing was written while it was made."""
    while True:
        subprocess.run(["cp", "--sparse=always", IMAGE, COPY], check=True)
        if filecmp.cmp(IMAGE, COPY, shallow=False):
            return


def steps_after_cut(folder):
    """Return the steps that whoever mounts the copy finds."""
    subprocess.run(["mount", "-o", "loop", COPY, OTHER_DISK], check=True)
    try:
        path = OTHER_DISK / folder.relative_to(DISK) / "run.jsonl"
        return steps_by_writer(path)[0].get("writer", []) if path.exists() else []
    finally:
        subprocess.run(["umount", OTHER_DISK], check=True)


def cut(folder, life):
    """Let a writer live for a while; return what it had been told by then, when that was, and what there is after the cut."""
    acknowledged_at[:] = NONE
    pid = start(write, folder)
    try:
        while not acknowledged_at[0]:
            time.sleep(0)
        time.sleep(life)
        os.kill(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)
        now = time.monotonic_ns()
        told = [at for at in acknowledged_at if at]
        copy_image()
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return told, now, steps_after_cut(folder)


def main():
    OTHER_DISK.mkdir()
    rng = random.Random(SEED)
    totals = dict.fromkeys(("acknowledged", "durable", "lost", "lost_durable", "disordered"), 0)
    oldest_lost_ms = 0.0
    for number in range(CUTS):
        folder = DISK / f"cut-{number}"
        told, now, found = cut(folder / "logs", rng.uniform(0, LONGEST_LIFE))
        lost = sorted(set(range(len(told))) - set(found))
        totals["acknowledged"] += len(told)
        totals["durable"] += sum(map(is_durable, range(len(told))))
        totals["lost"] += len(lost)
        totals["lost_durable"] += sum(map(is_durable, lost))
        totals["disordered"] += found != list(range(len(found)))
        oldest_lost_ms = max([oldest_lost_ms, *((now - told[step]) / 1e6 for step in lost[:1])])
        shutil.rmtree(folder)
    report(**totals, oldest_lost_ms=oldest_lost_ms)


main()
