"""
Names: of runs, metrics, checkpoints, layers, hosts, images, columns, and what else has an ``@``.
"""

from __future__ import annotations

import random

from ..vocabulary import MODULES, SUFFIXES, WORDS
from .general import a_number, suffix, words
from .training import LOSSES, SPLITS


def a_run_id(rng: random.Random) -> str:
    day = f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return rng.choice(
        (
            f"run-{rng.getrandbits(48):012x}",
            f"run-{day}-h100-{rng.randint(0, 9)}",
            f"{rng.choice(WORDS)}-{rng.choice(WORDS)}-{rng.randint(1, 999)}",
            f"{rng.randint(1, 99)}-{rng.randint(1, 999)}-{rng.choice(WORDS)}-{rng.choice(WORDS)}",
            f"{rng.choice(MODULES)}_{rng.randint(1, 4096)}_{'_'.join(rng.choices('abcdt', k=2))}",
            f"exp{rng.randint(1, 99)}.{rng.randint(0, 9)}_{suffix(rng, 4)}",
            f"{day.replace('-', '')}_{rng.randint(0, 235959):06}_{suffix(rng, 6)}",
        )
    )


def a_seed(rng: random.Random) -> str:
    number = rng.choice((rng.randint(0, 9999), 1234, 2024, 42, rng.randint(10**4, 10**9)))
    return rng.choice(
        (
            f"sweep_rs{number}",
            f"lr3e-4_rs{number}",
            f"ckpt_rs{number}.pt",
            f"model_seed{number}",
            f"fold{rng.randint(0, 9)}_rs{number}_best.pt",
            f"seed={number}",
        )
    )


def a_metric_name(rng: random.Random) -> str:
    return rng.choice(("/", ".", "_", "-", ":")).join(
        (rng.choice(SPLITS), rng.choice(LOSSES), *rng.choices(WORDS, k=rng.randint(0, 2)))
    )


def a_metric_with_at(rng: random.Random) -> str:
    name = rng.choice("hits recall precision ndcg map acc top mrr pass success".split())
    at = rng.choice(
        (str(rng.randint(1, 1000)), "k", "K", "0.5", "0.5:0.95", f"{rng.randint(1, 9)}k")
    )
    how = rng.choice("mean macro micro avg weighted std max json csv median min val".split())
    return rng.choice(
        (f"{name}@{at}", f"{name}@{at}.{how}", f"{rng.choice(SPLITS)}/{name}@{at}.{how}")
    )


def other_at(rng: random.Random) -> str:
    number = rng.randint(1, 9999)
    return rng.choice(
        (
            f"ckpt@{rng.choice(WORDS)}.pt",
            f"model@epoch{number}.ckpt",
            f"icon@{rng.randint(1, 3)}x.png",
            f"user@{number}.service",
            f"getty@tty{rng.randint(1, 9)}.service",
            "softmax(q@k.transpose(-2, -1))",
            f"{rng.choice('xyqkw')}@{rng.choice('xyqkw')}.T + b",
            f"@{rng.choice(WORDS)}.{rng.choice(WORDS)}\ndef {rng.choice(WORDS)}():",
            f"numpy@{rng.randint(1, 2)}.{rng.randint(0, 30)}.0",
            f"torch@2.{rng.randint(0, 9)}.0-rc.dev",
            f"graph@{number}.gfa",
            f"image@sha256:{rng.getrandbits(256):064x}",
            f"git@host:{rng.choice(WORDS)}/{rng.choice(WORDS)}.git",
            f"best@{rng.choice(SPLITS)}.{rng.choice(LOSSES)}",
        )
    )


def a_checkpoint(rng: random.Random) -> str:
    return (
        f"{rng.choice(('', '/ckpt/', 'out/'))}{rng.choice(('step', 'epoch', 'last', 'best'))}"
        f"{rng.choice('_-=')}{rng.randint(0, 10**6):06}{rng.choice('_-.')}{rng.choice(LOSSES)}"
        f"{rng.choice('_=')}{rng.random():.3f}{rng.choice(('.pt', '.ckpt', '.safetensors', ''))}"
    )


def indexed_name(rng: random.Random) -> str:
    """Return a name of one letter with a number."""
    one = rng.choice("cgmnrpxyabt")
    number = rng.randint(0, 99)
    act = rng.choice("relu gate gelu tanh none true silu".split())
    return rng.choice(
        (
            f"net.{one}.{number}={act}",
            f"{one}.{number}={act}",
            f"{one}.{number}>0",
            f"{one}.{number}>0.5",
            f"model.{one}.{number}.weight",
            f"{one}[{number}] > {number}",
            f"{one}_{number}={number + 1}",
            f"{one}.{number}_{number + 1}",
        )
    )


def column_names(rng: random.Random) -> str:
    names = rng.choices(
        "gc at tg ca AT_DROPOUT GC_DROPOUT GC_NC_0_19 GC_NC_20_39 gc_skew chrom pos ref alt id "
        "qual n_A n_C n_G n_T score label split fold loss a c g t".split(),
        k=rng.randint(2, 12),
    )
    return rng.choice(("\t", ",", ", ", " ", "|", "', '")).join(names)


def a_user_agent(rng: random.Random) -> str:
    version = f"{rng.randint(1, 130)}.{rng.randint(0, 9)}"
    return rng.choice(
        (
            f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/{version}",
            f"python-requests/{version}",
            f"curl/{version}",
            f"wandb/{version} (linux; python {version})",
        )
    )


def an_sql_error(rng: random.Random) -> str:
    table = rng.choice(WORDS)
    return rng.choice(
        (
            f"UNIQUE constraint failed: {table}.{rng.choice(WORDS)}",
            f"(sqlite3.OperationalError) no such table: {table} [SQL: SELECT id, ref FROM {table}]",
            f"SELECT chrom, pos FROM {table} WHERE pos > {rng.randint(1, 10**8)} LIMIT 10",
            f"deadlock detected: process {rng.randint(1, 99999)} waits for ShareLock on {table}",
        )
    )


def a_cron_line(rng: random.Random) -> str:
    fields = (rng.choice(("*", "*/5", str(rng.randint(0, 23)), "1-5")) for _ in range(5))
    return f"{' '.join(fields)} /usr/bin/{rng.choice(WORDS)} --{rng.choice(WORDS)}"


def a_gpu(rng: random.Random) -> str:
    return rng.choice(
        (
            f"NVIDIA H{rng.choice((100, 200))} 80GB HBM3",
            f"cuda:{rng.randint(0, 7)}",
            f"GPU-{rng.getrandbits(32):08x}-{rng.getrandbits(16):04x}",
            f"NVIDIA A100-SXM4-{rng.choice((40, 80))}GB, driver 550.{rng.randint(10, 99)}.2",
            f"0: T4, 1: T4, {rng.randint(20, 90)}C, {rng.randint(1, 300)}W/300W",
        )
    )


def an_image(rng: random.Random) -> str:
    tag = f"{rng.randint(1, 25)}.{rng.randint(1, 12):02}-py3"
    return f"registry.example.org/{rng.choice(WORDS)}/{rng.choice(WORDS)}:{tag}"


def a_variable(rng: random.Random) -> str:
    return rng.choice(
        (
            f"CUDA_VISIBLE_DEVICES={','.join(str(at) for at in range(rng.randint(1, 8)))}",
            f"OMP_NUM_THREADS={rng.randint(1, 64)}",
            f"SLURM_JOB_ID={rng.randint(10**6, 10**8)}",
            f"{rng.choice(WORDS).upper()}_{rng.choice(WORDS).upper()}={rng.choice(WORDS)}",
            f"PYTHONPATH=/opt/{rng.choice(WORDS)}:/opt/{rng.choice(WORDS)}",
        )
    )


def a_test_name(rng: random.Random) -> str:
    return (
        f"tests/test_{rng.choice(WORDS)}.py::test_{words(rng, 3, separator='_')}"
        f"[{rng.choice(WORDS)}-{rng.randint(0, 99)}-{a_number(rng)}]"
    )


def a_requirement(rng: random.Random) -> str:
    name = rng.choice(WORDS)
    return rng.choice(
        (
            f"{name}>={rng.randint(0, 9)}.{rng.randint(0, 30)},<{rng.randint(10, 20)}",
            f"{name}~={rng.randint(0, 9)}.{rng.randint(0, 30)}; python_version < '3.12'",
            f"{name}-{rng.randint(0, 9)}.{rng.randint(0, 30)}-cp311-manylinux_2_17_x86_64.whl",
        )
    )


def a_file_name(rng: random.Random) -> str:
    a, b = rng.randint(1, 4096), rng.randint(1, 4096)
    return rng.choice(
        (
            f"{rng.choice('mxyz')}_{a}_{rng.choice('abct')}_{rng.choice('abct')}.png",
            f"shard-{a:05}-of-{b:05}{rng.choice(SUFFIXES)}",
            f"{rng.choice(WORDS)}_{a}x{b}.png",
            f"part-{a:05}-{rng.getrandbits(64):016x}.c000.snappy.parquet",
            f"events.out.tfevents.{rng.randint(10**9, 2 * 10**9)}.node{a}.{b}.0",
        )
    )


KINDS = (
    a_run_id,
    a_seed,
    a_metric_name,
    a_metric_with_at,
    other_at,
    a_checkpoint,
    indexed_name,
    column_names,
    a_user_agent,
    an_sql_error,
    a_cron_line,
    a_gpu,
    an_image,
    a_variable,
    a_test_name,
    a_requirement,
    a_file_name,
)
