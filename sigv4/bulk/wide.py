"""One plan for all credentials and buckets of a region.

A plan is compiled for credentials and a bucket that are placeholders, and cut at them. So a row
costs the four HMACs of its signing key and one signature, however many credentials and buckets
there are, and nothing is kept for any of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from os import urandom

from ..core.constants import SECRET_PREFIX
from ..core.digest import hmac_sha256, hmac_sha256_short, sha256
from ..core.encoding import encode
from ..core.errors import SigV4Error
from ..core.lifetime import lifetime
from ..core.model import Credentials
from ..core.plan import Template, new_marker
from ..s3.client import S3
from ..s3.endpoints.bucket_names import check_bucket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    Pick = Callable[[tuple[str, ...]], tuple[str, ...]]
    Identity = tuple[bytes, str, str, str]  # key, access key id, token, lifetime

_EXPIRES_IN = 604799  # of the plan: a number that is in one place of the URL
_EXPIRES = f"X-Amz-Expires={_EXPIRES_IN}"
# Buckets whose name shapes more than one place of the request, or that have rules of their own.
_OWN_RULES = ("xn--", "sthree-", "amzn-s3-demo-")
_OWN_ENDS = ("-s3alias", "-an")
# Names without a dot that match obey all rules of bucket names.
_ORDINARY = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")
_BLOCK = 64  # bytes: the longest key that HMAC takes as it is
PLAIN, DOTTED = "plain", "dotted"


def kind_of(bucket: str) -> str | None:
    """Return which plan a bucket goes with: ``plain`` or ``dotted``; None if it needs its own."""
    if not isinstance(bucket, str) or "--" in bucket or not _ORDINARY.match(bucket):
        return None
    if bucket.startswith(_OWN_RULES) or bucket.endswith(_OWN_ENDS):
        return None
    if "." not in bucket:
        return PLAIN
    try:
        check_bucket(bucket)
    except SigV4Error:
        return None  # its own presigner refuses it, or admits it where that is allowed
    return DOTTED


@dataclass(frozen=True, slots=True)
class WidePlan:
    """A plan whose credentials, bucket and lifetime are placeholders.

    Args:
        url: up to the signature, as a format of the values that `pick_url` picks.
        canonical: the canonical request, with the same placeholders.
        pick_url, pick_canonical: pick the values of the placeholders, in order.
        head: the head of the string to sign, in bytes.
        scope: date, region, service and the last part of the scope, in bytes.
        signed_at: the signing time.
        admit: checks what a row brings, and gives its canonical texts.
    """

    url: str
    canonical: str
    pick_url: Pick
    pick_canonical: Pick
    head: bytes
    scope: tuple[bytes, ...]
    signed_at: datetime
    admit: Callable[[Any], tuple[str, ...]]

    def fill(self, identity: Identity, bucket: str, row: Any) -> str:
        """Return the presigned URL of a row.

        Args:
            identity: who signs.
            bucket: a name that `kind_of` lets pass.
            row: what a presigner's row brings.
        """
        key, key_id, token, lasts = identity
        values = (*self.admit(row), key_id, token, bucket, lasts)
        canonical = sha256((self.canonical % self.pick_canonical(values)).encode())
        message = self.head + canonical.hexdigest().encode()
        return f"{self.url % self.pick_url(values)}{hmac_sha256_short(key, message).hex()}"

    def identity(self, credentials: Credentials, lasts: str) -> Identity:
        """Return the signing key of credentials, and their placeholders' texts.

        The key signs for a day: it is used for one block, and not kept.

        Args:
            credentials: the credentials to sign with.
            lasts: seconds that the URL lasts.
        """
        date, region, service, end = self.scope
        secret = (SECRET_PREFIX + credentials.secret_access_key).encode()
        of_date = hmac_sha256 if len(secret) > _BLOCK else hmac_sha256_short
        key = hmac_sha256_short(of_date(secret, date), region)
        key = hmac_sha256_short(hmac_sha256_short(key, service), end)
        token = credentials.session_token
        key_id = encode(credentials.access_key_id.encode())
        return key, key_id, "" if token is None else encode(token.encode()), lasts


def compile_wide(
    operation: str,
    region: str,
    kind: str,
    at: datetime,
    *,
    has_token: bool,
    options: dict[str, Any],
    params: dict[str, Any],
) -> WidePlan:
    """Compile a plan.

    Args:
        operation: as for `S3.presigner`.
        region: the region of the scope.
        kind: the kind of the buckets, see `kind_of`.
        at: the signing time.
        has_token: whether the credentials have a session token.
        options: the options of `S3`.
        params: the parameters of `S3.presigner`, without bucket, time and lifetime.

    Raises:
        GuardError, InvalidParameter: as the presigner of any such bucket.
    """
    name = f"placeholder{urandom(14).hex()}"
    bucket = f"{name}.placeholder" if kind == DOTTED else name
    key_id = ("ASIA" if has_token else "AKIA") + urandom(16).hex().upper()
    token = new_marker() if has_token else None
    placeholder = Credentials(key_id, "placeholder", token, at + timedelta(days=8))
    presigner = S3(placeholder, region, **options).presigner(
        operation, Bucket=bucket, at=at, expires_in=_EXPIRES_IN, **params
    )
    plan = presigner.plan()
    rows = presigner.rows
    markers = [new_marker() for _ in rows.names]
    expires = new_marker()
    texts = [each.fill(markers) for each in (plan.url, plan.canonical)]
    texts = [text.replace(_EXPIRES, f"X-Amz-Expires={expires}") for text in texts]
    places = (*markers, key_id, token or new_marker(), bucket, expires)
    url, canonical = (Template.cut(text, places) for text in texts)
    scope = plan.string_to_sign_head.split("\n")[2]
    return WidePlan(
        _format(url),
        _format(canonical),
        itemgetter(*url.order),
        itemgetter(*canonical.order),
        plan.string_to_sign_head.encode(),
        tuple([part.encode() for part in scope.split("/")]),
        at,
        rows.admit,
    )


def _format(template: Template) -> str:
    """Return a template as a format: several placeholders are filled in one step."""
    return "%s".join([piece.replace("%", "%%") for piece in template.pieces])


def lifetime_of(
    credentials: Credentials, at: datetime, expires_in: int, on_short_lived: str
) -> str:
    """Return the seconds that a URL lasts, as the URL has them.

    Raises:
        GuardError: the URL would outlive the credentials.
    """
    return str(lifetime(credentials, at, expires_in, on_short_lived))
