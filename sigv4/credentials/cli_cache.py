"""Keys in the AWS CLI's cache of roles and SSO: read, never written.

They save a call, and they work offline. As the AWS CLI does, keys that end within 15 minutes are
passed over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from .answers import read_time
from .cache_files import read
from .errors import SourceFailed
from .source import Found, made

LEAST = timedelta(minutes=15)


def cached_keys(path: Path, source: str, detail: str, at: datetime) -> Found | str:
    """Read keys that last for another 15 minutes, or give the reason why there are no keys.

    Args:
        path: the file.
        source: name of the source that would be called otherwise.
        detail: which role.
        at: the current time.
    """
    content = read(path)
    if isinstance(content, str):
        return content
    keys = content.get("Credentials")
    if not isinstance(keys, dict):
        return f"{path} does not hold credentials"
    try:
        found = made(
            f"{path}",
            keys.get("AccessKeyId"),
            keys.get("SecretAccessKey"),
            keys.get("SessionToken"),
            read_time(f"{path}", keys.get("Expiration")),
        )
    except SourceFailed:
        return f"{path} does not hold credentials that can work"
    if found.expiration is None or found.expiration - at < LEAST:
        return f"the keys in {path} have ended, or end within 15 minutes"
    account = keys.get("AccountId")
    return Found(found, source, f"{detail}, cached in {path}", str(account) if account else None)
