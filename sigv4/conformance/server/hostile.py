"""The cases of hostile.json that can be sent to a server, with what their signatures sign."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.resources import files

from ...core.errors import InvalidParameter
from ..cases import of_clone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .target import Target

FILES = ("hostile.json", "hostile_signing.json")
ACCEPTED = "accepted"
# A wheel has the files beside this one, compressed.
_PACKED = files(__name__.rpartition(".")[0]) / "hostile.json.xz"
_TEMPORARY_KEY_ID = "ASIAIOSFODNN7EXAMPLE"
_SETTING = "it is about a setting of a verifier, not about what arrives"
_TOO_MUCH = "it could exhaust the memory of the server"
_NEVER = {
    "hostile/control/midnight": "it arrives at midnight",
    "hostile/control/key-with-slashes": _SETTING,
    "hostile/control/header-in-query": _SETTING,
    "hostile/control/unsigned-over-http": _SETTING,
    "hostile/payload/unsigned": _SETTING,
    "hostile/payload/unsigned-ws": "it is about a WebSocket",
    "hostile/uri/relative": "it is about a URL without a server",
    "hostile/uri/user": "it is about a URL, and clients do not send user information",
    "hostile/form/control/no-url-bucket": "it is about a request that names no bucket",
    "hostile/form/bucket-other-field-no-url": "it is about a request that names no bucket",
    "hostile/form/bucket-unknown": "it is about a request that names no bucket",
    "hostile/form/control/any-filename": "it is about a file whose name is not known yet",
    "hostile/form/filename-unknown": "it is about a file whose name is not known yet",
    "hostile/form/filename-prefix": "it is about a file whose name is not known yet",
    "hostile/form/filename-growth": _TOO_MUCH,
}
_TWO_BUCKETS = ("hostile/form/bucket-url", "hostile/form/bucket-field")
_OWN_BUCKET = ("hostile/form/key-missing", "hostile/form/key-empty")
_ONLY_HTTP = ("hostile/payload/unsigned-http", "hostile/payload/unsigned-stream-http")
_ONLY_HTTPS = ("hostile/control/unsigned-payload",)


@dataclass(frozen=True, slots=True)
class SignedText:
    """What a signature signs, and with which key.

    Args:
        secret: the secret.
        scope: day, region, service and terminator.
        time: the signing time.
        text: the string to sign; without its last line where there is a canonical request.
        canonical: the canonical request whose hash is the last line; None without one.
    """

    secret: str
    scope: tuple[str, str, str, str]
    time: str
    text: str
    canonical: str | None

    def __repr__(self) -> str:  # the secret is that of AWS's documentation, or a wrong one
        return "SignedText(...)"


@dataclass(frozen=True, slots=True)
class HostileCase:
    """One case.

    Args:
        id: its id in hostile.json.
        raw: the case as it stands there.
        forms: each text in it that is a signature, with the signature and the name of its form.
        signed: what each signature signs.
    """

    id: str
    raw: Mapping[str, Any]
    forms: Mapping[str, tuple[str, str]]
    signed: Mapping[str, SignedText]

    @property
    def shows(self) -> str:
        """What the case shows, in one sentence."""
        return str(self.raw["shows"])

    @property
    def source(self) -> str:
        """The page of the rule, or the advisory."""
        return str(self.raw["source"])

    @property
    def must_be_accepted(self) -> bool:
        """Whether this is a control case."""
        return bool(self.raw["verdict"] == ACCEPTED)

    def __repr__(self) -> str:
        return f"HostileCase({self.id!r})"


def read(only: Sequence[str] = (), skip: Sequence[str] = ()) -> list[HostileCase]:
    """Read all cases about S3 and Signature Version 4.

    Args:
        only: patterns such as ``stream/*``; control cases are always read.
        skip: patterns of cases to leave out, control cases among them.

    Raises:
        InvalidParameter: no case is left.
    """
    cases, signing = _read_files()
    signed = {
        name: SignedText(
            one["secret"], tuple(one["scope"]), one["time"], one["text"], one.get("canonical")
        )
        for name, one in signing["signatures"].items()
    }
    found = [
        HostileCase(
            raw["id"],
            raw,
            {
                text: (one, form)
                for text, (one, form) in signing["cases"].get(raw["id"], {}).items()
            },
            signed,
        )
        for raw in cases
        if not raw["id"].startswith("hostile/sigv4a/")
        and raw.get("verifier", {}).get("service", "s3") == "s3"
    ]
    kept = [
        one
        for one in found
        if not _matches(one, skip) and (not only or one.must_be_accepted or _matches(one, only))
    ]
    if all(one.must_be_accepted for one in kept):
        raise InvalidParameter(
            f"The patterns {', '.join([*only, *skip])} of `only` and `skip` leave no hostile case.",
            "Pass patterns such as 'stream/*'; they are compared with ids of hostile.json after "
            "'hostile/'.",
            "only",
        )
    return kept


def _read_files() -> tuple[Any, Any]:
    """Return the cases, and what their signatures sign."""
    if _PACKED.is_file():
        found = json.loads(_decompressed(_PACKED.read_bytes()))
    else:
        folder = of_clone()
        found = {name: json.loads((folder / name).read_text(encoding="utf-8")) for name in FILES}
    cases, signing = (found[name] for name in FILES)
    return cases["cases"], signing


def _decompressed(data: bytes) -> bytes:
    try:
        from lzma import decompress
    except ImportError:
        raise InvalidParameter(
            "This Python was built without lzma, with which the cases are compressed.",
            "Use another Python, or run the command in a clone of the repository.",
            "vectors",
        ) from None
    return decompress(data)


def _matches(case: HostileCase, patterns: Sequence[str]) -> bool:
    name = case.id.removeprefix("hostile/")
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def why_not(case: HostileCase, target: Target) -> str:
    """Say why a case cannot be sent to a server; empty if it can."""
    reason = ""
    if case.id in _NEVER:
        reason = _NEVER[case.id]
    elif _TEMPORARY_KEY_ID in json.dumps(case.raw) or any(
        _TEMPORARY_KEY_ID in case.signed[one].text for one, _ in case.forms.values()
    ):
        reason = "it needs temporary credentials, and the key is a long-term key"
    elif case.id in _TWO_BUCKETS and not target.other_bucket:
        reason = "it needs a second bucket; --yes makes one"
    elif case.id in _OWN_BUCKET and not target.owns_bucket:
        reason = "it may write outside the prefix; --yes makes a bucket for it"
    elif case.id in _ONLY_HTTP and target.scheme != "http":
        reason = "it is about plain HTTP"
    elif case.id in _ONLY_HTTPS and target.scheme != "https":
        reason = "it is about HTTPS"
    return reason
