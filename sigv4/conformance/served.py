"""Check a signed request as a server does: whether the signature is valid for what is sent.

The modules of ``core/`` compute what a server computes, over the headers that the signer chose. A
signature other than the expected one can be valid too, since the signer chooses which ordinary
headers it signs.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import unquote, unquote_to_bytes

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
from .cases import PRESIGN
from .output import Authorization, parse_authorization, parse_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .cases import Case
    from .output import SignerOutput

_CONTENT_SHA256, _TOKEN = CONTENT_SHA256.lower(), SECURITY_TOKEN.lower()
# Headers that signing may replace, and the one that a client derives from the URL.
_OWN = {"date", "x-amz-date", "host", "authorization", _TOKEN, "content-length"}
_SIGNATURE = "X-Amz-Signature"


@dataclass(frozen=True, slots=True)
class Served:
    """A request as the server receives it.

    Args:
        request: as it was sent, with what the signer added.
        query: raw, without the parameters that are not signed.
        carried: the parts of the Authorization header, or of the query.
        fields: the headers that the signer lists as signed.
        payload: the payload hash.
        problems: reasons for a server to refuse the request, whatever the signature.
    """

    request: Request
    query: str
    carried: Authorization
    fields: dict[str, str]
    payload: str
    problems: list[str]

    def canonical(self, case: Case, **others: str) -> str:
        """Return the canonical request, with some parts replaced."""
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
    """Return the credential scope of a case."""
    asked = case.question
    return Scope(asked["time"][:8], asked["region"], asked["service"])


def key_of(case: Case) -> bytes:
    """Derive the signing key of a case."""
    return derive_signing_key(case.question["credentials"]["secret_access_key"], scope_of(case))


def to_sign(case: Case, canonical: str) -> str:
    """Return the string to sign of a canonical request at the time of a case."""
    return string_to_sign(ALGORITHM, case.question["time"], scope_of(case), canonical)


def signature_of(case: Case, canonical: str) -> str:
    """Sign a canonical request with the key of a case."""
    return SigningKey(key_of(case)).sign(to_sign(case, canonical).encode())


def serve(case: Case, output: SignerOutput) -> Served:
    """Build the request that follows from an answer.

    Raises:
        Unservable: the request cannot be sent as it is.
    """
    asked = case.question
    given = asked["request"]
    presigned = asked["do"] == PRESIGN
    headers = _sent(case, output, presigned=presigned)
    url = output.texts.get("url") or _expected_url(case, output)
    body = b64decode(given["body_base64"])
    try:
        request = Request(given["method"], url, headers, body)
    except SigV4Error as error:
        raise Unservable(error.problem) from None
    carried = parse_query(url) if presigned else _carried(case, output)
    left_out = {_SIGNATURE}
    if presigned and asked["options"]["omit_session_token"]:
        left_out.add(SECURITY_TOKEN)
    pieces = [one for one in request.query.split("&") if one.partition("=")[0] not in left_out]
    available = {"host": request.host, **request.fields}
    names = carried.signed_headers.split(";")
    fields = {name: available[name] for name in names if name in available}
    payload = _payload(case, request)
    served = Served(request, "&".join(pieces), carried, fields, payload, [])
    served.problems.extend(_problems(case, served, names))
    return served


def _payload(case: Case, request: Request) -> str:
    """Return the payload hash: of a header or parameter, else as the case asks for it."""
    parameters = {unquote(name).lower(): unquote(text) for name, text in split_query(request.query)}
    given = request.fields.get(_CONTENT_SHA256) or parameters.get(_CONTENT_SHA256)
    if given:
        return given
    signs = case.question["options"]["sign_body"]
    return sha256(request.body).hexdigest() if signs else UNSIGNED_PAYLOAD


def _sent(case: Case, output: SignerOutput, *, presigned: bool) -> list[tuple[str, str]]:
    """Return the headers of the request that is sent."""
    if output.sent is not None:
        return output.sent
    given = [(name, value) for name, value in case.question["request"]["headers"]]
    if presigned:
        return given if output.headers is None else output.headers
    added = output.headers
    if added is None:  # it reports only the signature: take the expected rest
        added = [*(case.expected or {}).get("headers", {}).items()]
    names = {name.lower() for name, _ in added}
    return [pair for pair in given if pair[0].lower() not in names] + added


def _expected_url(case: Case, output: SignerOutput) -> str:
    """Return the expected URL with the reported signature, for a signer that reports no URL."""
    expected = (case.expected or {}).get("url")
    if expected is None:
        return str(case.question["request"]["url"])
    return str(expected).replace(case.expected["signature"], output.signature)  # type: ignore[index]


def _carried(case: Case, output: SignerOutput) -> Authorization:
    """Return the Authorization header, or the expected one with the reported signature."""
    reported = output.texts.get("authorization")
    if reported is not None:
        return parse_authorization(reported)
    expected = parse_authorization((case.expected or {})["headers"]["Authorization"])
    return replace(expected, signature=output.signature)


def _problems(case: Case, served: Served, names: list[str]) -> list[str]:
    """List the reasons for a server to refuse the request before it checks the signature."""
    asked, carried, fields = case.question, served.carried, served.request.fields
    credential = f"{asked['credentials']['access_key_id']}/{scope_of(case)}"
    omits = asked["options"]["omit_session_token"]
    found = []
    if carried.algorithm != ALGORITHM:
        found.append(f"algorithm: {carried.algorithm[:40]!r} instead of {ALGORITHM!r}")
    if carried.credential != credential:
        found.append(f"scope: {carried.credential[:80]!r} instead of {credential!r}")
    if names != sorted(set(names)):
        found.append(f"signed headers: {carried.signed_headers[:80]!r} is not sorted")
    if missing := [name for name in names if name not in served.fields]:
        found.append(f"signed headers: signs {', '.join(missing)[:80]!r} but does not send it")
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
    """List what the case asks for, or AWS requires, and the request lacks."""
    asked, request = case.question, served.request
    headers = [(name, value) for name, value in asked["request"]["headers"]]
    before = Request(asked["request"]["method"], asked["request"]["url"], headers)
    pairs, found = _pairs(request.query), []
    for pair in _pairs(before.query):
        if pair in pairs:
            pairs.remove(pair)
        else:
            found.append(f"url: the parameter {'='.join(pair)[:60]!r} is lost or changed")
    if not _same_path(case, before.path or "/", request.path or "/"):
        found.append(f"url: the path is {request.path[:60]!r}, and was {before.path[:60]!r}")
    there = {unquote(name).lower(): " ".join(unquote(text).split()) for name, text in pairs}
    there |= request.fields
    signed = (case.expected or {})["canonical_request"].split("\n")[-2].split(";")
    found += [
        f"request: the header {name} is lost or changed"
        for name, value in before.fields.items()
        if name in signed and name not in _OWN and _joined(there.get(name)) != _joined(value)
    ]
    return found + _authentication(case, served, pairs) + _body(case, served, before)


def _joined(value: str | None) -> str | None:
    """Join the values of a repeated header in one way; spaces after commas may vary (RFC 9110)."""
    return None if value is None else ",".join([each.strip() for each in value.split(",")])


def _same_path(case: Case, one: str, other: str) -> bool:
    """Say whether two paths are the same to a server, but for escapes and dots it resolves."""
    if unquote_to_bytes(one) == unquote_to_bytes(other):
        return True
    if one.endswith(("/.", "/..")):  # RFC 3986 leaves a slash, AWS does not
        one += "/"
    resolved = case.profile.normalize_path
    return resolved and canonical_path(one, case.profile) == canonical_path(other, case.profile)


def _authentication(case: Case, served: Served, pairs: list[tuple[str, str]]) -> list[str]:
    """List problems with date, expiry and token, each of which must be present once."""
    asked, fields, found = case.question, served.request.fields, []
    presigned = asked["do"] == PRESIGN
    wanted = {"Date": asked["time"], "Security-Token": asked["credentials"].get("session_token")}
    if presigned:
        wanted["Expires"] = str(asked["expires_in"])
    for short, value in wanted.items():
        name = f"X-Amz-{short}"
        if presigned:
            there = [unquote(text) for one, text in pairs if one == name]
        else:
            there = [fields[name.lower()]] if name.lower() in fields else []
        by_date = short == "Date" and not there and not presigned and "date" in fields
        if value is not None and there != [value] and not by_date:
            state = f"is {there[0][:40]!r}" if there else "is not sent"
            found.append(f"request: {name} {state}")
    return found


def _body(case: Case, served: Served, before: Request) -> list[str]:
    """List a payload hash that is not what the case asks for."""
    if _CONTENT_SHA256 in before.fields:
        return []
    payload = served.payload
    if payload == UNSIGNED_PAYLOAD and case.question["options"]["sign_body"]:
        return [f"request: {UNSIGNED_PAYLOAD}, but the body must be signed"]
    if payload != UNSIGNED_PAYLOAD and payload != sha256(served.request.body).hexdigest():
        return [f"request: {_CONTENT_SHA256} is {payload[:12]!r}..., which is not the body's hash"]
    return []


def _pairs(query: str) -> list[tuple[str, str]]:
    """Return the parameters of a query in canonical encoding."""
    return [(recode(name), recode(value)) for name, value in split_query(query.replace("+", "%20"))]
