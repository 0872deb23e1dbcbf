"""Test which signatures a running S3-compatible server accepts and refuses.

docs/conformance-server.md describes the command.
"""

from __future__ import annotations

from .class_table import CLASSES
from .firing import Results, judge
from .hostile import read
from .kinds import Severity
from .target import Target

__all__ = ["CLASSES", "Results", "Severity", "Target", "judge", "read"]
