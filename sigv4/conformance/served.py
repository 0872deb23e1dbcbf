"""A signed request as a server would look at it: whether the signature holds for what is sent.

The rooms of ``core/`` compute what the server would, over the headers that the signer chose. A
signature other than the expected one may hold all the same: which ordinary headers are signed is
the signer's choice.
"""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from typing import NamedTuple

from ..core.canonical_request import (
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
)
from ..core.constants import ALGORITHM, CONTENT_SHA256, SECURITY_TOKEN, UNSIGNED_PAYLOAD
from ..core.encoding import recode, split_query
from ..core.errors import SigV4Error
from ..core.model import Request, Scope
from ..core.signing_key import SigningKey, derive_signing_key
from ..core.string_to_sign import string_to_sign
from .answer import Authorization, parse_authorization, parse_query
from .cases import PRESIGN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .answer import Answer
    from .cases import Case

_CONTENT_SHA256, _TOKEN = CONTENT_SHA256.lower(), SECURITY_TOKEN.lower()
_SIGNATURE = "X-Amz-Signature"


class Served(NamedTuple):
    """A request that has arrived.

    Args:
        request: as it was sent, with what the signer added.
        query: raw, without the parameters that are no part of what is signed.
        carried: the parts of the Authorization header, or of the query.
        fields: the headers that the signer says it has signed.
        payload: what stands for the body.
        faults: what a server would refuse, whatever the signature.
    """

    request: Request
    query: str
    carried: Authorization
    fields: dict[str, str]
    payload: str
    faults: list[str]

    def canonical(self, case: Case, **others: str) -> str:
        """The canonical request, with some parts as others have them."""
        headers, signed_headers = canonical_headers(self.fields)
        parts = {
            "method": self.request.method,
            "path": canonical_path(self.request.path, case.profile),
            "query": canonical_query(self.query),
            "headers": headers,
            "signed_headers": signed_headers,
            "payload_hash": self.payload,
        }
        return canonical_request(**(parts | others))


class Unservable(Exception):
    """The signer's own request cannot be sent; the message says why."""


def scope_of(case: Case) -> Scope:
    """The credential scope of a case."""
    asked = case.question
    return Scope(asked["time"][:8], asked["region"], asked["service"])


def key_of(case: Case) -> bytes:
    """The signing key of a case."""
    return derive_signing_key(case.question["credentials"]["secret_access_key"], scope_of(case))


def to_sign(case: Case, canonical: str) -> str:
    """The string to sign of a canonical request at the time of a case."""
    return string_to_sign(ALGORITHM, case.question["time"], scope_of(case), canonical)


def signature_of(case: Case, canonical: str) -> str:
    """The signature over a canonical request with the keys of a case."""
    return SigningKey(key_of(case)).sign(to_sign(case, canonical).encode())


def serve(case: Case, answer: Answer) -> Served:
    """The request that follows from an answer.

    Raises:
        Unservable: it cannot be sent as it is.
    """
    asked = case.question
    given = asked["request"]
    presigned = asked["do"] == PRESIGN
    headers = _sent(case, answer, presigned=presigned)
    url = answer.texts.get("url") or _expected_url(case, answer)
    body = b64decode(given["body_base64"])
    try:
        request = Request(given["method"], url, headers, body)
    except SigV4Error as error:
        raise Unservable(error.problem) from None
    carried = parse_query(url) if presigned else _carried(case, answer)
    left_out = {_SIGNATURE}
    if presigned and asked["options"]["omit_session_token"]:
        left_out.add(SECURITY_TOKEN)
    pieces = [one for one in request.query.split("&") if one.partition("=")[0] not in left_out]
    available = {"host": request.host, **request.fields}
    names = carried.signed_headers.split(";")
    fields = {name: available[name] for name in names if name in available}
    payload = request.fields.get(_CONTENT_SHA256) or (
        sha256(body).hexdigest() if asked["options"]["sign_body"] else UNSIGNED_PAYLOAD
    )
    served = Served(request, "&".join(pieces), carried, fields, payload, [])
    served.faults.extend(_faults(case, served, names))
    return served


def _sent(case: Case, answer: Answer, *, presigned: bool) -> list[tuple[str, str]]:
    """The headers of the request that is sent."""
    given = [(name, value) for name, value in case.question["request"]["headers"]]
    if presigned:
        return given if answer.headers is None else answer.headers
    added = answer.headers
    if added is None:  # it tells the signature alone: the rest is as it should be
        added = [*(case.expected or {}).get("headers", {}).items()]
    names = {name.lower() for name, _ in added}
    return [pair for pair in given if pair[0].lower() not in names] + added


def _expected_url(case: Case, answer: Answer) -> str:
    """The URL of a signer that tells none: as it should be, but for the signature."""
    expected = (case.expected or {}).get("url")
    if expected is None:
        return str(case.question["request"]["url"])
    return str(expected).replace(case.expected["signature"], answer.signature)  # type: ignore[index]


def _carried(case: Case, answer: Answer) -> Authorization:
    """The Authorization header, or the expected one if only a signature is told."""
    told = answer.texts.get("authorization")
    if told is not None:
        return parse_authorization(told)
    expected = parse_authorization((case.expected or {})["headers"]["Authorization"])
    return expected._replace(signature=answer.signature)


def _faults(case: Case, served: Served, names: list[str]) -> list[str]:
    """Why a server refuses the request before it looks at the signature."""
    asked, carried, fields = case.question, served.carried, served.request.fields
    credential = f"{asked['credentials']['access_key_id']}/{scope_of(case)}"
    omits = asked["options"]["omit_session_token"]
    found = []
    if carried.algorithm != ALGORITHM:
        found.append(f"algorithm: {carried.algorithm[:40]!r} where {ALGORITHM!r} is the rule")
    if carried.credential != credential:
        found.append(f"scope: {carried.credential[:80]!r} where {credential!r} is meant")
    if names != sorted(set(names)):
        found.append(f"signed headers: {carried.signed_headers[:80]!r} is not sorted")
    if missing := [name for name in names if name not in served.fields]:
        found.append(f"signed headers: signs {', '.join(missing)[:80]!r}, and does not send it")
    if "host" not in names:
        found.append("signed headers: host is not signed")
    loose = [
        name
        for name in fields
        if name.startswith("x-amz-")
        and name not in {*names, _CONTENT_SHA256}
        and not (omits and name == _TOKEN)
    ]
    if loose:
        found.append(f"signed headers: sends {', '.join(loose)[:80]} unsigned, which AWS refuses")
    return found + _missing(case, served)


def _missing(case: Case, served: Served) -> list[str]:
    """What was asked for, or has to be there, and is not sent."""
    asked, request = case.question, served.request
    before = Request(asked["request"]["method"], asked["request"]["url"])
    pairs, found = _pairs(request.query), []
    for pair in _pairs(before.query):
        if pair in pairs:
            pairs.remove(pair)
        else:
            found.append(f"url: the parameter {'='.join(pair)[:60]!r} is lost or changed")
    if canonical_path(before.path, case.profile) != canonical_path(request.path, case.profile):
        found.append(f"url: the path is {request.path[:60]!r}, and was {before.path[:60]!r}")
    token = asked["credentials"].get("session_token")
    wanted = {"Date": asked["time"], "Security-Token": token}
    if asked["do"] == PRESIGN:
        wanted["Expires"] = str(asked["expires_in"])
    for name, value in wanted.items():
        name = f"X-Amz-{name}"  # noqa: PLW2901
        there = [request.fields[name.lower()]] if name.lower() in request.fields else []
        if asked["do"] == PRESIGN:
            there = [text for one, text in pairs if one == name]
        if value is not None and there != [recode(value)] and there != [value]:
            if not there and name == "X-Amz-Date" and "date" in request.fields:
                continue
            state = "is not sent" if not there else f"is sent as {there[0][:40]!r}"
            found.append(f"sent: {name} {state}")
    return found


def _pairs(query: str) -> list[tuple[str, str]]:
    """The parameters of a query, each in its one spelling."""
    return [(recode(name), recode(value)) for name, value in split_query(query.replace("+", "%20"))]
