"""`limit.c`, compiled where there is a compiler, with the interface of the other contenders.

Only the loop is timed: keys become bytes before it and URLs text after.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sigv4
from bench.presigners import BUCKET, EXPIRES_IN, REGION, Presign, credentials
from sigv4.core.signing_key import derive_signing_key
from sigv4.s3 import S3

NAME, BELOW = "C loop over OpenSSL", "C loop over OpenSSL, below EVP"
SOURCE = Path(__file__).parent / "limit.c"
LIBRARIES = ("-l:libcrypto.so.3", "-l:libcrypto.so.1.1", "-lcrypto")


@cache
def library(*options: str) -> ctypes.CDLL:
    """The compiled loop.

    Raises:
        ImportError: no compiler, or no OpenSSL to link against.
    """
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise ImportError("there is no C compiler")
    target = Path(tempfile.mkdtemp()) / f"limit{sysconfig.get_config_var('SHLIB_SUFFIX') or '.so'}"
    for linked in LIBRARIES:
        command = [
            compiler,
            "-O2",
            "-shared",
            "-fPIC",
            *options,
            str(SOURCE),
            "-o",
            str(target),
            linked,
        ]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            loaded = ctypes.CDLL(str(target))
            loaded.presign.restype = ctypes.c_size_t
            return loaded
    raise ImportError("OpenSSL cannot be linked against")


class Lines:
    """URLs that become text when somebody looks at them."""

    def __init__(self, data: memoryview) -> None:
        self.data = data

    def __iter__(self) -> Iterator[str]:
        return iter(bytes(self.data).decode().splitlines())


def low_level(token: str | None) -> Presign:
    """Through the deprecated functions below EVP."""
    return limit(token, "-DLOW_LEVEL")


def limit(token: str | None, *options: str) -> Presign:
    """Presigns keys that need no encoding."""
    loop = library(*options).presign
    plan = (
        S3(credentials(token), REGION)
        .presigner("get_object", Bucket=BUCKET, expires_in=EXPIRES_IN)
        .plan()
    )
    date, region, service, _ = plan.string_to_sign_head.split("\n")[2].split("/")
    key = derive_signing_key(
        credentials(token).secret_access_key, sigv4.Scope(date, region, service)
    )
    fixed: list[object] = []
    for text in (plan.string_to_sign_head, *plan.canonical.pieces, *plan.url.pieces):
        fixed += [text.encode(), ctypes.c_size_t(len(text.encode()))]
    size = sum(len(piece) for piece in plan.url.pieces) + 65
    ready: dict[int, tuple[bytes, ctypes.Array]] = {}  # of each list of keys, made once

    def presign(keys: list[str]) -> Lines:
        if id(keys) not in ready:
            data = "".join(f"{key}\n" for key in keys).encode()
            ready[id(keys)] = data, ctypes.create_string_buffer(len(data) + size * len(keys))
        data, out = ready[id(keys)]
        written = loop(key, data, ctypes.c_size_t(len(data)), *fixed, out)
        return Lines(memoryview(out)[:written])

    return presign
