"""Who signs how: audits of S3's server access logs and of CloudTrail.

Records are read one by one and counted in groups; nothing else is kept. Logs hold what strangers
sent, so a line is read from both ends, and what stands between unescaped quotes is never believed.
"""

from __future__ import annotations

from .records import Damaged, Malformed, Record
from .summary import Group, Summary

__all__ = ["Damaged", "Group", "Malformed", "Record", "Summary"]
