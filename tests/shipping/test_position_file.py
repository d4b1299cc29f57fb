"""
The file that keeps how far a run was sent: locked by one, synced, and refused where it's another's.
"""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs import RuntimeSetupError
from geno_lewm_obs.shipping import position_file
from geno_lewm_obs.shipping.position_file import PositionFile


@pytest.fixture
def make(tmp_path):
    made = []

    def one(run_id="r", output="otlp"):
        made.append(PositionFile(tmp_path / "r.otlp", output, run_id))
        return made[-1]

    yield one
    for each in made:
        each.release()


def test_keeps_what_was_stored_last(make):
    """Another process reads what was stored last, also behind half a line; the file is 0600."""
    file = make()
    assert (True, None) == (file.acquire(), file.load())
    for number in range(3):
        file.store({"sent": number})
    with file.path.open("ab") as torn:
        torn.write(b'{"output":"otlp","run_id":"r","sent":9')

    assert (2, 0o600) == (make().load()["sent"], file.path.stat().st_mode & 0o777)


def test_is_begun_anew(make, monkeypatch):
    """A file that has grown becomes a short one in one step; it stays locked all the time."""
    monkeypatch.setattr(position_file, "MAX_BYTES", 200)
    file = make()
    file.acquire()
    (file.path.with_name("r.otlp.new")).write_bytes(b"of a process that was killed")
    sizes = []
    for number in range(12):
        file.store({"sent": number})
        sizes.append(file.path.stat().st_size)

    assert (11, False) == (make().load()["sent"], make().acquire())
    assert max(sizes) <= 200
    assert sorted(sizes) != sizes
    assert [file.path] == list(file.path.parent.iterdir())


def test_belongs_to_one(make, fork):
    """While one process sends a run no other does; the next one may when it's released."""
    file = make()
    assert file.acquire()
    assert not make().acquire()
    assert 0 == fork(lambda: make().acquire())()
    file.release()

    assert make().acquire()


def test_is_handed_over(make):
    """A process that is given the descriptor has the lock, and stores what the next one reads."""
    first, second = make(), make()
    first.acquire()
    second.adopt(os.dup(first.number))
    first.release()
    second.store({"sent": 5})

    assert (False, True, 5) == (make().acquire(), second.has_locks, make().load()["sent"])


@pytest.mark.parametrize(
    "content",
    [
        b'{"output":"otlp","run_id":"s"}\n',
        b"a letter\n",
        b"a letter",
        b'{"output":"otlp"}',
        b"{}\n",
    ],
)
def test_of_another_run(make, tmp_path, content):
    """A file of another run, or of no run at all, is refused, and stays as it is."""
    (tmp_path / "r.otlp").write_bytes(content)
    with pytest.raises(RuntimeSetupError, match=r"r\.otlp isn't how far this run was sent to otlp"):
        make().load()
    with pytest.raises(RuntimeSetupError, match=r"isn't how far"):
        make().check()

    assert content == (tmp_path / "r.otlp").read_bytes()


HEAD = b'{"output":"otlp","run_id":"r","sent":1'


@pytest.mark.parametrize("length", [0, 1, 12, len(HEAD)])
@pytest.mark.parametrize("form", [b"%s", b"\0\0%s\0", b"%s\n%s"])
def test_what_a_crash_left(make, tmp_path, length, form):
    """Half of the first line, or NULs: nothing was stored, and what is stored then is."""
    form = form.replace(b"%s", HEAD[:length])
    (tmp_path / "r.otlp").write_bytes(form)
    file = make()
    file.acquire()
    before = file.load()
    file.store({"sent": 2})

    assert (None, 2) == (before, make().load()["sent"])


@pytest.mark.parametrize("end", [b"", b"\0" * 9, HEAD])
def test_behind_a_crash(make, end):
    """What is stored behind half a line or NULs counts, even if a crash follows at once."""
    for number in range(2):
        file = make()
        file.acquire()
        file.load()
        file.store({"sent": number})
        file.release()
        with file.path.open("ab") as torn:
            torn.write(end)

        assert number == make().load()["sent"]


@pytest.mark.parametrize("kind", ["link", "directory", "fifo", "hard link"])
def test_that_is_no_file_of_ours(make, tmp_path, kind):
    """Links, directories and pipes are refused at once, and nothing is written through them."""
    path, other = tmp_path / "r.otlp", tmp_path / "other"
    other.write_bytes(b"")
    {
        "link": lambda: path.symlink_to(other),
        "directory": path.mkdir,
        "fifo": lambda: os.mkfifo(path),
        "hard link": lambda: path.hardlink_to(other),
    }[kind]()
    with pytest.raises(RuntimeSetupError, match=r"r\.otlp (can't be opened|is no regular file)"):
        make().acquire()
    with pytest.raises(RuntimeSetupError, match=r"r\.otlp is no regular file"):
        make().check()

    assert b"" == other.read_bytes()


def test_is_checked(make, tmp_path):
    """What isn't there is no obstacle, and isn't made; nor is what another process has."""
    make().check()
    assert [] == list(tmp_path.iterdir())
    file = make()
    file.acquire()
    make().check()
    file.store({"sent": 1})
    make().check()


def test_a_full_disk(make, writes):
    """Where there is no room, that is an error, and what was stored before still counts."""
    file = make()
    file.acquire()
    file.store({"sent": 1})
    writes.coming += [writes.half, writes.full_disk]
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            file.store({"sent": 2})
    before = make().load()
    file.store({"sent": 3})

    assert (1, 3) == (before["sent"], make().load()["sent"])
