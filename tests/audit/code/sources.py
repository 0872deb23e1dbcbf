"""Write small projects and audit them."""

from __future__ import annotations

import textwrap

from sigv4.audit.code import audit_code

V4 = "config=Config(signature_version='s3v4')"
GET = "'get_object', Params={'Bucket': 'b', 'Key': 'k'}"
HEAD = """
import boto3
from botocore.config import Config
"""
CLIENT = f"{HEAD}\ns3 = boto3.client('s3', {V4})\n"


def write(folder, files):
    """Write files; a text alone is `code.py`."""
    for name, text in ({"code.py": files} if isinstance(files, str) else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return str(folder)


def audit(folder, files, **options):
    """Audit files that are written for it."""
    return audit_code([write(folder, files)], **options)


def codes(report):
    """The codes of findings that count, sorted."""
    return sorted(each.code for each in report.findings if each.counts)


def subjects(report):
    """What is not followed, sorted."""
    return sorted(each.subject for each in report.not_followed)
