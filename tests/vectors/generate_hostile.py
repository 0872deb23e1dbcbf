"""Write vectors/hostile.json: what attackers and careless clients send, and what must come of it.

    python tests/vectors/generate_hostile.py            # or --check

Signs with a few lines of HMAC of its own, so that what is signed can be as wrong as it likes: most
cases carry a genuine signature over something that must be refused all the same.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import sys
import zlib
from hashlib import md5, sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

TARGET = Path(__file__).parents[2] / "vectors" / "hostile.json"

DATE, DAY = "20261123T120000Z", "20261123"
REGION, SERVICE = "eu-west-1", "s3"
SCOPE = f"{DAY}/{REGION}/{SERVICE}/aws4_request"
HOST = "examplebucket.s3.eu-west-1.amazonaws.com"
KEY_ID, TEMPORARY_ID, ENDED_ID = (
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7ENDED00",
)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjE+/example=="
KEYS = [
    {"access_key_id": KEY_ID, "secret_access_key": SECRET},
    {
        "access_key_id": TEMPORARY_ID,
        "secret_access_key": SECRET,
        "session_token": TOKEN,
        "expiration": "20261124T000000Z",
    },
    {
        "access_key_id": ENDED_ID,
        "secret_access_key": SECRET,
        "session_token": TOKEN,
        "expiration": "20261123T115959Z",
    },
]
EMPTY = sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
STREAMING_TRAILER = f"{STREAMING}-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
ACCEPTED = "accepted"

DOCS = "https://docs.aws.amazon.com/AmazonS3/latest/API"
HEADER_DOC = f"{DOCS}/sigv4-auth-using-authorization-header.html"
QUERY_DOC = f"{DOCS}/sigv4-query-string-auth.html"
POST_DOC = f"{DOCS}/sigv4-HTTPPOSTConstructPolicy.html"
STREAM_DOC = f"{DOCS}/sigv4-streaming.html"
TRAILER_DOC = f"{DOCS}/sigv4-streaming-trailers.html"
PEERS = "holes seen in public verifiers"

CASES: list[dict[str, Any]] = []


def add(kind: str, name: str, shows: str, source: str, verdict: str | tuple[str, int], **parts):
    """Keep a case."""
    told: Any = verdict
    if not isinstance(verdict, str):
        told = {"code": verdict[0], "status": verdict[1]}
    CASES.append(
        {
            "id": f"hostile-{kind}-{name}",
            "shows": shows,
            "source": source,
            "time": parts.pop("time", DATE),
            **parts,
            "verdict": told,
        }
    )


def key(scope: str = SCOPE, secret: str = SECRET) -> bytes:
    """The signing key of a scope, whatever it says."""
    made = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        made = hmac.digest(made, part.encode(), "sha256")
    return made


def sign(text: str, scope: str = SCOPE) -> str:
    return hmac.digest(key(scope), text.encode(), "sha256").hex()


def signature(method, path, query, headers, signed, hashed, date=DATE, scope=SCOPE) -> str:
    lines = "".join(f"{name}:{headers[name]}\n" for name in signed)
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{';'.join(signed)}\n{hashed}"
    digest = sha256(canonical.encode()).hexdigest()
    return sign(f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}", scope)


AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}"
)


def headed(
    method="GET",
    path="/key",
    query="",
    body=b"",
    headers=None,
    signed=None,
    hashed=None,
    date=DATE,
    scope=SCOPE,
    key_id=KEY_ID,
    authorization=AUTHORIZATION,
    extra=(),
    drop=(),
    target=None,
    send=None,
) -> dict[str, Any]:
    """A request signed in a header; `extra` headers are added and `drop` taken after signing."""
    hashed = sha256(body).hexdigest() if hashed is None else hashed
    if headers is None:
        headers = {"host": HOST, "x-amz-content-sha256": hashed, "x-amz-date": date}
    signed = sorted(headers) if signed is None else signed
    made = signature(method, path, query, headers, signed, hashed, date, scope)
    text = authorization.format(
        credential=f"{key_id}/{scope}", signed=";".join(signed), signature=made
    )
    pairs = [[name, value] for name, value in headers.items() if name not in drop]
    if text:
        pairs.append(["Authorization", text])
    pairs += [list(pair) for pair in extra]
    url = target or f"https://{HOST}{path}" + (f"?{query}" if query else "")
    return request(method, url, pairs, body if send is None else send)


def request(method, url, headers=(), body=b"") -> dict[str, Any]:
    made: dict[str, Any] = {
        "method": method,
        "url": url,
        "headers": [list(pair) for pair in headers],
    }
    if body:
        made["body_base64"] = base64.b64encode(body).decode()
    return {"request": made}


def presigned_url(
    path="/key",
    method="GET",
    headers=None,
    changes=None,
    more=(),
    hashed=UNSIGNED,
    key_id=KEY_ID,
    scope=SCOPE,
    after="",
) -> str:
    """A presigned URL; `changes` are made before signing, `after` is appended behind it."""
    headers = headers or {"host": HOST}
    parameters = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{key_id}/{scope}",
        "X-Amz-Date": DATE,
        "X-Amz-Expires": "3600",
        "X-Amz-SignedHeaders": ";".join(sorted(headers)),
        **(changes or {}),
    }
    pairs = [(name, quote(value, "")) for name, value in parameters.items() if value is not None]
    pairs += [(name, quote(value, "")) for name, value in more]
    query = "&".join(f"{name}={value}" for name, value in sorted(pairs))
    date = parameters["X-Amz-Date"] or DATE
    made = signature(method, path, query, headers, sorted(headers), hashed, date, scope)
    return f"https://{HOST}{path}?{query}&X-Amz-Signature={made}{after}"


def presigned(method="GET", sent=(), body=b"", **parts) -> dict[str, Any]:
    return request(method, presigned_url(method=method, **parts), sent, body)


def headers_and_date() -> None:
    """The Authorization header, and what stands around it."""
    doc = HEADER_DOC
    malformed = ("AuthorizationHeaderMalformed", 400)
    add("header", "control", "An honest request.", doc, ACCEPTED, **headed())
    add("header", "control-body", "An honest upload.", doc, ACCEPTED, **headed("PUT", body=b"hi"))
    add(
        "header",
        "control-no-spaces",
        "Commas without spaces, as S3's pages write them.",
        doc,
        ACCEPTED,
        **headed(authorization=AUTHORIZATION.replace(", ", ",")),
    )
    wrong = headed()
    wrong["request"]["headers"][-1][1] = wrong["request"]["headers"][-1][1][:-1] + "z"
    add(
        "header",
        "signature-no-hex",
        "The last digit of the signature is none.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **wrong,
    )
    for name, change, shows in (
        ("upper", str.upper, "The signature in upper case."),
        ("cut", lambda text: text[:63], "The signature without its last digit."),
        ("longer", lambda text: text + "00", "The signature with digits behind it."),
        ("zero", lambda text: "0" * 64, "A signature of zeros."),
        ("padded", lambda text: text + "*" * 80, "The signature padded as SigV4A's are."),
    ):
        made = headed()
        head, _, text = made["request"]["headers"][-1][1].rpartition("=")
        made["request"]["headers"][-1][1] = f"{head}={change(text)}"
        add("header", f"signature-{name}", shows, doc, ("SignatureDoesNotMatch", 403), **made)
    for name, text, shows in (
        ("trailing-text", AUTHORIZATION + " x", "Text behind the signature."),
        ("trailing-component", AUTHORIZATION + ", Extra=1", "A fourth component."),
        ("no-signature", AUTHORIZATION.rpartition(",")[0], "No signature."),
        (
            "no-signed-headers",
            "AWS4-HMAC-SHA256 Credential={credential}, Signature={signature}",
            "No SignedHeaders.",
        ),
        (
            "no-credential",
            "AWS4-HMAC-SHA256 SignedHeaders={signed}, Signature={signature}",
            "No Credential.",
        ),
        (
            "credential-twice",
            AUTHORIZATION + ", Credential=x",
            "Two credentials: readers could take either.",
        ),
        ("signature-twice", AUTHORIZATION + ", Signature=" + "0" * 64, "Two signatures."),
        (
            "lower-names",
            AUTHORIZATION.replace("Credential=", "credential="),
            "A component in another case.",
        ),
        ("empty-signature", AUTHORIZATION.replace("{signature}", ""), "An empty signature."),
        ("nothing", "AWS4-HMAC-SHA256", "The algorithm alone."),
        ("semicolons", AUTHORIZATION.replace(",", ";"), "Components separated by semicolons."),
    ):
        add(
            "header",
            name,
            shows,
            doc if "twice" not in name else PEERS,
            malformed,
            **headed(authorization=text),
        )
    for name, algorithm, verdict, shows in (
        (
            "prefix",
            "AWS4-HMAC-SHA256-PAYLOAD",
            ("InvalidRequest", 400),
            "An algorithm that begins like the one.",
        ),
        ("sha1", "AWS4-HMAC-SHA1", ("InvalidRequest", 400), "A weaker algorithm."),
        ("case", "aws4-hmac-sha256", ("InvalidArgument", 400), "The algorithm in lower case."),
        (
            "ecdsa",
            "AWS4-ECDSA-P256-SHA256",
            ("InvalidRequest", 400),
            "SigV4A's name over an HMAC, where only HMAC is taken.",
        ),
        ("bearer", "Bearer", ("InvalidArgument", 400), "Another type of authorization."),
    ):
        text = AUTHORIZATION.replace("AWS4-HMAC-SHA256", algorithm)
        add("header", f"algorithm-{name}", shows, doc, verdict, **headed(authorization=text))
    add(
        "header",
        "sigv2",
        "Signature Version 2.",
        f"{DOCS}/RESTAuthentication.html",
        ("InvalidArgument", 400),
        **headed(authorization="AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g="),
    )
    add(
        "header",
        "none",
        "Not signed at all.",
        doc,
        ("AccessDenied", 403),
        **request("GET", f"https://{HOST}/key"),
    )
    for name in ("Authorization", "Host", "X-Amz-Date", "X-Amz-Content-Sha256"):
        value = {"Host": "other.example", "X-Amz-Date": DATE}.get(name, EMPTY)
        add(
            "header",
            f"two-{name.lower()}",
            f"{name} arrives twice.",
            doc,
            ("InvalidRequest", 400),
            **headed(extra=[(name, value)]),
        )
    add(
        "header",
        "two-tokens",
        "The session token arrives twice.",
        doc,
        ("InvalidRequest", 400),
        **headed(
            key_id=TEMPORARY_ID,
            headers={**usual(), "x-amz-security-token": TOKEN},
            extra=[("x-amz-security-token", "other")],
        ),
    )
    for name, signed, shows in (
        ("unsorted", ["x-amz-date", "host", "x-amz-content-sha256"], "SignedHeaders not sorted."),
        ("upper", ["Host", "x-amz-content-sha256", "x-amz-date"], "A signed name in upper case."),
        ("twice", ["host", "host", "x-amz-content-sha256", "x-amz-date"], "A signed name twice."),
        (
            "no-host",
            ["x-amz-content-sha256", "x-amz-date"],
            "host is not signed: the request fits another server.",
        ),
        ("empty", ["", "host", "x-amz-content-sha256", "x-amz-date"], "An empty signed name."),
    ):
        headers = {**usual(), "Host": HOST, "": ""}
        made = headed(headers=headers, signed=signed, drop=("Host", ""))
        add(
            "header",
            f"signed-{name}",
            shows,
            PEERS if name == "no-host" else doc,
            malformed,
            **made,
        )
    for name, header, source in (
        ("acl", "x-amz-acl", PEERS),
        ("copy-source", "x-amz-copy-source", "CVE-2026-54330, GHSA-xm99-m3gq-83g8"),
        ("meta", "x-amz-meta-admin", PEERS),
        ("token", "x-amz-grant-full-control", PEERS),
        ("underscore", "x_amz_acl", "gateways read _ and - alike"),
        ("mixed-case", "X-AMZ-ACL", PEERS),
    ):
        add(
            "header",
            f"unsigned-{name}",
            f"{header} is added to a signed request.",
            source,
            ("AccessDenied", 403),
            **headed("PUT", extra=[(header, "/other/secret")]),
        )
    add(
        "header",
        "signed-and-missing",
        "A signed header was taken away.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **headed(headers={**usual(), "range": "bytes=0-9"}, drop=("range",)),
    )
    add(
        "header",
        "host-changed",
        "The request is sent to another host.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **headed(headers=usual(), drop=("host",), extra=[("host", "other.example")]),
    )
    add(
        "header",
        "method-changed",
        "GET becomes DELETE.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **with_method(headed(), "DELETE"),
    )
    add(
        "header",
        "path-changed",
        "Another object is asked for.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **headed(target=f"https://{HOST}/other"),
    )
    add(
        "header",
        "query-added",
        "?acl is added.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **headed(target=f"https://{HOST}/key?acl"),
    )
    add(
        "header",
        "query-doubled",
        "A second value of a parameter is added.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **headed(query="versionId=1", target=f"https://{HOST}/key?versionId=1&versionId=2"),
    )
    add(
        "header",
        "slash-encoded",
        "A slash of the path becomes %2F.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **headed(path="/a/b", target=f"https://{HOST}/a%2Fb"),
    )
    add(
        "header",
        "both-mechanisms",
        "A header, and a presigned URL's parameters.",
        "CVE-2026-41145",
        ("InvalidArgument", 400),
        **headed(target=presigned_url()),
    )
    add(
        "header",
        "credential-in-query",
        "A header, and one parameter of the other mechanism.",
        "CVE-2026-41145",
        ("InvalidArgument", 400),
        **headed(target=f"https://{HOST}/key?X-Amz-Credential={KEY_ID}"),
    )
    for name, date, time, verdict, shows in (
        (
            "late",
            DATE,
            "20261123T121501Z",
            ("RequestTimeTooSkewed", 403),
            "15 minutes and a second late.",
        ),
        ("early", DATE, "20261123T114459Z", ("RequestTimeTooSkewed", 403), "As much too early."),
        ("edge", DATE, "20261123T121500Z", ACCEPTED, "15 minutes to the second."),
        (
            "extended",
            "2026-11-23T12:00:00Z",
            DATE,
            ("AccessDenied", 403),
            "Another form of ISO 8601.",
        ),
        (
            "rfc",
            "Mon, 23 Nov 2026 12:00:00 GMT",
            DATE,
            ("AccessDenied", 403),
            "A date of RFC 1123.",
        ),
        ("impossible", "20261131T120000Z", DATE, ("AccessDenied", 403), "The 31st of November."),
        ("fraction", "20261123T120000.5Z", DATE, ("AccessDenied", 403), "A fraction of a second."),
    ):
        add("header", f"date-{name}", shows, doc, verdict, time=time, **headed(date=date))
    add(
        "header",
        "stale-amz-date",
        "A stale X-Amz-Date beside a fresh Date.",
        "CVE-2015-8466",
        ("RequestTimeTooSkewed", 403),
        **headed(
            headers={**usual(), "date": DATE, "x-amz-date": "20261101T120000Z"},
            date="20261101T120000Z",
            scope=SCOPE.replace(DAY, "20261101"),
        ),
    )
    add(
        "header",
        "no-date",
        "No date at all.",
        doc,
        ("AccessDenied", 403),
        **headed(headers={"host": HOST, "x-amz-content-sha256": EMPTY}),
    )
    add(
        "header",
        "date-alone",
        "Date in place of X-Amz-Date, in the same form.",
        doc,
        ACCEPTED,
        **headed(headers={"date": DATE, "host": HOST, "x-amz-content-sha256": EMPTY}),
    )


def usual(hashed: str = EMPTY) -> dict[str, str]:
    return {"host": HOST, "x-amz-content-sha256": hashed, "x-amz-date": DATE}


def with_method(made: dict[str, Any], method: str) -> dict[str, Any]:
    made["request"]["method"] = method
    return made


def scopes_and_keys() -> None:
    """Whose signature it is, and what for."""
    malformed, query = (
        ("AuthorizationHeaderMalformed", 400),
        ("AuthorizationQueryParametersError", 400),
    )
    for name, scope, shows in (
        ("day", f"20261122/{REGION}/s3/aws4_request", "The day before the request's."),
        ("region", f"{DAY}/us-east-1/s3/aws4_request", "Another region."),
        ("service", f"{DAY}/{REGION}/sts/aws4_request", "Another service."),
        ("terminator", f"{DAY}/{REGION}/s3/aws4_requestx", "Another terminator."),
        ("upper", f"{DAY}/{REGION}/S3/aws4_request", "The service in upper case."),
        ("empty-region", f"{DAY}//s3/aws4_request", "No region."),
        ("six", f"x/{SCOPE}", "Six parts."),
        ("four", f"{DAY}/{REGION}/aws4_request", "Four parts."),
    ):
        source = PEERS if name in ("day", "terminator") else HEADER_DOC
        add(
            "scope",
            f"header-{name}",
            f"{shows} Validly signed.",
            source,
            malformed,
            **headed(scope=scope),
        )
        add(
            "scope",
            f"query-{name}",
            f"{shows} Validly presigned.",
            source,
            query,
            **presigned(scope=scope),
        )
    add(
        "key",
        "unknown",
        "An access key that nobody has.",
        HEADER_DOC,
        ("InvalidAccessKeyId", 403),
        **headed(key_id="AKIAIOSFODNN7UNKNOWN"),
    )
    add(
        "key",
        "unknown-presigned",
        "Likewise, presigned.",
        QUERY_DOC,
        ("InvalidAccessKeyId", 403),
        **presigned(key_id="AKIAIOSFODNN7UNKNOWN"),
    )
    add(
        "key",
        "lower",
        "An access key in another case.",
        HEADER_DOC,
        ("InvalidAccessKeyId", 403),
        **headed(key_id=KEY_ID.lower()),
    )
    guide = f"{DOCS.rpartition('/AmazonS3')[0]}/IAM/latest/UserGuide"
    tokens = f"{guide}/id_credentials_temp_use-resources.html"
    given = {**usual(), "x-amz-security-token": TOKEN}
    add(
        "token",
        "control",
        "A temporary key with its token.",
        tokens,
        ACCEPTED,
        **headed(key_id=TEMPORARY_ID, headers=given),
    )
    for name, value, shows in (
        ("other", "other", "Another token."),
        ("longer", TOKEN + "=", "The token and more."),
        ("cut", TOKEN[:-1], "The token without its end."),
    ):
        add(
            "token",
            name,
            shows,
            tokens,
            ("InvalidToken", 400),
            **headed(key_id=TEMPORARY_ID, headers={**usual(), "x-amz-security-token": value}),
        )
    add(
        "token",
        "missing",
        "A temporary key without its token.",
        tokens,
        ("InvalidToken", 400),
        **headed(key_id=TEMPORARY_ID),
    )
    add(
        "token",
        "of-long-term-key",
        "A long-term key with a token.",
        tokens,
        ("InvalidToken", 400),
        **headed(headers=given),
    )
    add(
        "token",
        "unsigned",
        "The token beside the signature.",
        tokens,
        ("AccessDenied", 403),
        **headed(key_id=TEMPORARY_ID, extra=[("x-amz-security-token", TOKEN)]),
    )
    add(
        "token",
        "ended",
        "Credentials past their end.",
        tokens,
        ("ExpiredToken", 400),
        **headed(key_id=ENDED_ID, headers=given),
    )
    add(
        "token",
        "query-control",
        "Presigned with the token in the query.",
        tokens,
        ACCEPTED,
        **presigned(key_id=TEMPORARY_ID, changes={"X-Amz-Security-Token": TOKEN}),
    )
    add(
        "token",
        "query-missing",
        "Presigned without it.",
        tokens,
        ("InvalidToken", 400),
        **presigned(key_id=TEMPORARY_ID),
    )
    add(
        "token",
        "query-in-header",
        "Presigned, with the token in a header.",
        tokens,
        ("AccessDenied", 403),
        **presigned(key_id=TEMPORARY_ID, sent=[("x-amz-security-token", TOKEN)]),
    )
    add(
        "token",
        "query-appended",
        "Presigned, with the token behind the signature.",
        tokens,
        ("SignatureDoesNotMatch", 403),
        **presigned(key_id=TEMPORARY_ID, after=f"&X-Amz-Security-Token={quote(TOKEN, '')}"),
    )
    add(
        "token",
        "query-ended",
        "A URL outlives its credentials.",
        tokens,
        ("ExpiredToken", 400),
        time="20261124T000000Z",
        **presigned(
            key_id=TEMPORARY_ID, changes={"X-Amz-Security-Token": TOKEN, "X-Amz-Expires": "604800"}
        ),
    )


def presigned_urls() -> None:
    """The query, which anybody can edit."""
    doc, malformed = QUERY_DOC, ("AuthorizationQueryParametersError", 400)
    add("query", "control", "An honest URL.", doc, ACCEPTED, **presigned())
    for name in ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders"):
        parameter = f"X-Amz-{name}"
        add(
            "query",
            f"no-{name.lower()}",
            f"Without {parameter}.",
            doc,
            malformed,
            **presigned(changes={parameter: None}),
        )
        add(
            "query",
            f"two-{name.lower()}",
            f"{parameter} twice.",
            doc,
            malformed,
            **presigned(after=f"&{parameter}=x"),
        )
        add(
            "query",
            f"case-{name.lower()}",
            f"{parameter} again, in lower case.",
            "CVE-2022-2385",
            malformed,
            **presigned(after=f"&{parameter.lower()}=x"),
        )
    add(
        "query",
        "two-signatures",
        "Two signatures.",
        doc,
        malformed,
        **presigned(after="&X-Amz-Signature=" + "0" * 64),
    )
    add(
        "query",
        "escaped-twin",
        "A parameter again, its name spelled with an escape.",
        "CVE-2022-2385",
        malformed,
        **presigned(after="&X%2DAmz-Expires=604800"),
    )
    add(
        "query",
        "escaped-names",
        "A name spelled with an escape, once: the same name.",
        doc,
        ACCEPTED,
        **request("GET", presigned_url().replace("X-Amz-Expires", "X%2DAmz-Expires")),
    )
    for value, shows in (
        ("604801", "A second more than seven days."),
        ("1000000000", "Thirty years."),
        ("0", "No time at all."),
        ("-1", "Less than none."),
        ("+60", "With a sign."),
        ("60.5", "With a fraction."),
        (" 60", "With a space."),
        ("6e4", "With an exponent."),
        ("0x3c", "In hex."),
        ("６０", "In digits of another script."),
        ("1" * 40, "With forty digits."),
    ):
        add(
            "query",
            f"expires-{value.strip()}" if value.isascii() else "expires-fullwidth",
            f"{shows} Validly presigned.",
            PEERS if value == "1000000000" else doc,
            malformed,
            **presigned(changes={"X-Amz-Expires": value}),
        )
    add(
        "query",
        "expired",
        "A second after its end.",
        doc,
        ("AccessDenied", 403),
        time="20261123T130001Z",
        **presigned(),
    )
    add(
        "query",
        "last-second",
        "In its last second.",
        doc,
        ACCEPTED,
        time="20261123T130000Z",
        **presigned(),
    )
    add(
        "query",
        "future",
        "Dated a year ahead.",
        PEERS,
        ("AccessDenied", 403),
        time="20251123T120000Z",
        **presigned(),
    )
    add(
        "query",
        "end-of-time",
        "Dated at the end of the calendar.",
        doc,
        ("AccessDenied", 403),
        **presigned(
            changes={"X-Amz-Date": "99991231T235959Z"}, scope=SCOPE.replace(DAY, "99991231")
        ),
    )
    add(
        "query",
        "expires-raised",
        "X-Amz-Expires is raised after signing.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **request("GET", presigned_url().replace("Expires=3600", "Expires=36000")),
    )
    add(
        "query",
        "date-moved",
        "X-Amz-Date is moved after signing.",
        doc,
        ("SignatureDoesNotMatch", 403),
        time="20261123T140000Z",
        **request("GET", presigned_url().replace("T120000Z", "T133000Z")),
    )
    add(
        "query",
        "parameter-added",
        "A parameter is added behind the signature.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **presigned(after="&response-content-type=text/html"),
    )
    add(
        "query",
        "method",
        "A GET URL is used to PUT.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **with_method(presigned(), "PUT"),
    )
    add(
        "query",
        "key",
        "Another object.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **request("GET", presigned_url().replace("/key?", "/other?")),
    )
    add(
        "query",
        "dots",
        "The path is dressed up with dot segments.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **request("GET", presigned_url().replace("/key?", "/x/../key?")),
    )
    add(
        "query",
        "slashes",
        "A slash is doubled.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **request("GET", presigned_url().replace("/key?", "//key?")),
    )
    add(
        "query",
        "unsigned-acl",
        "An x-amz-acl header is sent along.",
        PEERS,
        ("AccessDenied", 403),
        **presigned("PUT", sent=[("x-amz-acl", "public-read")]),
    )
    add(
        "query",
        "unsigned-copy-source",
        "A PUT URL becomes a copy.",
        "CVE-2026-54330, GHSA-xm99-m3gq-83g8",
        ("AccessDenied", 403),
        **presigned("PUT", sent=[("x-amz-copy-source", "/other/secret")]),
    )
    add(
        "query",
        "unsigned-streaming",
        "An unsigned header asks for the streaming path.",
        "CVE-2026-40344",
        ("InvalidArgument", 400),
        **presigned("PUT", sent=[("x-amz-content-sha256", UNSIGNED_TRAILER)]),
    )
    add(
        "query",
        "signed-header-missing",
        "A signed header is not sent.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **presigned("PUT", headers={"content-type": "text/plain", "host": HOST}),
    )
    add(
        "query",
        "signed-header-changed",
        "A signed header is sent otherwise.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **presigned(
            "PUT",
            headers={"content-type": "text/plain", "host": HOST},
            sent=[("content-type", "text/html")],
        ),
    )
    add(
        "query",
        "header-in-query",
        "A signed header arrives as a parameter, unswitched.",
        doc,
        ("SignatureDoesNotMatch", 403),
        **presigned(
            "PUT", headers={"host": HOST, "x-amz-acl": "private"}, more=[("x-amz-acl", "private")]
        ),
    )
    add(
        "query",
        "no-host",
        "host is not signed.",
        PEERS,
        malformed,
        **presigned(headers={"x-amz-date": DATE}, sent=[("x-amz-date", DATE)]),
    )
    add(
        "query",
        "credential-newline",
        "A line end in the credential.",
        doc,
        malformed,
        **presigned(key_id="AKIA\nEXAMPLE"),
    )
    add(
        "query",
        "credential-encoded-twice",
        "The credential is encoded twice.",
        doc,
        malformed,
        **request("GET", presigned_url().replace("%2F", "%252F")),
    )
    add(
        "query",
        "sigv2",
        "Signature Version 2 in the query.",
        doc,
        ("InvalidArgument", 400),
        **request("GET", f"https://{HOST}/key?AWSAccessKeyId=x&Expires=1&Signature=y"),
    )
    add(
        "query",
        "plus",
        "A plus for a space, on both sides.",
        doc,
        ACCEPTED,
        **request("GET", presigned_url(more=[("prefix", "a b")]).replace("a%20b", "a+b")),
    )
    add(
        "query",
        "duplicates",
        "Two values of one name, in either order.",
        doc,
        ACCEPTED,
        **presigned(more=[("tag", "b"), ("tag", "a")]),
    )


def bodies() -> None:
    """What stands for the body, and the body."""
    doc = f"{DOCS}/sig-v4-header-based-auth.html"
    bare = {"host": HOST, "x-amz-date": DATE}
    add(
        "body",
        "changed",
        "Another body.",
        doc,
        ("XAmzContentSHA256Mismatch", 400),
        **headed("PUT", body=b"hello", send=b"jello"),
    )
    add(
        "body",
        "dropped",
        "No body.",
        doc,
        ("XAmzContentSHA256Mismatch", 400),
        **headed("PUT", body=b"hello", send=b""),
    )
    add(
        "body",
        "added",
        "A body on a request without.",
        doc,
        ("XAmzContentSHA256Mismatch", 400),
        **headed("PUT", send=b"hello"),
    )
    add(
        "body",
        "hash-missing",
        "x-amz-content-sha256 is missing; any body would do.",
        PEERS,
        ("InvalidRequest", 400),
        **headed("PUT", headers=bare, hashed=UNSIGNED, send=b"any"),
    )
    for name, hashed in (
        ("empty", ""),
        ("short", EMPTY[:-1]),
        ("long", EMPTY + "0"),
        ("words", "UNSIGNED"),
        ("lower", "unsigned-payload"),
        ("two", f"{EMPTY},{EMPTY}"),
        ("streaming", "STREAMING"),
    ):
        add(
            "body",
            f"hash-{name}",
            f"x-amz-content-sha256 is {hashed[:20]!r}.",
            doc,
            ("InvalidArgument", 400),
            **headed("PUT", headers=usual(hashed), hashed=hashed),
        )
    add(
        "body",
        "unsigned",
        "UNSIGNED-PAYLOAD over https, as S3 takes it.",
        doc,
        ACCEPTED,
        **headed("PUT", hashed=UNSIGNED, send=b"any"),
    )
    plain = headed("PUT", hashed=UNSIGNED, send=b"any")
    plain["request"]["url"] = plain["request"]["url"].replace("https", "http")
    add(
        "body",
        "unsigned-over-http",
        "UNSIGNED-PAYLOAD over plain http.",
        doc,
        ("InvalidArgument", 400),
        **plain,
    )
    add(
        "body",
        "unsigned-refused",
        "UNSIGNED-PAYLOAD where bodies must be signed.",
        doc,
        ("InvalidArgument", 400),
        switches={"unsigned_payload": False},
        **headed("PUT", hashed=UNSIGNED, send=b"any"),
    )
    digest = base64.b64encode(md5(b"other", usedforsecurity=False).digest()).decode()
    add(
        "body",
        "md5",
        "Another body's Content-MD5.",
        doc,
        ("BadDigest", 400),
        **headed("PUT", body=b"hello", extra=[("content-md5", digest)]),
    )
    add(
        "body",
        "md5-malformed",
        "Content-MD5 is no MD5.",
        doc,
        ("InvalidDigest", 400),
        **headed("PUT", body=b"hello", extra=[("content-md5", "x")]),
    )
    for name, length, code in (
        ("short", "4", "IncompleteBody"),
        ("long", "6", "IncompleteBody"),
        ("negative", "-5", "InvalidRequest"),
        ("plus", "+5", "InvalidRequest"),
        ("hex", "0x5", "InvalidRequest"),
    ):
        add(
            "body",
            f"length-{name}",
            f"Content-Length is {length}, of 5.",
            doc,
            (code, 400),
            **headed("PUT", body=b"hello", extra=[("content-length", length)]),
        )


def form_case(
    name, shows, source, verdict, conditions=(), changes=None, policy=None, more=(), **parts
):
    document = {
        "expiration": "2026-11-23T13:00:00.000Z",
        "conditions": [
            {"bucket": "examplebucket"},
            ["starts-with", "$key", "photos/"],
            {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
            {"x-amz-credential": f"{KEY_ID}/{SCOPE}"},
            {"x-amz-date": DATE},
            *conditions,
        ],
    }
    text = json.dumps(document) if policy is None else policy
    encoded = base64.b64encode(text.encode()).decode()
    fields = {
        "key": "photos/a.jpg",
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{KEY_ID}/{SCOPE}",
        "x-amz-date": DATE,
        "policy": encoded,
        "x-amz-signature": hmac.digest(key(), encoded.encode(), "sha256").hex(),
        **(changes or {}),
    }
    pairs = [[field, value] for field, value in fields.items() if value is not None]
    form = {"bucket": parts.pop("bucket", "examplebucket"), "fields": [*pairs, *map(list, more)]}
    for told in ("size", "filename"):
        if told in parts:
            form[told] = parts.pop(told)
    add("form", name, shows, source, verdict, form=form, **parts)


def forms() -> None:
    """What an uploader may do with a form that was given to him."""
    doc, denied, invalid = POST_DOC, ("AccessDenied", 403), ("InvalidPolicyDocument", 400)
    post = f"{DOCS}/RESTObjectPOST.html"
    argument = ("InvalidArgument", 400)
    form_case("control", "An honest upload.", doc, ACCEPTED)
    form_case(
        "ignored", "Fields that x-ignore- exempts.", doc, ACCEPTED, changes={"x-ignore-a": "b"}
    )
    form_case("key", "A key outside the prefix.", doc, denied, changes={"key": "secret/a"})
    form_case("key-missing", "No key.", doc, denied, changes={"key": None})
    form_case(
        "extra", "A field that no condition names.", doc, denied, changes={"acl": "public-read"}
    )
    form_case(
        "meta", "Metadata that no condition names.", doc, denied, changes={"x-amz-meta-a": "b"}
    )
    form_case("bucket", "Uploaded to another bucket.", doc, denied, bucket="otherbucket")
    form_case(
        "bucket-field",
        "A bucket field that is not the URL's.",
        doc,
        denied,
        changes={"bucket": "otherbucket"},
    )
    form_case(
        "value-case",
        "A value in another case.",
        doc,
        denied,
        conditions=[{"acl": "private"}],
        changes={"acl": "PRIVATE"},
    )
    form_case(
        "name-case",
        "A name in another case: the same field.",
        doc,
        ACCEPTED,
        conditions=[{"acl": "private"}],
        changes={"ACL": "private"},
    )
    form_case(
        "content-type-case",
        "Content-Type in odd case, with another value.",
        "CVE-2023-28434",
        denied,
        conditions=[{"Content-Type": "image/png"}],
        changes={"cOnTeNt-TyPe": "text/html"},
    )
    form_case(
        "content-type-list",
        "A list of types, one of which does not fit.",
        doc,
        denied,
        conditions=[["starts-with", "$Content-Type", "image/"]],
        changes={"Content-Type": "image/png,text/html"},
    )
    form_case(
        "filename",
        "${filename} climbs out of the prefix.",
        doc,
        denied,
        changes={"key": "${filename}"},
        filename="secret/a",
    )
    form_case(
        "twice", "A field twice.", post, ("MalformedPOSTRequest", 400), more=[("key", "photos/b")]
    )
    form_case(
        "twice-case",
        "A field twice, in another case.",
        post,
        ("MalformedPOSTRequest", 400),
        more=[("KEY", "photos/b")],
    )
    form_case(
        "after-file",
        "A field behind the file.",
        post,
        ("MalformedPOSTRequest", 400),
        more=[("file", "data"), ("acl", "public-read")],
    )
    form_case(
        "two-files",
        "Two files.",
        post,
        ("MalformedPOSTRequest", 400),
        more=[("file", "data"), ("file", "data")],
    )
    form_case("expired", "After its policy's end.", doc, denied, time="20261123T130001Z")
    form_case("future", "Dated a day ahead.", doc, denied, time="20261122T120000Z")
    form_case(
        "too-large",
        "A file over the range.",
        doc,
        ("EntityTooLarge", 400),
        conditions=[["content-length-range", 1, 10]],
        size=11,
    )
    form_case(
        "too-small",
        "A file under the range.",
        doc,
        ("EntityTooSmall", 400),
        conditions=[["content-length-range", 1, 10]],
        size=0,
    )
    form_case(
        "range-edge",
        "A file of the most bytes.",
        doc,
        ACCEPTED,
        conditions=[["content-length-range", 1, 10]],
        size=10,
    )
    form_case(
        "signature",
        "Another signature.",
        doc,
        ("SignatureDoesNotMatch", 403),
        changes={"x-amz-signature": "0" * 64},
    )
    form_case(
        "policy-swapped",
        "Another policy.",
        doc,
        ("SignatureDoesNotMatch", 403),
        changes={"policy": base64.b64encode(b"{}").decode()},
    )
    form_case(
        "credential-swapped",
        "Another credential than the policy's.",
        doc,
        ("InvalidAccessKeyId", 403),
        changes={"x-amz-credential": f"AKIAOTHER/{SCOPE}"},
    )
    form_case(
        "date-swapped",
        "Another date than the policy's.",
        doc,
        denied,
        changes={"x-amz-date": "20261123T120001Z"},
    )
    form_case(
        "region",
        "For another region.",
        doc,
        argument,
        changes={"x-amz-credential": f"{KEY_ID}/{DAY}/us-east-1/s3/aws4_request"},
    )
    form_case(
        "token",
        "A token on a long-term key.",
        doc,
        ("InvalidToken", 400),
        changes={"x-amz-security-token": TOKEN},
    )
    for field in ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"):
        form_case(
            f"no-{field.removeprefix('x-amz-')}",
            f"Without {field}.",
            doc,
            argument,
            changes={field: None},
        )
    add(
        "form",
        "anonymous",
        "None of the five.",
        doc,
        denied,
        form={"bucket": "examplebucket", "fields": [["key", "a"]]},
    )
    good = '"conditions": [{"bucket": "examplebucket"}]'
    for name, text, shows in (
        ("no-json", "policy", "No JSON."),
        ("list", "[]", "A list."),
        ("no-conditions", '{"expiration": "2026-11-23T13:00:00Z"}', "No conditions."),
        ("no-expiration", f"{{{good}}}", "No expiration: it would last for ever."),
        (
            "unknown-key",
            f'{{"expiration": "2026-11-23T13:00:00Z", {good}, "x": 1}}',
            "An unknown key.",
        ),
        (
            "twin-key",
            '{"expiration": "2020-01-01T00:00:00Z", '
            f'"expiration": "2099-01-01T00:00:00Z", {good}}}',
            "Two expirations.",
        ),
        (
            "twin-condition",
            '{"expiration": "2026-11-23T13:00:00Z", "conditions": '
            '[{"bucket": "examplebucket", "bucket": "other"}]}',
            "Two values in one condition.",
        ),
        (
            "operator",
            '{"expiration": "2026-11-23T13:00:00Z", "conditions": [["matches", "$key", ".*"]]}',
            "An operator that there is not.",
        ),
        (
            "number",
            '{"expiration": "2026-11-23T13:00:00Z", "conditions": [{"key": 1}]}',
            "A value that is no text.",
        ),
        ("deep", "[" * 10_000, "Ten thousand brackets."),
        ("nan", f'{{"expiration": NaN, {good}}}', "NaN."),
        ("date", f'{{"expiration": "never", {good}}}', "An expiration that is no date."),
    ):
        form_case(f"policy-{name}", f"{shows} Validly signed.", doc, invalid, policy=text)


def chunked(form, data, trailers=None, chunk=8192, announce=None, extra=None):
    """A head and its body in chunks, honest."""
    headers = {**usual(form), "x-amz-decoded-content-length": str(len(data))}
    if trailers is not None or announce is not None:
        headers["x-amz-trailer"] = announce or ",".join(trailers or {})
    headers.update(extra or {})
    made = headed("PUT", headers=headers, hashed=form)
    previous = made["request"]["headers"][-1][1][-64:]
    chunks = []
    for start in [*range(0, len(data), chunk), len(data)]:
        piece = data[start : start + chunk]
        line = f"{len(piece):x}"
        if form != UNSIGNED_TRAILER:
            previous = sign(
                f"AWS4-HMAC-SHA256-PAYLOAD\n{DATE}\n{SCOPE}\n{previous}\n{EMPTY}\n"
                f"{sha256(piece).hexdigest()}"
            )
            line += f";chunk-signature={previous}"
        chunks.append(line.encode() + b"\r\n" + (piece + b"\r\n" if piece else b""))
    end = b""
    if trailers:
        end = "".join(f"{name}:{value}\r\n" for name, value in trailers.items()).encode()
        if form != UNSIGNED_TRAILER:
            text = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
            digest = sha256(text.encode()).hexdigest()
            made_of = sign(f"AWS4-HMAC-SHA256-TRAILER\n{DATE}\n{SCOPE}\n{previous}\n{digest}")
            end += f"x-amz-trailer-signature:{made_of}\r\n".encode()
    return made, chunks, end + b"\r\n"


def stream_case(name, shows, source, verdict, made, body):
    add(
        "stream",
        name,
        shows,
        source,
        verdict,
        **made,
        stream_base64=base64.b64encode(body).decode(),
    )


def streams() -> None:
    """Bodies in chunks, and what can be done between them."""
    wrong, bad = ("SignatureDoesNotMatch", 403), ("InvalidRequest", 400)
    data = bytes(range(256)) * 96  # three chunks
    made, (one, two, three, last), end = chunked(STREAMING, data)
    whole = one + two + three + last + end
    signed = one[: one.index(b"\r\n")][-64:]
    doc = STREAM_DOC
    stream_case("control", "An honest upload.", doc, ACCEPTED, made, whole)
    for name, body, verdict, shows in (
        (
            "flipped",
            whole.replace(b"\x00\x01\x02", b"\x00\x01\x03", 1),
            wrong,
            "A byte is changed.",
        ),
        ("dropped", one + three + last + end, wrong, "A chunk is dropped."),
        ("repeated", one + one + two + last + end, wrong, "A chunk is repeated."),
        ("moved", two + one + three + last + end, wrong, "Two chunks change places."),
        ("cut", one + two, ("IncompleteBody", 400), "The body is cut between two chunks."),
        ("cut-inside", whole[:9000], ("IncompleteBody", 400), "The body is cut within a chunk."),
        (
            "no-last",
            one + two + three,
            ("IncompleteBody", 400),
            "The last, empty chunk is missing.",
        ),
        (
            "no-end",
            (one + two + three + last + end)[:-2],
            ("IncompleteBody", 400),
            "The last line end is missing.",
        ),
        (
            "last-forged",
            one + two + three + b"0;chunk-signature=" + b"0" * 64 + b"\r\n\r\n",
            wrong,
            "The last chunk's signature is made up.",
        ),
        ("appended", whole + b"x", bad, "Something follows the end."),
        ("appended-chunk", whole + one, bad, "A chunk follows the end."),
        (
            "unsigned-chunk",
            b"2000\r\n" + data[:8192] + b"\r\n",
            bad,
            "A chunk without a signature.",
        ),
        (
            "empty-signature",
            one.replace(signed, b"") + two,
            wrong,
            "A chunk with an empty signature.",
        ),
        (
            "upper-signature",
            one.replace(signed, signed.upper()) + two,
            wrong,
            "A chunk's signature in upper case.",
        ),
        (
            "padded-signature",
            one.replace(signed, signed + b"*" * 80) + two,
            wrong,
            "A chunk's signature padded as SigV4A's.",
        ),
        ("extension", one.replace(b";chunk", b";x=y;chunk") + two, bad, "Another chunk extension."),
        ("sign", one.replace(b"2000;", b"+2000;") + two, bad, "A size with a sign."),
        ("prefix", one.replace(b"2000;", b"0x2000;") + two, bad, "A size with a prefix."),
        ("negative", one.replace(b"2000;", b"-2000;") + two, bad, "A negative size."),
        ("underscore", one.replace(b"2000;", b"2_000;") + two, bad, "A size with an underscore."),
        ("huge", one.replace(b"2000;", b"ffffffffffffffff;") + two, bad, "A size of 16 digits."),
        (
            "large",
            one.replace(b"2000;", b"fffffff;") + two,
            ("InvalidChunkSizeError", 403),
            "A chunk of 256 MiB would be held unverified.",
        ),
        ("bare-lf", one.replace(b"\r\n", b"\n", 1) + two, bad, "A line that ends in LF alone."),
        ("long-line", b"2" * 600, bad, "A line without an end."),
        (
            "longer-chunk",
            one[:-2] + b"xx\r\n" + two,
            bad,
            "Bytes between a chunk and its line end.",
        ),
        ("plain", data, bad, "The body without its frames."),
    ):
        stream_case(name, shows, doc, verdict, made, body)
    small, pieces, rest = chunked(STREAMING, b"a" * 20, chunk=10)
    stream_case(
        "small-chunks",
        "A chunk below 8192 bytes that is not the last.",
        doc,
        ("InvalidChunkSizeError", 403),
        small,
        b"".join(pieces) + rest,
    )
    short, parts, rest = chunked(STREAMING, b"a" * 20, extra={"x-amz-decoded-content-length": "10"})
    stream_case(
        "longer-than-told",
        "More than x-amz-decoded-content-length.",
        doc,
        ("IncompleteBody", 400),
        short,
        b"".join(parts) + rest,
    )
    long, parts, rest = chunked(STREAMING, b"a" * 20, extra={"x-amz-decoded-content-length": "30"})
    stream_case(
        "shorter-than-told",
        "Less than x-amz-decoded-content-length.",
        doc,
        ("IncompleteBody", 400),
        long,
        b"".join(parts) + rest,
    )
    headers = usual(STREAMING)
    stream_case(
        "no-decoded-length",
        "Without x-amz-decoded-content-length.",
        doc,
        ("MissingContentLength", 411),
        headed("PUT", headers=headers, hashed=STREAMING),
        whole,
    )
    odd, parts, rest = chunked(STREAMING, b"a", extra={"x-amz-decoded-content-length": "0x1"})
    stream_case(
        "odd-decoded-length", "A decoded length in hex.", doc, bad, odd, b"".join(parts) + rest
    )
    get = headed("GET", headers=usual(STREAMING), hashed=STREAMING)
    add(
        "stream",
        "get",
        "A GET that asks for the streaming path.",
        doc,
        ("InvalidArgument", 400),
        **get,
    )
    loose = headed("PUT", headers=usual(STREAMING), signed=["host", "x-amz-date"], hashed=STREAMING)
    add(
        "stream",
        "loose-sentinel",
        "The form is told in a header that is not signed.",
        doc,
        ("InvalidArgument", 400),
        **loose,
    )
    trailers()


def trailers() -> None:
    """Checksums behind the body."""
    wrong, malformed = ("SignatureDoesNotMatch", 403), ("MalformedTrailerError", 400)
    data = b"hello"
    name = "x-amz-checksum-crc32"
    value = base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()
    other = base64.b64encode(zlib.crc32(b"other").to_bytes(4, "big")).decode()
    for form, tag in ((STREAMING_TRAILER, "signed"), (UNSIGNED_TRAILER, "unsigned")):
        made, parts, end = chunked(form, data, {name: value})
        body = b"".join(parts)
        stream_case(
            f"{tag}-trailer-control",
            "An honest checksum behind.",
            TRAILER_DOC,
            ACCEPTED,
            made,
            body + end,
        )
        stream_case(
            f"{tag}-trailer-missing",
            "The trailer is missing.",
            TRAILER_DOC,
            malformed,
            made,
            body + b"\r\n",
        )
        bad, bad_parts, bad_end = chunked(form, data, {name: other})
        stream_case(
            f"{tag}-trailer-wrong",
            "A checksum of another body.",
            TRAILER_DOC,
            ("BadDigest", 400),
            bad,
            b"".join(bad_parts) + bad_end,
        )
        line = f"{name}:{value}\r\n".encode()
        stream_case(
            f"{tag}-trailer-twice",
            "The checksum twice.",
            TRAILER_DOC,
            malformed,
            made,
            body + end.replace(line, line + line),
        )
        stream_case(
            f"{tag}-trailer-injected",
            "A header that was not announced.",
            TRAILER_DOC,
            malformed,
            made,
            body + end.replace(line, line + b"x-amz-acl:public-read\r\n"),
        )
        stream_case(
            f"{tag}-trailer-cut",
            "The body ends before its trailer does.",
            TRAILER_DOC,
            ("IncompleteBody", 400),
            made,
            body + line,
        )
        odd, odd_parts, odd_end = chunked(form, data, {name: value}, announce="x-amz-acl")
        stream_case(
            f"{tag}-trailer-announced",
            "An x-amz-trailer that is no checksum.",
            TRAILER_DOC,
            malformed,
            odd,
            b"".join(odd_parts) + odd_end,
        )
    made, parts, end = chunked(STREAMING_TRAILER, data, {name: value})
    body = b"".join(parts)
    stream_case(
        "trailer-changed",
        "A checksum is changed under its signature.",
        TRAILER_DOC,
        wrong,
        made,
        body + end.replace(value.encode(), other.encode()),
    )
    stream_case(
        "trailer-unsigned",
        "The trailers' signature is missing.",
        TRAILER_DOC,
        malformed,
        made,
        body + end[: end.index(b"x-amz-trailer-signature")] + b"\r\n",
    )
    none, parts, end = chunked(STREAMING_TRAILER, data)
    stream_case(
        "trailer-unannounced",
        "The form has trailers and x-amz-trailer is missing.",
        TRAILER_DOC,
        malformed,
        none,
        b"".join(parts) + end,
    )
    both, parts, end = chunked(STREAMING, data, announce=name)
    stream_case(
        "trailer-too-many",
        "x-amz-trailer with a form that has none.",
        TRAILER_DOC,
        malformed,
        both,
        b"".join(parts) + end,
    )
    made, parts, end = chunked(UNSIGNED_TRAILER, data, {name: value})
    forged = json.loads(json.dumps(made))
    text = forged["request"]["headers"][-1][1]
    forged["request"]["headers"][-1][1] = text[:-64] + "0" * 64
    stream_case(
        "unsigned-trailer-forged-head",
        "A made-up signature on the unsigned form.",
        "CVE-2026-40344",
        wrong,
        forged,
        b"".join(parts) + end,
    )
    query = json.loads(json.dumps(made))
    query["request"]["headers"] = [
        pair for pair in query["request"]["headers"] if pair[0] != "Authorization"
    ]
    query["request"]["url"] += f"?X-Amz-Credential={quote(KEY_ID + '/' + SCOPE, '')}"
    stream_case(
        "unsigned-trailer-query-credential",
        "The unsigned form, with a credential in the query and no signature.",
        "CVE-2026-41145",
        ("AuthorizationQueryParametersError", 400),
        query,
        b"".join(parts) + end,
    )


def generate() -> str:
    """The text of the file."""
    CASES.clear()
    for family in (headers_and_date, scopes_and_keys, presigned_urls, bodies, forms, streams):
        family()
    document = {
        "origin": "Made by tests/vectors/generate_hostile.py; decided by what stands under source.",
        "expects": {"region": REGION, "service": SERVICE, "max_skew": 900},
        "keys": KEYS,
        "cases": CASES,
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def main() -> int:
    """Write the file, or compare it with what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = generate()
    if not parser.parse_args().check:
        TARGET.write_text(text, encoding="utf-8")
        print(f"{len(CASES)} cases")
        return 0
    same = TARGET.read_text(encoding="utf-8") == text
    print("up to date" if same else "hostile.json differs")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
