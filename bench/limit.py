"""The least that presigned URLs cost: a loop in C over OpenSSL's SHA-256, behind the same face.

`limit.c` is compiled here, into a temporary folder, if a compiler and OpenSSL's library are there.
It is loaded beside the library that Python's own hashlib uses. Its time is that of the loop alone:
keys are put into one block of bytes before, and URLs are cut from one when somebody reads them.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib  # noqa: F401  brings OpenSSL in first, so that the name below finds the same
import hmac
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bench.presigners import BUCKET, EXPIRES_IN, REGION, SECRET, Presign, credentials
from sigv4.s3 import S3

NAME = "C loop over OpenSSL"
LONGEST = 4096


class Piece(ctypes.Structure):
    """A text and its length."""

    _fields_ = (("text", ctypes.c_char_p), ("length", ctypes.c_size_t))

    @classmethod
    def of(cls, text: str) -> Piece:
        return cls(text.encode(), len(text.encode()))


@cache
def library() -> Any:
    """`limit.c`, compiled and loaded; ImportError where that cannot be."""
    compiler, crypto = shutil.which("cc"), ctypes.util.find_library("crypto")
    if compiler is None or crypto is None:
        raise ImportError("no C compiler, or no libcrypto")
    folder = Path(mkdtemp(prefix="sigv4-bench-"))
    try:
        built, source = folder / "limit.so", Path(__file__).parent / "limit.c"
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", source, "-o", built], check=True)
        ctypes.CDLL(crypto, ctypes.RTLD_GLOBAL)
        loaded = ctypes.CDLL(str(built))
    except (OSError, subprocess.CalledProcessError) as error:
        raise ImportError(f"limit.c: {error}") from None
    finally:
        shutil.rmtree(folder)
    loaded.presign.restype = ctypes.c_size_t
    return loaded


class Lines:
    """URLs in a block, a line each."""

    def __init__(self, block: Any, length: int) -> None:
        self._block, self._length = block, length

    def __iter__(self) -> Iterator[str]:
        return iter(self._block[: self._length].decode().splitlines())


def c_loop(token: str | None) -> Presign:
    """A contender as in `presigners`; it takes plain keys only."""
    loop = library().presign
    plan = (
        S3(credentials(token), REGION)
        .presigner("get_object", Bucket=BUCKET, expires_in=EXPIRES_IN)
        .plan()
    )
    canonical = (Piece * 2)(*map(Piece.of, plan.canonical.pieces))
    url = (Piece * 2)(*map(Piece.of, plan.url.pieces))
    to_sign = Piece.of(plan.string_to_sign_head)
    key = f"AWS4{SECRET}".encode()
    for part in (plan.signed_at.strftime("%Y%m%d"), REGION, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    fixed = sum(piece.length for piece in url) + 65
    around = sum(piece.length for piece in canonical)
    known: dict[int, tuple[list[str], bytes, Any]] = {}

    def presign(keys: list[str]) -> Lines:
        if id(keys) not in known:
            assert around + max(map(len, keys)) <= LONGEST
            given = "".join([f"{each}\n" for each in keys]).encode()
            known[id(keys)] = (
                keys,
                given,
                ctypes.create_string_buffer(len(given) + fixed * len(keys)),
            )
        _, given, block = known[id(keys)]
        made = loop(given, ctypes.c_size_t(len(given)), key, to_sign, canonical, url, block)
        return Lines(block, made)

    return presign
