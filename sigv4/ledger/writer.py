"""Write a ledger."""

from __future__ import annotations

import errno
import json
import os
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from ..core.errors import InvalidParameter
from ..core.timestamp import format_amz_date, to_utc
from ..signer import system_clock
from .blocks import BlockRecorder, hashes
from .recording import RecordingPresigner
from .records import (
    BLAKE2B,
    FIRST,
    SUFFIX,
    chain_hash,
    check_key,
    key_check,
    path_digest,
    read_form,
    read_presigned,
    resource_digest,
    signature_digest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from ..s3.presigned import Presigned
    from ..s3.presigner import Presigner
    from .blocks import Runs
    from .records import Shared, UrlFacts

_MOST_LABEL = 200
_BINARY: int = getattr(os, "O_BINARY", 0)  # of Windows, where line ends would become two bytes
_NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | _BINARY
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)  # file systems that cannot sync a folder
_OPEN: WeakSet[Ledger] = WeakSet()


class Ledger:
    """Records which URLs were issued; shared between threads and processes.

    Pickled with its key, so that worker processes can write: treat the bytes as a secret.

    Args:
        folder: where each process writes a file of its own; made if it is missing.
        key: 32 bytes or more, for the digests of paths. Anyone with the key can find out whether
            the ledger holds a given path. Keep it for `sigv4 audit access-log`.
        sync: write each record, and the name of its file, to the disk before its URLs are handed
            out (``fsync``); without, a power failure may lose the last ones.
        clock: called for the current time, an aware datetime; the system's clock by default.

    Raises:
        InvalidCredentials: a key that is too short.

    Attributes:
        folder: as given.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        key: bytes,
        *,
        sync: bool = False,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        self.folder = Path(folder)
        self._key = check_key(key)
        self._sync = sync
        self._clock = clock
        self._forget()
        _OPEN.add(self)

    def _forget(self) -> None:
        """Begin another file with the next record."""
        self._lock = Lock()
        self._file: int | None = None
        self._head = FIRST
        self._size = 0  # bytes that were written to the file
        self._links = 0  # names that the file had at its beginning

    @property
    def head(self) -> str:
        """The last hash in the file of this process; zeros before the first."""
        return self._head

    def record(self, presigned: Presigned, *, label: str = "") -> Presigned:
        """Record a URL, and return it.

        Args:
            presigned: from `S3.presign` or ``presigner.presigned(key)``.
            label: for whom or what it is, at most 200 characters; the ledger holds it as it is.

        Raises:
            OSError: the record cannot be written: do not hand the URL out.
            InvalidParameter: a label that is too long.
        """
        action = presigned.iam_action
        self._write([presigned.url], presigned.method, action, _checked(label))
        return presigned

    def record_form(self, form: Mapping[str, Any], *, label: str = "") -> Mapping[str, Any]:
        """Record an upload form, and return it.

        The record has method POST and the digest of the key's path. Where the key ends in
        ``${filename}``, that is the path of what stands before it.

        Args:
            form: from `S3.generate_presigned_post`.
            label: as for `record`.

        Raises:
            OSError: the record cannot be written: do not hand the form out.
            InvalidParameter: a label that is too long, or not a form of Signature Version 4.
        """
        facts, is_prefix = read_form(form)
        self._write_facts([facts], "POST", "s3:PutObject", _checked(label), is_prefix=is_prefix)
        return form

    def record_resource(
        self,
        resource: str,
        signature: str,
        *,
        key_id: str,
        signed_at: datetime,
        seconds: int,
        action: str,
        label: str = "",
    ) -> None:
        """Record a signature for a resource, as `sigv4.cloudfront.UrlSigner` does.

        Args:
            resource: as it stands in the policy.
            signature: as it stands in the URL or the cookie.
            key_id: who signed, such as the key pair id.
            signed_at: aware datetime of the signature.
            seconds: from there until access ends, at least 1.
            action: what was made.
            label: as for `record`.

        Raises:
            OSError: the record cannot be written: do not hand the signature out.
            InvalidParameter: a label that is too long, fewer than 1 second, or no text where it
                must be one.
            NaiveDatetime: a time without a time zone.
        """
        if type(seconds) is not int or seconds < 1:
            raise InvalidParameter(
                f"`seconds` must be a whole number of at least 1, not {seconds!r}.",
                "Pass the seconds from `signed_at` until access ends.",
                "seconds",
            )
        for name, text in (("key_id", key_id), ("action", action), ("signature", signature)):
            if not isinstance(text, str) or not text:
                raise InvalidParameter(
                    f"`{name}` must be text, not {type(text).__name__}.",
                    "Pass what stands in the URL or the cookie, and what was made.",
                    name,
                )
        record: dict[str, Any] = {
            "issued": format_amz_date(to_utc(self._clock())),
            "signed": format_amz_date(to_utc(signed_at, "signed_at")),
            "seconds": seconds,
            "key_id": key_id,
            "method": "GET",
            "action": action,
            "label": _checked(label),
            "urls": [resource_digest(self._key, resource) + signature_digest(signature)],
            "resource": True,
        }
        with self._lock:
            self._append(record)

    def recording(self, presigner: Presigner, *, label: str = "") -> RecordingPresigner:
        """Return a presigner that records each URL before it returns it.

        Args:
            presigner: from `S3.presigner`.
            label: as for `record`, for all of its URLs.
        """
        label = _checked(label)
        record, write = partial(self.record, label=label), partial(self._write, label=label)
        return RecordingPresigner(presigner, record, write)

    def recording_blocks(
        self, method: str, action: str, *, label: str = "", forms: bool = False
    ) -> BlockRecorder:
        """Return what records the URLs, or forms, of a bulk run, a block of them in one record.

        Args:
            method: HTTP method that all are signed for.
            action: such as ``s3:GetObject``.
            label: as for `record`, for all of them.
            forms: whether they are upload forms in JSON.

        Raises:
            InvalidParameter: a label that is too long, or a Python without BLAKE2b.
        """
        hashes(self._key)  # refused here, not in a worker
        identity = [str(self.folder.absolute()), key_check(self._key), _checked(label)]
        write = partial(self._write_blocks, method, action, label)
        return BlockRecorder(write, self._key, identity, forms)

    def _write_blocks(self, method: str, action: str, label: str, runs: Runs) -> None:
        """Write the records of a block; an error names the folder at least."""
        try:
            self._write_runs(runs, method, action, label)
        except OSError as error:
            where = error.filename or str(self.folder)
            raise OSError(error.errno, error.strerror, where) from None

    def close(self) -> None:
        """Close the file of this process; another record begins another file."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
            self._file, self._head = None, FIRST

    def _write(self, urls: list[str], method: str, action: str, label: str) -> None:
        """Write what a list of URLs says of itself."""
        self._write_facts(map(read_presigned, urls), method, action, label)

    def _write_facts(
        self,
        read: Iterable[UrlFacts],
        method: str,
        action: str,
        label: str,
        *,
        is_prefix: bool = False,
    ) -> None:
        """Write what was read of URLs, or of a form."""
        runs: dict[Shared, list[str]] = {}
        for facts in read:
            digests = path_digest(self._key, facts.path) + signature_digest(facts.signature)
            shared = (facts.key_id, facts.signed, facts.seconds, is_prefix)
            runs.setdefault(shared, []).append(digests)
        self._write_runs(runs, method, action, label)

    def _write_runs(
        self, runs: Mapping[Shared, list[str] | str], method: str, action: str, label: str
    ) -> None:
        """Write a record for each run of URLs that share date, lifetime and signer."""
        issued = to_utc(self._clock()).strftime("%Y%m%dT%H%M%SZ")
        with self._lock:
            for (key_id, signed, seconds, is_prefix), digests_of_run in runs.items():
                record: dict[str, Any] = {
                    "issued": issued,
                    "signed": signed,
                    "seconds": seconds,
                    "key_id": key_id,
                    "method": method,
                    "action": action,
                    "label": label,
                    "urls": digests_of_run,
                }
                if isinstance(digests_of_run, str):
                    record["hash"] = BLAKE2B
                if is_prefix:
                    record["prefix"] = True
                self._append(record)

    def _append(self, record: dict[str, Any]) -> None:
        file = self._file
        if file is not None and not self._is_as_written(file):
            os.close(file)
            self._file = file = None
        self._put(self._begin() if file is None else file, record)

    def _is_as_written(self, file: int) -> bool:
        """Tell whether a file was neither removed nor cut nor written to by somebody else."""
        status = os.fstat(file)
        return status.st_nlink >= self._links and status.st_size == self._size

    def _begin(self) -> int:
        missing = [each for each in (self.folder, *self.folder.parents) if not each.exists()]
        self.folder.mkdir(parents=True, exist_ok=True)
        name = os.urandom(8).hex()
        time = to_utc(self._clock()).strftime("%Y%m%dT%H%M%SZ")
        path = self.folder / f"{time}-{os.getpid()}-{name}{SUFFIX}"
        file = os.open(path, _NEW_FILE, 0o600)
        self._file, self._head, self._size = file, FIRST, 0
        self._links = os.fstat(file).st_nlink
        self._put(file, {"ledger": 1, "file": name, "key_check": key_check(self._key)})
        if self._sync:
            for folder in (self.folder, *[each.parent for each in missing]):
                sync_names(folder)
        return file

    def _put(self, file: int, record: dict[str, Any]) -> None:
        text = json.dumps(record, separators=(",", ":"))
        head = chain_hash(self._head, text)
        data = f"{head} {text}\n".encode()
        self._size += len(data)
        try:
            while data:
                data = data[os.write(file, data) :]
            if self._sync:
                os.fsync(file)
        except OSError:
            os.close(file)  # what follows half a line could not be read
            self._file, self._head = None, FIRST
            raise
        self._head = head

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.folder, self._key, self._sync, self._clock)

    def __repr__(self) -> str:
        return f"Ledger({str(self.folder)!r})"


def _restore(folder: Path, key: bytes, sync: bool, clock: Callable[[], datetime]) -> Ledger:
    return Ledger(folder, key, sync=sync, clock=clock)


def _checked(label: str) -> str:
    if not isinstance(label, str) or len(label) > _MOST_LABEL:
        raise InvalidParameter(
            f"`label` must be text of at most {_MOST_LABEL} characters.", "Shorten it.", "label"
        )
    return label


def sync_names(folder: Path) -> None:
    """Write the names in a folder to the disk, where the system and the file system can."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder, and a parent may be closed to us
        return
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(opened)


def _after_fork() -> None:
    """Give each ledger of a forked process a file of its own."""
    for ledger in _OPEN:
        ledger._forget()  # noqa: SLF001  of this module


# Windows has no fork, and so nothing to register.
getattr(os, "register_at_fork", lambda **_: None)(after_in_child=_after_fork)
