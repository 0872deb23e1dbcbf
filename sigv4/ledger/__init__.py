"""What was issued: an append-only record of presigned URLs, without the URLs.

    HASH {"ledger": 1, "file": ..., "key_check": ...}                         the first line
    HASH {"issued": ..., "signed": ..., "seconds": ..., "method": ..., "urls": [...]}

HASH is the SHA-256 of the hash before it, a space and the JSON, so that no line can be changed or
removed without all after it. The end can be cut off: keep the last hash elsewhere.

Rules of this package:

- Each process writes a file of its own into the folder, so nothing is locked and no file system is
  asked for more than to append. A process that was killed leaves half a line at most, which
  `verify` reports, and the next one begins another file.
- A record is written before its URLs are handed out. If it cannot be written, they are not.
- A record holds no key, URL, token or signature, only digests of 128 bits: of the path with HMAC
  and the ledger's key, since paths can be guessed; of the signature without, since it cannot.
- Many URLs that are presigned together share a record, so a hash is computed for each block.
- A bulk run has digests of BLAKE2b, which cost half of those of SHA-256; see `blocks`.
"""

from __future__ import annotations

from .blocks import BlockRecorder
from .reader import FileReport, Issued, issued, ledger_files, verify
from .recording import RecordingPresigner
from .writer import Ledger

__all__ = [
    "BlockRecorder",
    "FileReport",
    "Issued",
    "Ledger",
    "RecordingPresigner",
    "issued",
    "ledger_files",
    "verify",
]
