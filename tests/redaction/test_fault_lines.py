"""Lines of a trace, with asterisks for what may not be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.fault_lines import is_masked, masked_line

BASES = "ACGT" * 5


@pytest.mark.parametrize(
    "line",
    [
        "Timeout (0:05:00)!",
        "Fatal Python error: Segmentation fault",
        "Current thread 0x00007f1 (most recent call first):",
        '  File "/usr/lib/python3.11/threading.py", line 324 in wait',
        '  File "<string>", line 1 in <module>',
        "  <no Python frame>",
        "  ...",
        "",
    ],
)
def test_what_stays(line):
    """Headings and frames of ordinary names are left as they are."""
    assert line == masked_line(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f'  File "/a/t.py", line 3 in {BASES}', f'  File "/a/t.py", line 3 in {"*" * 20}'),
        (f'  File "/{BASES}/t.py", line 3 in f', f'  File "/{"*" * 20}/t.py", line 3 in f'),
        (
            f'  File "/a/{BASES[:10]}", line 1 in {BASES[:10]}',
            f'  File "/a/{"*" * 10}", line 1 in {"*" * 10}',
        ),
        ('  File "/home/jane/t.py", line 3 in f', '  File "/home/****/t.py", line 3 in f'),
        ("Thread 0x7f1 [jane] (most recent call first):", f"Thread 0x7f1{'*' * 33}"),
        ("private text", "*" * 12),
    ],
)
def test_what_is_hidden(line, expected):
    """Names that a rule keeps out, a user's directory, and any text that is no frame."""
    assert expected == masked_line(line)


def test_the_users_own_name(monkeypatch):
    """The user's name is hidden wherever it stands in a path."""
    monkeypatch.setenv("HOME", "/data/users/jane")

    assert '  File "/scratch/****/t.py", line 3 in f' == masked_line(
        '  File "/scratch/jane/t.py", line 3 in f'
    )


@given(st.text() | st.text().map(lambda text: f'  File "/{text}", line 1 in {text}'))
def test_any_line(line):
    """A line keeps its length, and is judged the same again."""
    masked = masked_line(line)

    assert (len(line), masked) == (len(masked), masked_line(masked))


def test_is_masked():
    """What consists of asterisks alone was hidden."""
    assert [True, False, False] == [*map(is_masked, ("***", "", "f*"))]
