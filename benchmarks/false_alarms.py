"""
How often the redaction rules refuse what identifies no one. It prints counts and decides nothing.

The values are made by a seeded generator, the same in every run; a kind a function. Text goes
through `judge_text`, lists and dicts through `apply_rules`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import itertools
import math
import random
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from geno_lewm_obs.redaction import apply_rules
from geno_lewm_obs.redaction.text_rules import judge_text

VALUES = 1_000_000
SEED = 20260520
WORDS = (
    "the a of to and in is at on as that it was for with act cat tag can an data batch catch loss step model training gradient checkpoint "
    "accuracy attention encoder genome variant score again went down up after before node rank began ended when which their there more "
    "than over under between every other first last second third large small long short run file line table value list number result "
    "mean median worst best seed shard cache warm cold slow fast wrote read opened closed failed passed retry queue worker process thread "
    "memory device host layer weight bias optimizer schedule epoch sample token mask window stride kernel pool norm drop noise signal"
).split()
FOREIGN = (
    "Verlust Aufwärmen Schrittweite größer Genauigkeit perte entraînement achevé données réseau обучение потери точность эпоха таблица "
    "агата также训练 损失 学习率 精度 学習 학습 pérdida época aprendizaje źródło eğitim"
).split()
EMOJI = "🚀🎉🔥✅❌📈📉🧬🧪💾⏱⚠→≥±█▁▂▃▅▇"
GENES = "BRCA1 BRCA2 TP53 CFTR EGFR KRAS APOE MTHFR HLA-A HLA-DRB1 CACNA1A TAC1 CAT TAT ATG7 GATA1 GATA4 TCAP NAT2 CTNNB1 ACTA2 GNAT1".split()
MODULES = (
    "encoder decoder layers attn mlp norm q_proj k_proj act gate weight bias tcn nat cat".split()
)
SUFFIXES = ".pt .parquet .jsonl .csv .npy .fa .fa.gz .fastq.gz .bam .vcf.gz .gtf.gz .yaml .log .safetensors".split()
ERRORS = (
    "ValueError RuntimeError KeyError OSError CUDAError TimeoutError ConnectionResetError".split()
)
ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyz0123456789"

Maker = Callable[[random.Random], Any]


def words(
    rng: random.Random, count: int, source: Sequence[str] = WORDS, separator: str = " "
) -> str:
    return separator.join(rng.choices(source, k=count))


def noise(rng: random.Random, low: int = 16, high: int = 256) -> bytes:
    return rng.randbytes(rng.randint(low, high))


def suffix(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(ALPHANUMERIC, k=count))


def a_number(rng: random.Random) -> float:
    return round(rng.lognormvariate(0, 3), rng.randint(1, 8))


def hex_noise(rng: random.Random) -> str:
    return noise(rng, 8, 128).hex()


def spaced_hex(rng: random.Random) -> str:
    return noise(rng, 4, 64).hex(rng.choice(" :-"))


def base64_noise(rng: random.Random) -> str:
    return base64.b64encode(noise(rng)).decode()


def url_safe_base64(rng: random.Random) -> str:
    return base64.urlsafe_b64encode(noise(rng)).decode().rstrip("=")


def base32_noise(rng: random.Random) -> str:
    return base64.b32encode(noise(rng, 10, 60)).decode()


def an_uuid(rng: random.Random) -> str:
    made = uuid.UUID(int=rng.getrandbits(128), version=4)
    return rng.choice((str(made), made.hex, made.urn))


def a_digest(rng: random.Random) -> str:
    name = rng.choice(("md5", "sha1", "sha256", "sha512", "blake2b"))
    digest = hashlib.new(name, rng.randbytes(8)).hexdigest()
    return rng.choice((digest, digest.upper(), f"{name}:{digest}"))


def a_commit(rng: random.Random) -> str:
    sha = rng.randbytes(20).hex()
    return rng.choice(
        (
            sha,
            sha[:7],
            f"v{rng.randint(0, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}-{rng.randint(1, 99)}-g{sha[:7]}",
        )
    )


def a_version(rng: random.Random) -> str:
    numbers = ".".join(str(rng.randint(0, 40)) for _ in range(rng.randint(2, 4)))
    return f"{rng.choice(('', 'v', 'torch==', 'numpy@', 'CUDA '))}{numbers}{rng.choice(('', 'rc1', '.post2', '+cu121', '-alpha.3'))}"


def a_path(rng: random.Random) -> str:
    parts = rng.choices(
        [*WORDS, *GENES, *MODULES, "step_000120", "tmp" + suffix(rng, 8), "run-2026-05-20"],
        k=rng.randint(1, 7),
    )
    return (
        rng.choice(("/", "./", "~/", "s3://bucket/", "C:\\"))
        + rng.choice(("/", "/", "\\")).join(parts)
        + rng.choice(SUFFIXES)
    )


def a_bioinformatics_file(rng: random.Random) -> str:
    chromosome = rng.choice([*map(str, range(1, 23)), "X", "Y", "M"])
    name = rng.choice(
        (
            "hg38",
            "hg19",
            "GRCh38.p14",
            "mm39",
            f"chr{chromosome}",
            "gnomad.v4.1",
            "clinvar_20240107",
            "SRR" + str(rng.randint(10**5, 10**7)),
        )
    )
    region = f"chr{chromosome}:{rng.randint(1, 10**6)}-{rng.randint(10**6, 10**8)}"
    return rng.choice(
        (
            f"{name}{rng.choice(SUFFIXES)}",
            region,
            f"samtools view {name}.bam {region}",
            f"/refs/{name}/{rng.choice(GENES)}.bed",
        )
    )


def a_url(rng: random.Random) -> str:
    query = "&".join(
        f"{rng.choice(WORDS)}={rng.choice((suffix(rng, 6), noise(rng, 8, 40).hex(), '%20', '%D0%93%D0%B5'))}"
        for _ in range(rng.randint(0, 4))
    )
    host = f"{rng.choice(WORDS)}.example.{rng.choice(('org', 'com', 'ac.uk'))}:{rng.randint(80, 65535)}"
    return f"https://{host}/{words(rng, 3, separator='/')}?{query}"


def a_host(rng: random.Random) -> str:
    pod = f"trainer-{suffix(rng, 10)}-{suffix(rng, 5)}"
    address = ".".join(str(rng.randrange(256)) for _ in range(4))
    mac = rng.randbytes(6).hex(":")
    six = ":".join(f"{rng.randrange(65536):x}" for _ in range(8))
    return rng.choice(
        (
            pod,
            address,
            f"{address}:{rng.randint(1024, 65535)}",
            mac,
            six,
            f"gpu[{rng.randint(1, 99):03}-{rng.randint(100, 200)}]",
            f"slurm-{rng.randint(10**6, 10**8)}_{rng.randint(0, 99)}.out",
        )
    )


def a_time(rng: random.Random) -> str:
    year, month, day = rng.randint(1990, 2040), rng.randint(1, 12), rng.randint(1, 28)
    clock = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
    zone = f"{rng.choice('+-')}{rng.randint(0, 12):02}:00"
    unix = rng.uniform(1e9, 2e9)
    return rng.choice(
        (
            f"{year}-{month:02}-{day:02}T{clock}Z",
            f"{year}-{month:02}-{day:02} {clock}{zone}",
            f"{day}.{month}.{year}",
            f"{unix:.6f}",
            f"{year}{month:02}{day:02}-{clock.replace(':', '')}",
        )
    )


def number_text(rng: random.Random) -> str:
    value = rng.lognormvariate(0, 12)
    return rng.choice(
        (
            repr(value),
            f"{value:.3e}",
            f"{value:,.2f}",
            f"{value:+.4f}",
            str(rng.getrandbits(64)),
            f"{value:.1%}",
            f"{int(value)} bytes",
        )
    )


def english(rng: random.Random) -> str:
    return words(rng, rng.randint(1, 40)).capitalize() + rng.choice(".!?")


def other_languages(rng: random.Random) -> str:
    return words(rng, rng.randint(1, 30), [*FOREIGN, *WORDS[:10]])


def emoji(rng: random.Random) -> str:
    return "".join(
        rng.choice((rng.choice(EMOJI), f" {rng.choice(WORDS)} ")) for _ in range(rng.randint(1, 30))
    )


def gene_text(rng: random.Random) -> str:
    return rng.choice((" ", ", ", "/", "|")).join(rng.choices(GENES, k=rng.randint(1, 4)))


def model_name(rng: random.Random) -> str:
    size = f"{rng.randint(1, 70)}{rng.choice('bmk')}"
    return f"{rng.choice(WORDS)}/{rng.choice(WORDS)}-{size}-{rng.choice(('base', 'ema', 'act', 'kmer6'))}-{suffix(rng, 4)}"


def parameter_name(rng: random.Random) -> str:
    return ".".join(
        rng.choice((rng.choice(MODULES), str(rng.randint(0, 47)))) for _ in range(rng.randint(2, 8))
    )


def a_traceback(rng: random.Random) -> str:
    frames = "".join(
        f'  File "{a_path(rng)}", line {rng.randint(1, 999)}, in {rng.choice(WORDS)}\n    {words(rng, 4)}\n'
        for _ in range(rng.randint(1, 6))
    )
    return f"Traceback (most recent call last):\n{frames}{rng.choice(ERRORS)}: {english(rng)} at 0x{rng.getrandbits(48):012x}"


def json_settings(rng: random.Random) -> str:
    items = (
        f'"{rng.choice(WORDS)}": {rng.choice((a_number(rng), "NaN", "null", "true", [rng.randint(1, 9) for _ in range(4)]))}'
        for _ in range(rng.randint(1, 12))
    )
    return "{" + ", ".join(items) + "}"


def tensor_text(rng: random.Random) -> str:
    shown = (
        "nan" if rng.random() < 0.5 else f"{rng.gauss(0, 1): .4f}"
        for _ in range(rng.randint(1, 60))
    )
    return f"tensor([{', '.join(shown)}], device='cuda:{rng.randint(0, 7)}')"


def nan_text(rng: random.Random) -> str:
    return rng.choice((" ", ", ", "\t", " | ", "\n")).join(
        rng.choices(("NaN", "nan", "NA", "NaT"), k=1) * rng.randint(1, 60)
    )


def metric_list(rng: random.Random) -> list[Any]:
    return [
        rng.choice((a_number(rng), a_number(rng), math.nan, None))
        for _ in range(rng.randint(1, 120))
    ]


def rate_list(rng: random.Random) -> list[float]:
    base, decay = 10 ** rng.uniform(-5, -1), rng.uniform(0.8, 1)
    return [round(base * decay**step, 8) for step in range(rng.randint(1, 100))]


def count_list(rng: random.Random) -> list[int]:
    return [int(rng.lognormvariate(3, 2)) for _ in range(rng.randint(1, 64))]


def small_matrix(rng: random.Random) -> list[int]:
    side = rng.randint(2, 4)
    return [
        rng.randint(0, 40) if row != column else rng.randint(50, 999)
        for row in range(side)
        for column in range(side)
    ]


def metric_dict(rng: random.Random) -> dict[str, Any]:
    return {
        f"{rng.choice(WORDS)}_{rng.randint(0, 99)}": rng.choice(
            (a_number(rng), math.nan, rng.choice(WORDS), rng.randint(0, 9))
        )
        for _ in range(rng.randint(1, 30))
    }


def name_list(rng: random.Random) -> list[str]:
    return rng.choices([*WORDS, *(f"node-{at}" for at in range(20))], k=rng.randint(1, 5))


KINDS: tuple[Maker, ...] = (
    *(
        hex_noise,
        spaced_hex,
        base64_noise,
        url_safe_base64,
        base32_noise,
        an_uuid,
        a_digest,
        a_commit,
        a_version,
        a_path,
    ),
    *(
        a_bioinformatics_file,
        a_url,
        a_host,
        a_time,
        number_text,
        english,
        other_languages,
        emoji,
        gene_text,
        model_name,
        parameter_name,
    ),
    *(
        a_traceback,
        json_settings,
        tensor_text,
        nan_text,
        metric_list,
        rate_list,
        count_list,
        small_matrix,
        metric_dict,
        name_list,
    ),
)


def values(count: int) -> Iterator[tuple[str, Any]]:
    """Yield *count* values with the names of their kinds, each kind in its turn."""
    rng = random.Random(SEED)
    for make in itertools.islice(itertools.cycle(KINDS), count):
        yield make.__name__, make(rng)


def alarm(value: Any) -> str | None:
    """Return the rule that refuses *value*, or None."""
    if isinstance(value, str):
        verdict = judge_text(value)
        return None if verdict is None else str(verdict.rule)
    _, refusals = apply_rules({"value": value}, ("value",))
    return str(refusals[0].rule) if refusals else None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks false-alarms",
        description="How often the rules refuse what is harmless.",
    )
    parser.add_argument(
        "--values",
        type=int,
        default=VALUES,
        metavar="N",
        help=f"how many values to judge; by default {VALUES:,}",
    )
    parser.add_argument(
        "--show",
        type=int,
        default=0,
        metavar="N",
        help="print the first N values that were refused; all of them are made up",
    )
    parser.add_argument("--quick", action="store_true", help="judge a hundredth of that")
    options = parser.parse_args(arguments)
    judged: Counter[str] = Counter()
    alarms: Counter[tuple[str, str]] = Counter()
    for kind, value in values(options.values // 100 if options.quick else options.values):
        judged[kind] += 1
        rule = alarm(value)
        if rule is not None:
            alarms[kind, rule] += 1
            if alarms.total() <= options.show:
                print(f"{kind}, {rule}: {value!r}")
    print("\n".join(_table(judged, alarms)))
    return 0


def _table(judged: Counter[str], alarms: Counter[tuple[str, str]]) -> Iterator[str]:
    yield "| kind | values | alarms | in a million | rules |"
    yield "|---|---:|---:|---:|---|"
    for kind, count in judged.items():
        found = {rule: number for (name, rule), number in alarms.items() if name == kind}
        yield _row(
            kind,
            count,
            sum(found.values()),
            ", ".join(f"{rule} {number}" for rule, number in sorted(found.items())),
        )
    yield _row("all", judged.total(), alarms.total(), "")


def _row(kind: str, count: int, found: int, rules: str) -> str:
    return f"| {kind.replace('_', ' ')} | {count} | {found} | {found / max(count, 1) * 1e6:.1f} | {rules} |"


if __name__ == "__main__":
    sys.exit(main())
