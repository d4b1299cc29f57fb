"""
What a training program reports: losses, metrics, settings, progress, and texts of its objects.
"""

from __future__ import annotations

import random
from typing import Any

from ..vocabulary import ERRORS, MODULES, WORDS
from .general import a_number, a_path, parameter_name, words

NOT_A_NUMBER = ("nan", "NaN", "NAN", "n/a", "N/A", "NA", "na", "NaT", "inf", "-inf", "Infinity")
SEPARATORS = ("\t", " ", ", ", ",", ":", "-", "_", "/", "|", " | ", ";", "; ", "  ", "=", "\t|\t")
SPLITS = "train val test dev eval valid tune holdout".split()
LOSSES = "loss nll ce mse kl acc f1 auc ppl lr wd gnorm cos l2".split()


def a_loss(rng: random.Random) -> str:
    if rng.random() < 0.4:
        return rng.choice(NOT_A_NUMBER)
    return rng.choice((f"{rng.random():.4f}", f"{rng.lognormvariate(0, 2):.3e}", "0", "1.0"))


def row_of_losses(rng: random.Random) -> str:
    """Return epoch, step and losses, of which any may be no number."""
    start = (str(rng.randint(0, 30)), str(rng.randint(1, 10**9)))
    losses = [a_loss(rng) for _ in range(rng.randint(1, 8))]
    return rng.choice(SEPARATORS).join((*start[: rng.randint(1, 2)], *losses))


def row_with_names(rng: random.Random) -> str:
    where = rng.choice(("epoch", "step", "chr1", "fold", "rank", "at", "val at"))
    separator = rng.choice(SEPARATORS)
    losses = separator.join(a_loss(rng) for _ in range(rng.randint(1, 4)))
    number = rng.choice((str(rng.randint(0, 30)), f"{rng.randint(0, 30)} {rng.randint(1, 10**7)}"))
    return f"{where} {number}{rng.choice((' ', ': ', ':', ' - '))}{losses}"


def labelled_losses(rng: random.Random) -> str:
    pairs = (
        f"{rng.choice(LOSSES)}{rng.choice(('=', ': ', ' '))}{a_loss(rng)}"
        for _ in range(rng.randint(1, 8))
    )
    return f"[{rng.randint(0, 99)}/{rng.randint(1, 999)}] " + rng.choice((" ", ", ", " | ")).join(
        pairs
    )


def csv_row(rng: random.Random) -> str:
    cells = (
        rng.choice((a_loss(rng), rng.choice(WORDS), str(rng.randint(0, 5000)), "", "t", "f"))
        for _ in range(rng.randint(3, 12))
    )
    return rng.choice((",", "\t", ";", "|")).join(cells)


def a_progress_bar(rng: random.Random) -> str:
    total = rng.randint(10, 10**6)
    done = rng.randint(0, total)
    bar = "█" * (done * 10 // total)
    return (
        f"{rng.choice(SPLITS)}: {done * 100 // total:3}%|{bar:<10}| {done}/{total} "
        f"[{rng.randint(0, 59):02}:{rng.randint(0, 59):02}<{rng.choice(('?', '12:34'))}, "
        f"{rng.random() * 99:.2f}{rng.choice(('it/s', 's/it', 'B/s'))}, loss={a_loss(rng)}]"
    )


def argparse_dump(rng: random.Random) -> str:
    items = (f"{rng.choice(WORDS)}={_setting(rng)!r}" for _ in range(rng.randint(2, 14)))
    return f"Namespace({', '.join(items)})"


def _setting(rng: random.Random) -> Any:
    return rng.choice(
        (
            a_number(rng),
            rng.randint(0, 4096),
            rng.choice(WORDS),
            None,
            True,
            a_path(rng),
            [rng.randint(1, 512) for _ in range(3)],
        )
    )


def yaml_dump(rng: random.Random) -> str:
    lines = (
        f"{'  ' * rng.randint(0, 2)}{rng.choice(WORDS)}: {_setting(rng)}"
        for _ in range(rng.randint(2, 14))
    )
    return "\n".join(lines)


def hydra_overrides(rng: random.Random) -> str:
    pairs = (
        f"{rng.choice(('', '+', '++', '~'))}{rng.choice(MODULES)}.{rng.choice(LOSSES)}"
        f"={rng.choice((str(rng.randint(0, 999)), rng.choice(WORDS), f'{a_number(rng)}'))}"
        for _ in range(rng.randint(1, 6))
    )
    return rng.choice((" ", ",")).join(pairs)


def layer_repr(rng: random.Random) -> str:
    a, b, k = rng.randint(1, 4096), rng.randint(1, 4096), rng.randint(1, 15)
    return rng.choice(
        (
            f"Linear(in_features={a}, out_features={b}, bias=True)",
            f"Conv1d({a}, {b}, kernel_size=({k},), stride=(1,), padding=({k // 2},))",
            f"LayerNorm(({a},), eps=1e-05, elementwise_affine=True)",
            f"  ({rng.randint(0, 47)}): Dropout(p=0.{rng.randint(1, 9)}, inplace=False)",
            f"Embedding({rng.randint(4, 4096)}, {b}, padding_idx=0)",
        )
    )


def optimizer_repr(rng: random.Random) -> str:
    return (
        f"AdamW (\nParameter Group 0\n    amsgrad: False\n    betas: (0.9, 0.{rng.randint(9, 999)})"
        f"\n    eps: 1e-0{rng.randint(5, 9)}\n    lr: {a_number(rng)}\n    weight_decay: 0.01\n)"
    )


def a_schedule(rng: random.Random) -> str:
    return rng.choice(
        (
            f"warmup {rng.randint(1, 9999)} steps, then cosine to {a_number(rng):.1e}",
            f"milestones=[{rng.randint(1, 99)}, {rng.randint(100, 999)}], gamma=0.5",
            f"lr {a_number(rng):.2e} -> {a_number(rng):.2e} at step {rng.randint(1, 10**6)}",
            f"{rng.randint(1, 999)}:{a_number(rng):.1e},{rng.randint(1000, 9999)}:1e-6",
        )
    )


def a_shape(rng: random.Random) -> str:
    sizes = [rng.randint(1, 4096) for _ in range(rng.randint(1, 5))]
    return rng.choice(
        (
            str(tuple(sizes)),
            f"torch.Size({sizes})",
            "x".join(map(str, sizes)),
            f"({sizes[0]}, {sizes[-1]}, 'cat', 'tag')",
            f"shape mismatch: {sizes} vs {sizes[::-1]}",
            f"float32[{','.join(map(str, sizes))}]{{1,0}}",
        )
    )


def a_dtype(rng: random.Random) -> str:
    kind = rng.choice(
        "float16 bfloat16 float32 int8 uint8 int64 complex64 bool float8_e4m3fn".split()
    )
    return rng.choice(
        (kind, f"torch.{kind}", f"dtype('{kind}')", f"<class 'numpy.{kind}'>", "<f4", "|S1")
    )


def confusion_matrix(rng: random.Random) -> str:
    side = rng.randint(2, 6)
    rows = (
        "[" + " ".join(f"{rng.randint(0, 999):4}" for _ in range(side)) + "]" for _ in range(side)
    )
    return "[" + "\n ".join(rows) + "]"


def sklearn_report(rng: random.Random) -> str:
    names = rng.choices([*WORDS, "A", "C", "G", "T", "0", "1"], k=rng.randint(2, 6))
    lines = (
        f"{name:>12}       {rng.random():.2f}      {rng.random():.2f}      {rng.random():.2f}"
        f"{rng.randint(1, 99999):10}"
        for name in names
    )
    return "              precision    recall  f1-score   support\n\n" + "\n".join(lines)


def array_repr(rng: random.Random) -> str:
    numbers = [round(rng.gauss(0, 1), 4) for _ in range(rng.randint(1, 12))]
    return rng.choice(
        (
            f"array({numbers}, dtype=float32)",
            f"array([nan, {numbers[0]}, inf])",
            f"tensor({numbers[0]}, grad_fn=<MeanBackward0>)",
            f"np.float64({numbers[0]})",
            "array([" + ", ".join(str(rng.randint(0, 9)) for _ in range(12)) + "])",
        )
    )


def a_failure(rng: random.Random) -> str:
    error = rng.choice(ERRORS)
    return rng.choice(
        (
            f"{error}: loss diverged at epoch {rng.randint(0, 99)} {rng.randint(1, 9999)} nan/nan",
            f"{error}: expected {rng.randint(1, 99)} channels, got {rng.randint(1, 99)}",
            f"CUDA out of memory. Tried to allocate {rng.random() * 9:.2f} GiB (of 79.15 GiB)",
            f"{error}: '{parameter_name(rng)}'",
            f"invalid literal for int() with base 10: '{rng.choice(WORDS)}'",
            f"size mismatch for {parameter_name(rng)}: [{rng.randint(1, 99)}, 64] vs [64, 64]",
            f"NCCL timeout on rank {rng.randint(0, 63)} after {rng.randint(1, 1800)} s",
        )
    )


def a_duration(rng: random.Random) -> str:
    seconds = rng.lognormvariate(3, 3)
    return rng.choice(
        (
            f"{seconds:.2f}s",
            f"{int(seconds) // 60}m{int(seconds) % 60:02}s",
            f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}",
            f"{seconds * 1e3:.0f} ms",
            f"P{int(seconds)}DT{rng.randint(0, 23)}H",
            f"{rng.randint(1, 9)} days, {rng.randint(0, 23)}:{rng.randint(0, 59):02}:00",
        )
    )


def a_size(rng: random.Random) -> str:
    used, total = rng.random() * 80, 80
    return rng.choice(
        (
            f"{used:.1f}/{total} GiB",
            f"{int(used * 1e9):,} bytes",
            f"{used:.2f} GB free of {total} GB ({used / total:.0%})",
            f"{rng.randint(1, 999)}M params, {rng.randint(1, 99)}.{rng.randint(0, 9)}B tokens",
        )
    )


def a_line_of_json(rng: random.Random) -> str:
    return (
        f'{{"epoch": {rng.randint(0, 99)}, "step": {rng.randint(0, 10**7)}, "loss": '
        f'{rng.choice(("NaN", "null", f"{rng.random():.5f}"))}, "ref": "{rng.choice(WORDS)}"}}'
    )


def a_log_line(rng: random.Random) -> str:
    number = rng.randint(1, 9999)
    clock = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
    return rng.choice(
        (
            f"2026-05-20 {clock},{rng.randint(0, 999):03} INFO {words(rng, 5)}",
            f"I0520 {clock}.{rng.randint(0, 999999):06} {number} {words(rng, 2)}.cc:{number}] ok",
            f"[rank{rng.randint(0, 63)}]: {clock} {words(rng, 4)}",
            f"[W{number} {clock} {words(rng, 1)}.cpp:{number}] {words(rng, 4)}",
        )
    )


KINDS = (
    row_of_losses,
    row_with_names,
    labelled_losses,
    csv_row,
    a_progress_bar,
    argparse_dump,
    yaml_dump,
    hydra_overrides,
    layer_repr,
    optimizer_repr,
    a_schedule,
    a_shape,
    a_dtype,
    confusion_matrix,
    sklearn_report,
    array_repr,
    a_failure,
    a_duration,
    a_size,
    a_line_of_json,
    a_log_line,
)
