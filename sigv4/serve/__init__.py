"""A debugging endpoint for clients: it verifies every request and reports what it found.

Rules of this package:

- People read its output to find a mistake: each request gets one complete finding, in order.
- Input is untrusted: sizes, times, connections and memory are bounded, nothing is guessed, and
  ambiguous requests are refused.
- Data is kept only while the process runs, and no secret, token or signature is shown.
"""

from __future__ import annotations

from .examine import Examiner
from .findings import Finding, as_json
from .objects import Store
from .report import as_text
from .server import Server

__all__ = ["Examiner", "Finding", "Server", "Store", "as_json", "as_text"]
