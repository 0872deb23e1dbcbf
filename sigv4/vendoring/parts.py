"""What can be asked for, and the modules in which each part begins."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..core.errors import InvalidParameter
from ..core.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FACADE = ""  # the package itself
SIGNER = "signer"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a copy.

    Attributes:
        summary: what it does, in a few words.
        roots: modules that it begins with.
        territory: patterns of modules that only this part, and others that name them, may reach
            through a lazy import.
    """

    summary: str
    roots: tuple[str, ...]
    territory: tuple[str, ...] = ()


PARTS = {
    SIGNER: Part("sign and presign requests to any service", (FACADE, "signer", "credentials")),
    "s3": Part("presign operations of S3, and upload forms", ("s3",), ("core.crc",)),
    "verify": Part("verify requests", ("verify",), ("core.crc",)),
    "batch": Part("sign many requests that differ little", ("batch",), ("batch",)),
    "streams": Part("sign bodies while they are sent", ("streams",), ("streams", "core.crc")),
    "events": Part(
        "sign event streams",
        ("core.event", "core.event_message"),
        ("core.event", "core.event_message"),
    ),
    "sigv4a": Part(
        "sign for several regions (needs cryptography)", ("core.sigv4a",), ("core.sigv4a",)
    ),
    "credentials": Part(
        "find credentials where the AWS CLI does, and renew them",
        ("credentials.chain",),
        ("credentials.[!f]*", "provider", "redaction", "s3.profile_settings", "settings"),
    ),
    "redact": Part(
        "take signatures and secrets out of texts and logs",
        ("redaction", "log_filter"),
        ("redaction", "log_filter"),
    ),
    "explain": Part("explain why a signature does not match", ("explain",), ("explain.*",)),
}


def check_parts(names: Iterable[str]) -> tuple[str, ...]:
    """Return the parts that are asked for, in the order of the table; signing is always there.

    Raises:
        InvalidParameter: a name is not in the table.
    """
    asked = {SIGNER, *names}
    for name in sorted(asked - set(PARTS)):
        hint = did_you_mean(name, PARTS) or f"Pass {', '.join(PARTS)}."
        raise InvalidParameter(f"There is no part {name[:40]!r} to copy.", hint, "parts")
    return tuple(name for name in PARTS if name in asked)


def part_of(module: str, asked: Iterable[str]) -> str | None:
    """Return the part that a module is left to, or None where what is asked for may reach it."""
    names = [
        name
        for name, part in PARTS.items()
        if any(fnmatchcase(module, pattern) for pattern in part.territory)
    ]
    return names[0] if names and not set(names) & set(asked) else None
