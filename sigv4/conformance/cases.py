"""The test vectors as questions to a signer, and the expected answers."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path

from ..core.constants import ALGORITHM
from ..core.errors import InvalidParameter
from ..core.profile import GENERIC, S3, Profile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

PROTOCOL = 1
SIGN, PRESIGN, PRESIGN_S3, DERIVE_KEY = "sign", "presign", "presign-s3", "derive-key"
# A wheel has the vectors beside this file, compressed; a clone has them at its top. The package may
# be in a zip file, where only importlib finds the first.
_PACKED = files(__name__.rpartition(".")[0]) / "vectors.json.gz"
_CLONE = Path(__file__).parents[2] / "vectors"
_BASES = {"GENERIC": GENERIC, "S3": S3}


@dataclass(frozen=True, slots=True)
class Case:
    """One question.

    Args:
        id: unique name.
        group: the file it comes from; presigned URLs form a group of their own.
        shows: what the case shows, in one sentence.
        question: the JSON object that is sent to the signer.
        profile: the rules of the service, which the question's options repeat.
        expected: the expected values; None where the signer must refuse.
        rule: the name of the rule, where the signer must refuse.
    """

    id: str
    group: str
    shows: str
    question: dict[str, Any]
    profile: Profile
    expected: dict[str, Any] | None
    rule: str

    def __repr__(self) -> str:  # the question holds a secret
        return f"Case({self.id!r}, group={self.group!r})"


def of_clone() -> Path:
    """Return the folder of vectors of a clone.

    Raises:
        InvalidParameter: this is not a clone, and the vectors are missing.
    """
    if not (_CLONE / "aws_suite.json").is_file():
        raise InvalidParameter(
            "The vectors are missing from this installation.",
            "Pass --vectors DIR, or install the package again.",
            "vectors",
        )
    return _CLONE


def read_files(folder: Path | None = None) -> Iterator[tuple[str, Any]]:
    """Yield the name and the content of each file of vectors.

    Args:
        folder: where the files are; by default those that this library ships.

    Raises:
        InvalidParameter: a file is not JSON, or this installation is without vectors.
        OSError: a file cannot be read.
    """
    if folder is None and _PACKED.is_file():
        yield from json.loads(gzip.decompress(_PACKED.read_bytes())).items()
        return
    for path in sorted((folder or of_clone()).glob("*.json")):
        try:
            yield path.name, json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            raise InvalidParameter(
                f"{path} is not JSON.", "Pass a folder of vectors.", "vectors"
            ) from None


def read(folder: Path | None = None, only: Sequence[str] = ()) -> list[Case]:
    """Read the cases of a folder that are about signing.

    Args:
        folder: where the files are; by default those that this library ships.
        only: patterns such as ``presign-*``; a case is kept if its id or its group matches one.

    Raises:
        InvalidParameter: no case is left.
        OSError: a file cannot be read.
    """
    cases = [
        case
        for name, found in read_files(folder)
        for case in _cases(name, found)
        if not only or any(fnmatchcase(name, one) for name in (case.id, case.group) for one in only)
    ]
    if not cases:
        sought = f" that match {' or '.join(map(repr, only))}" if only else ""
        raise InvalidParameter(
            f"{folder or 'This package'} has no cases{sought}.",
            "A pattern such as 'presign-*' is compared with ids and groups.",
            "vectors",
        )
    return cases


def _cases(name: str, found: Any) -> Iterator[Case]:
    """Make the cases of a file; skip those that are not questions to a signer."""
    cases = found.get("cases") if isinstance(found, dict) else None
    for raw in cases if isinstance(cases, list) else ():
        make = _MAKERS.get(raw.get("kind"))
        if make is not None and raw.get("algorithm", ALGORITHM) == ALGORITHM:
            yield make(name.removesuffix(".json"), raw)


def _signing(group: str, raw: dict[str, Any]) -> Case:
    """Make the case of a request that is signed or presigned."""
    overrides = dict(raw["profile"])
    profile = _BASES[overrides.pop("base")].replace(**overrides)
    listed = overrides.get("unsigned_headers")
    if raw["kind"] == "presign":
        group = f"{group}, presigned"
    return _case(group, raw, _request(raw, profile, listed), profile)


def _guard(group: str, raw: dict[str, Any]) -> Case:
    """Make the case of credentials, a request or an expiry that cannot work."""
    profile = Profile.for_service(raw["service"])
    return _case(group, raw, _request(raw, profile, None), profile)


def _request(raw: dict[str, Any], profile: Profile, listed: list[str] | None) -> dict[str, Any]:
    request = dict(raw["request"])
    if "body" in request:
        request["body_base64"] = b64encode(request.pop("body").encode()).decode()
    presigned = "expires_in" in raw
    asked = {
        "do": PRESIGN if presigned else SIGN,
        "request": request,
        "service": raw["service"],
        "options": {
            "double_encode": profile.double_encode,
            "normalize_path": profile.normalize_path,
            "content_sha256_header": profile.content_sha256_header and not presigned,
            "sign_body": profile.presign_body if presigned else profile.sign_body,
            "omit_session_token": profile.omit_session_token,
            "unsigned_headers": listed,
        },
    }
    return asked | ({"expires_in": raw["expires_in"]} if presigned else {})


def _operation(group: str, raw: dict[str, Any]) -> Case:
    """Make the case of an operation of S3 that is presigned."""
    asked = {name: raw[name] for name in ("operation", "bucket", "key", "expires_in")}
    return _case(group, raw, {"do": PRESIGN_S3, **asked}, S3)


def _key(group: str, raw: dict[str, Any]) -> Case:
    """Make the case of a signing key that is derived."""
    return _case(group, raw, {"do": DERIVE_KEY, "service": raw["service"]}, GENERIC)


def _case(group: str, raw: dict[str, Any], asked: dict[str, Any], profile: Profile) -> Case:
    shared = {name: raw[name] for name in ("credentials", "region", "time")}
    question = {"protocol": PROTOCOL, "id": raw["id"], **asked, **shared}
    return Case(
        raw["id"],
        group,
        raw["shows"],
        question,
        profile,
        raw.get("expected"),
        raw.get("error", ""),
    )


_MAKERS = {
    "header": _signing,
    "presign": _signing,
    "guard": _guard,
    "s3-presign": _operation,
    "signing-key": _key,
}
