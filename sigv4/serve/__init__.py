"""A debugging partner for clients: an endpoint that verifies whatever arrives and says what it saw.

Rules of this package:

- It is read by people who look for a mistake: each request gets one finding, whole and in order.
- What arrives is hostile until proven otherwise: sizes, times, connections and memory are bounded,
  and nothing is guessed; what two readers could read in two ways is refused.
- Nothing is kept but for the run of the process, and no secret, token or signature is shown.
"""

from __future__ import annotations

from .examine import Examiner
from .findings import Finding, as_json, as_text
from .objects import Store
from .server import Server

__all__ = ["Examiner", "Finding", "Server", "Store", "as_json", "as_text"]
