"""
Processes write lines of 200 to 8,000 bytes to one file at the same time, each by its own logger.

Arguments: folder, processes, lines of each.
"""

from pathlib import Path

from writers import ARGUMENTS, EVENT, report, start, steps_by_writer, wait

from geno_lewm_obs import get_logger

FOLDER, PROCESSES, LINES = Path(ARGUMENTS[0]), *map(int, ARGUMENTS[1:])
PADDING = 7_800


def write(writer):
    log = get_logger(f"writer-{writer}", run_id="run", log_dir=FOLDER, pretty=False)
    texts = ["x" * (PADDING * n // 31) for n in range(32)]
    for step in range(LINES):
        log.info(EVENT, step=step, name=texts[step * 7 % 32])


def main():
    wait(*[start(write, writer) for writer in range(PROCESSES)])
    steps, torn, glued = steps_by_writer(FOLDER / "run.jsonl")
    whole = [writer for writer, found in steps.items() if found == list(range(LINES))]
    report(
        whole=len(whole),
        lost=PROCESSES * LINES - sum(map(len, steps.values())),
        torn=torn,
        glued=glued,
    )


main()
