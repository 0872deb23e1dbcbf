"""Compare any signer, in any language, with the test vectors.

docs/conformance.md describes the protocol.
"""

from __future__ import annotations

from .cases import Case, read, read_files
from .run import run
from .verdicts import VERDICTS, CaseResult

__all__ = ["VERDICTS", "Case", "CaseResult", "read", "read_files", "run"]
