"""
Harmless values of any program: digests, paths, times, numbers, words, lists.
"""

from __future__ import annotations

import base64
import hashlib
import math
import random
import uuid
from collections.abc import Sequence
from typing import Any

from ..vocabulary import ALPHANUMERIC, EMOJI, ERRORS, FOREIGN, GENES, MODULES, SUFFIXES, WORDS


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
    release = f"v{rng.randint(0, 9)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}"
    described = f"{release}-{rng.randint(1, 99)}-g{sha[:7]}"
    return rng.choice((sha, sha[:7], described))


def a_version(rng: random.Random) -> str:
    numbers = ".".join(str(rng.randint(0, 40)) for _ in range(rng.randint(2, 4)))
    before = rng.choice(("", "v", "torch==", "numpy@", "CUDA "))
    return before + numbers + rng.choice(("", "rc1", ".post2", "+cu121", "-alpha.3"))


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
    query = "&".join(_url_argument(rng) for _ in range(rng.randint(0, 4)))
    domain = f"{rng.choice(WORDS)}.example.{rng.choice(('org', 'com', 'ac.uk'))}"
    port = rng.randint(80, 65535)
    return f"https://{domain}:{port}/{words(rng, 3, separator='/')}?{query}"


def _url_argument(rng: random.Random) -> str:
    name = rng.choice(WORDS)
    value = rng.choice((suffix(rng, 6), noise(rng, 8, 40).hex(), "%20", "%D0%93%D0%B5"))
    return f"{name}={value}"


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
    name = f"{rng.choice(WORDS)}/{rng.choice(WORDS)}"
    kind = rng.choice(("base", "ema", "act", "kmer6"))
    return f"{name}-{size}-{kind}-{suffix(rng, 4)}"


def parameter_name(rng: random.Random) -> str:
    return ".".join(
        rng.choice((rng.choice(MODULES), str(rng.randint(0, 47)))) for _ in range(rng.randint(2, 8))
    )


def a_traceback(rng: random.Random) -> str:
    frames = "".join(_frame(rng) for _ in range(rng.randint(1, 6)))
    error = f"{rng.choice(ERRORS)}: {english(rng)} at 0x{rng.getrandbits(48):012x}"
    return f"Traceback (most recent call last):\n{frames}{error}"


def _frame(rng: random.Random) -> str:
    place = f'File "{a_path(rng)}", line {rng.randint(1, 999)}, in {rng.choice(WORDS)}'
    return f"  {place}\n    {words(rng, 4)}\n"


def json_settings(rng: random.Random) -> str:
    items = (_json_item(rng) for _ in range(rng.randint(1, 12)))
    return "{" + ", ".join(items) + "}"


def _json_item(rng: random.Random) -> str:
    name, number = rng.choice(WORDS), a_number(rng)
    digits = [rng.randint(1, 9) for _ in range(4)]
    return f'"{name}": {rng.choice((number, "NaN", "null", "true", digits))}'


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


KINDS = (
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
)
