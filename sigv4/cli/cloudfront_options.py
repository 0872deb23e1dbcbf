"""Arguments that ``sigv4 cloudfront sign`` and ``sigv4 cloudfront cookies`` share."""

from __future__ import annotations

import sys
from pathlib import Path

from ..cloudfront import SHA1, SHA256, Policy, UrlSigner
from ..core.errors import InvalidParameter
from ..text_files import read_text
from . import ledger_options
from .captured_text import naming
from .options import point_in_time, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from datetime import datetime
    from typing import Any

_STANDARD_INPUT = "-"


def add_arguments(command: ArgumentParser) -> None:
    """Declare the URL, the key and the policy."""
    command.add_argument("url", metavar="URL", help="the URL, as it will be requested")
    key = command.add_argument_group("key")
    key.add_argument(
        "--key-pair-id", metavar="ID", required=True, help="id of the public key in CloudFront"
    )
    key.add_argument(
        "--private-key",
        metavar="FILE",
        required=True,
        help="PEM file of the private key, RSA with 2048 bits or ECDSA on P-256; - is standard "
        "input",
    )
    key.add_argument("--hash", choices=(SHA1, SHA256), default=SHA1, help="(default: sha1)")
    policy = command.add_argument_group("how long it is valid, and for whom")
    ends = policy.add_mutually_exclusive_group(required=True)
    ends.add_argument(
        "--expires-in", type=seconds, metavar="DURATION", help="seconds, or 12h, 30d, 52w: no limit"
    )
    ends.add_argument(
        "--expires-at", type=point_in_time, metavar="TIME", help="a time, as 2030-01-31T00:00:00Z"
    )
    ends.add_argument("--policy", metavar="FILE", help="a custom policy in JSON, signed unchanged")
    policy.add_argument(
        "--starts-at", type=point_in_time, metavar="TIME", help="refuse requests before this time"
    )
    policy.add_argument(
        "--ip-range", metavar="CIDR", help="IPv4 address or range that may send requests"
    )
    policy.add_argument(
        "--resource",
        metavar="PATTERN",
        help="resource that the signature opens, if it is more than the URL",
    )
    policy.add_argument(
        "--allow-wildcards", action="store_true", help="allow * and ? in the resource"
    )
    command.add_argument(
        "--at", type=point_in_time, metavar="TIME", help="the time that --expires-in counts from"
    )
    ledger_options.add_arguments(command)


def signer(options: Namespace) -> UrlSigner:
    """Read the key, and the ledger that its signatures are recorded in."""
    stdin = options.private_key == _STANDARD_INPUT
    key = sys.stdin.buffer.read() if stdin else Path(options.private_key).read_bytes()
    at: datetime | None = options.at
    clock = None if at is None else lambda: at
    ledger = ledger_options.ledger_of(options)
    with naming(options.private_key, "private_key"):
        return UrlSigner(options.key_pair_id, key, hash=options.hash, clock=clock, ledger=ledger)


def policy(options: Namespace, signer: UrlSigner) -> dict[str, Any]:
    """Return the keywords of `UrlSigner.presign` that the options ask for."""
    extras = (options.starts_at, options.ip_range, options.resource)
    allow = {"allow_wildcards": options.allow_wildcards, "label": options.ledger_label}
    if options.policy is not None:
        if any(extras):
            raise InvalidParameter(
                "`policy` already says what `starts_at`, `ip_range` and `resource` would.",
                "Pass either the file or these.",
                "policy",
            )
        return {"policy": read_text(options.policy, "policy").strip(), **allow}
    if not any(extras):
        return {"expires_in": options.expires_in, "expires_at": options.expires_at, **allow}
    end = signer.end(options.expires_in, options.expires_at)
    resource = options.resource or options.url.replace("?", r"\?")
    return {"policy": Policy(resource, end, options.starts_at, options.ip_range), **allow}
