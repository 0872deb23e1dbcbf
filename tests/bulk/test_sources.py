"""Inputs end where they end: pauses, closed streams, damaged and empty archives."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import time

import pytest

from .tools import ARGUMENTS, ROOT, command, presign, url, write

STANDARD = ["--input", "-"]


def test_a_pause_is_not_the_end(tmp_path):
    """A standard input that does not block, and has nothing for a while."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)

    def feed() -> None:
        for key in (b"a\n", b"b\n", b"c"):
            os.write(writing, key)
            time.sleep(0.15)
        os.close(writing)

    feeder = threading.Thread(target=feed)
    feeder.start()
    done = command(tmp_path, *STANDARD, stdin=reading)
    feeder.join()
    os.close(reading)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines() == [url(key) for key in "abc"]


@pytest.mark.parametrize("compression", ["gz", "zst"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_compressed_standard_input(tmp_path, compression, jobs):
    """It is known by its first bytes."""
    if compression == "gz":
        data = gzip.compress(b"a\nb\n")
    else:
        package = pytest.importorskip("zstandard", reason="the extra 'zstd' is not installed")
        data = package.compress(b"a\nb\n")
    done = command(tmp_path, *STANDARD, "--jobs", jobs, input=data)
    assert done.stdout.decode().splitlines() == [url("a"), url("b")]


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_an_empty_file_is_no_archive(tmp_path, capsys, compression):
    """A download that failed is not an empty list."""
    if compression == "zst":
        pytest.importorskip("zstandard", reason="the extra 'zstd' is not installed")
    source = write(tmp_path / f"k.txt.{compression}", b"")
    assert presign("--input", source, "--output", str(tmp_path / "o.txt")) == 1
    assert "cannot be unpacked" in capsys.readouterr().err
    packed = gzip.compress(b"") if compression == "gz" else __import__("zstandard").compress(b"")
    write(tmp_path / f"k.txt.{compression}", packed)
    assert presign("--input", source, "--output", str(tmp_path / "o.txt")) == 0


def test_an_archive_under_another_name(tmp_path, capsys):
    """Refused with the flag to use, which works."""
    source = write(tmp_path / "k.txt", gzip.compress(b"a\n"))
    output = tmp_path / "o.txt"
    assert presign("--input", source, "--output", str(output)) == 1
    assert "--input-compression gz" in capsys.readouterr().err
    arguments = ["--input", source, "--output", str(output), "--input-compression", "gz"]
    assert presign(*arguments) == 0
    assert output.read_text() == f"{url('a')}\n"


def test_a_long_window(tmp_path, capsys):
    """An archive that needs much memory is not called damaged."""
    package = pytest.importorskip("zstandard", reason="the extra 'zstd' is not installed")
    params = package.ZstdCompressionParameters.from_level(1, window_log=28)
    data = package.ZstdCompressor(compression_params=params).compress(b"a\n" * 1000)
    frame = package.get_frame_parameters(data)
    if frame.window_size <= 1 << 27:  # of a short text the window is as short: stream it
        stream = package.ZstdCompressor(compression_params=params).compressobj()
        data = stream.compress(b"a\n" * 1000) + stream.flush()
    source = write(tmp_path / "k.txt.zst", data)
    assert presign("--input", source, "--output", str(tmp_path / "o.txt")) == 1
    assert "window of more than 128 MiB" in capsys.readouterr().err


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_standard_streams(tmp_path, closed):
    """An error or none, and never a traceback."""
    write(tmp_path / "k.txt", "a\n")
    start = "import sys; sys.path.pop(0); from sigv4.cli import main; sys.exit(main(sys.argv[1:]))"
    source = "-" if closed == "<&-" else "k.txt"
    words = ["bulk", "presign", "--bucket", "examplebucket", *ARGUMENTS, "--input", source]
    quoted = " ".join(f"'{word}'" for word in [sys.executable, "-c", start, *words])
    done = subprocess.run(  # noqa: S602  a shell closes streams
        f"exec {quoted} {closed}",
        shell=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == (0 if closed == "2>&-" else 1)
    if closed == "2>&-":
        assert done.stdout.decode() == f"{url('a')}\n"


def test_the_secret_is_no_row(monkeypatch, tmp_path, capsys):
    """Standard input cannot be both."""
    arguments = ["--access-key-id", "AKIAIOSFODNN7EXAMPLE"]
    assert presign(*STANDARD, "--output", str(tmp_path / "o.txt"), *arguments) == 1
    assert "both the rows and the secret" in capsys.readouterr().err


def test_zstandard_that_begins_with_a_skipped_frame(tmp_path):
    """So pzstd writes it: on standard input it is not taken for text."""
    package = pytest.importorskip("zstandard", reason="the extra 'zstd' is not installed")
    data = b"\x50\x2a\x4d\x18\x04\0\0\0\x09\0\0\0" + package.compress(b"a\nb\n")
    done = command(tmp_path, "--input", "-", input=data)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines() == [url("a"), url("b")]
    source = write(tmp_path / "k.txt", data)
    assert presign("--input", source, "--output", tmp_path / "o.txt") == 1
