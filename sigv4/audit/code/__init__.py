"""Presigning calls in Python source: what will not work, found without running the code.

The layers, from the bottom: `sources` reads files, `scopes` says which name is bound where,
`clients` knows boto3's constructors, `evaluator` follows expressions. On these stand the rules:
`calls` for boto3, aiobotocore and aioboto3, `storages` for the settings of django-storages,
`chalice` for Chalice's policies. A value that has more than one source is not followed, and listed.

>>> from sigv4.audit.code import audit_code
>>> audit_code(["app.py"]).findings  # doctest: +SKIP
(Finding(code='expiry-too-long', ...),)
"""

from __future__ import annotations

from .auditing import audit_code
from .report import Call, Finding, NotFollowed, Place, Report
from .rules import RULES, Rule

__all__ = ["RULES", "Call", "Finding", "NotFollowed", "Place", "Report", "Rule", "audit_code"]
