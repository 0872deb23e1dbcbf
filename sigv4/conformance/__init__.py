"""Any signer, in any language, held against the vectors.

The protocol is that of docs/conformance.md.
"""

from __future__ import annotations

from .cases import Case, find, read
from .run import run
from .verdicts import VERDICTS, Judgement

__all__ = ["VERDICTS", "Case", "Judgement", "find", "read", "run"]
