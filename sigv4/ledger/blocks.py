"""Digests of many URLs at once: those of a block of a bulk run.

A bulk run signs a URL with three hashes of 64 bytes. HMAC-SHA256 of its path and SHA-256 of its
signature would be three more, and double the seconds of the run. So these digests are of BLAKE2b
(RFC 7693), which takes a key without a second pass, and are joined to one text.
"""

from __future__ import annotations

import json
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from ..core.digest import sha256
from ..core.errors import InvalidParameter
from ..core.interpret import copies
from .records import DIGEST, FIRST, SIGNATURE, read_form, read_presigned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .records import Shared, UrlFacts

    # The digests of a block, by what its URLs share: of path and signature, in hexadecimal digits.
    Runs = dict[Shared, str]

_DIGITS = len(FIRST)  # of a signature
_END = f"&{SIGNATURE}".encode()
_AFTER_SCHEME = len("https://")


def hashes(key: bytes) -> tuple[Any, Any]:
    """Return what hashes paths under the key of a ledger, and what hashes signatures.

    Raises:
        InvalidParameter: this Python has no BLAKE2b, as some in FIPS mode.
    """
    size = DIGEST // 2
    try:
        from hashlib import blake2b

        short = key if len(key) <= blake2b.MAX_KEY_SIZE else sha256(key).digest()
        paths = blake2b(key=short, digest_size=size, person=b"sigv4-path-1")
        return paths, blake2b(digest_size=size, person=b"sigv4-sign-1")
    except (ImportError, ValueError) as error:
        raise InvalidParameter(
            f"Ledgers of bulk runs need BLAKE2b, which this Python does not have: {error}.",
            "Use a Python without FIPS mode, or record in your own program with "
            "`Ledger.recording`, which takes SHA-256.",
            "ledger",
        ) from None


def block_digests(key: bytes, path: str, signature: str) -> tuple[str, str]:
    """Return the digests of one path and signature, as a record of a block has them."""
    of_path, of_signature = hashes(key)
    of_path.update(unquote_to_bytes(path))
    of_signature.update(signature.encode())
    return of_path.hexdigest(), of_signature.hexdigest()


class BlockRecorder:
    """Records the URLs of a bulk run; made by `Ledger.recording_blocks`.

    Workers compute digests, and the one process that keeps the order writes them. Pickled with the
    ledger's key, for worker processes: treat the bytes as a secret.

    Attributes:
        identity: what must be the same when a run is resumed; the key cannot be read from it.
    """

    def __init__(
        self, write: Callable[[Runs], None], key: bytes, identity: list[str], forms: bool
    ) -> None:
        self._write = write
        self._key = key
        self.identity = identity
        self._forms = forms

    def digest(self, texts: Iterable[bytes]) -> Runs:
        """Return the digests of URLs, or of forms in JSON, in order, by what they share."""
        return digest_forms(self._key, texts) if self._forms else digest_urls(self._key, texts)

    def digest_lines(self, head: str, paths: Iterable[bytes], pieces: Sequence[bytes]) -> Runs:
        """Return the digests of URLs that differ in a part of the path and the signature alone.

        Args:
            head: what each URL has before its own part of the path.
            paths: these parts.
            pieces: the URLs, a line each, some in each piece.
        """
        shared = _shared(read_presigned(pieces[0].partition(b"\n")[0].decode("ascii")))
        base = head[head.index("/", _AFTER_SCHEME) :].encode()
        of_path, of_signature = hashes(self._key)
        of_path.update(unquote_to_bytes(base))
        rest = iter(paths)
        made: list[bytes] = []
        for piece in pieces:
            signatures = [url[-_DIGITS:] for url in piece.splitlines()]
            own = list(islice(rest, len(signatures)))
            made += _digests((of_path, of_signature), own, signatures)
        return {shared: b"".join(made).hex()}

    def write(self, runs: Runs) -> None:
        """Record a block.

        Raises:
            OSError: the record cannot be written: do not hand the URLs out.
        """
        self._write(runs)

    def __repr__(self) -> str:
        return f"<recording blocks in {self.identity[0]!r}>"


def digest_urls(key: bytes, urls: Iterable[bytes]) -> Runs:
    """Return the digests of presigned URLs.

    Neighbours mostly have the same query but for the signature, which is then read once.

    Raises:
        InvalidParameter: not a URL of Signature Version 4.
    """
    runs: dict[Shared, tuple[list[bytes], list[bytes]]] = {}
    known = b""  # what stands between path and signature, of the URL before
    paths: list[bytes] = []
    signatures: list[bytes] = []
    for url in urls:
        mark = url.find(b"?")
        between, signature = url[mark:-_DIGITS], url[-_DIGITS:]
        if not known or between != known:
            facts = read_presigned(url.decode("ascii"))
            paths, signatures = runs.setdefault(_shared(facts), ([], []))
            known = between if between.endswith(_END) else b""
            if not known:  # a signature of another length, or not at the end
                signature = facts.signature.encode()
        paths.append(url[url.find(b"/", _AFTER_SCHEME) : mark])
        signatures.append(signature)
    states = hashes(key)
    return {shared: b"".join(_digests(states, *texts)).hex() for shared, texts in runs.items()}


def digest_forms(key: bytes, forms: Iterable[bytes]) -> Runs:
    """Return the digests of upload forms in JSON."""
    runs: Runs = {}
    for text in forms:
        facts, is_prefix = read_form(json.loads(text))
        digests = block_digests(key, facts.path, facts.signature)
        shared = _shared(facts, is_prefix=is_prefix)
        runs[shared] = "".join([runs.get(shared, ""), *digests])
    return runs


def _digests(states: tuple[Any, Any], paths: list[bytes], signatures: list[bytes]) -> list[bytes]:
    """Return the digests of paths and signatures, by turns; no Python step is made for each."""
    if b"%" in b"".join(paths):
        paths = [unquote_to_bytes(path) for path in paths]
    made = [b""] * (2 * len(paths))
    for place, (state, texts) in enumerate(zip(states, (paths, signatures), strict=True)):
        each = [*islice(copies(state), len(texts))]
        deque(map(type(state).update, each, texts), maxlen=0)
        made[place::2] = map(type(state).digest, each)
    return made


def _shared(facts: UrlFacts, *, is_prefix: bool = False) -> Shared:
    return facts.key_id, facts.signed, facts.seconds, is_prefix
