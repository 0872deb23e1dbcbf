"""A signer of a few lines, which signs whatever it is given: the attacker's, for `hostile.json`.

It knows nothing of `sigv4`. Only canonical requests that are right make signatures that count; so
what is signed here is in canonical form, or follows the two rules for paths and queries.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote, unquote_plus, urlsplit

Json = dict[str, Any]
Pairs = list[tuple[str, str]]

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105  the documentation's
TEMPORARY_ID = "ASIAIOSFODNN7EXAMPLE"
TEMPORARY_SECRET = "temporarySecretOfTheExamplesxxxxxxxxxxxx"  # noqa: S105
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMQ=="  # noqa: S105
EMPTY = hashlib.sha256(b"").hexdigest()
ALGORITHM = "AWS4-HMAC-SHA256"

SIGNED_TEXTS: dict[str, Json] = {}  # by signature: the text that was signed, and with which key
CANONICAL: dict[str, str] = {}  # by hash: each canonical request


def sha256(data: str | bytes) -> str:
    """In hex."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


class Who:
    """Who signs, when and for where; any of it may be a lie."""

    def __init__(self, **changes: str) -> None:
        self.key_id = KEY_ID
        self.secret = SECRET
        self.time = "20130524T120000Z"
        self.day = ""
        self.region = "us-east-1"
        self.service = "s3"
        self.terminator = "aws4_request"
        self.algorithm = ALGORITHM
        for name, value in changes.items():
            if name not in vars(self):
                raise TypeError(name)
            setattr(self, name, value)
        self.day = self.day or self.time[:8]

    @property
    def scope(self) -> str:
        """Day, region, service, terminator."""
        return f"{self.day}/{self.region}/{self.service}/{self.terminator}"

    @property
    def credential(self) -> str:
        """Key id and scope."""
        return f"{self.key_id}/{self.scope}"

    def sign(self, text: str) -> str:
        """Compute the signature of a string to sign, and record both."""
        key = ("AWS4" + self.secret).encode()
        parts = [self.day, self.region, self.service, self.terminator]
        for part in parts:
            key = hmac.new(key, part.encode(), "sha256").digest()
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        record: Json = {"secret": self.secret, "scope": parts, "time": self.time, "text": text}
        head, _, last = text.rpartition("\n")
        if last in CANONICAL:
            record |= {"text": head, "canonical": CANONICAL[last]}
        SIGNED_TEXTS[signature] = record
        return signature

    def string_to_sign(self, canonical: str) -> str:
        """Step 2."""
        CANONICAL[sha256(canonical)] = canonical
        return f"{self.algorithm}\n{self.time}\n{self.scope}\n{sha256(canonical)}"


def canonical_query(raw: str) -> str:
    """Decode, encode and sort a query."""
    pairs = []
    for piece in raw.split("&") if raw else []:
        name, _, value = piece.partition("=")
        pairs.append([quote(unquote_plus(part), safe="-_.~") for part in (name, value)])
    return "&".join(["=".join(pair) for pair in sorted(pairs)])


def canonical_request(
    who: Who, method: str, url: str, fields: Json, signed: str, payload: str
) -> str:
    """Step 1."""
    parts = urlsplit(url)
    path = parts.path or "/"
    if who.service != "s3":
        path = quote(path, safe="/-_.~")
    names = [name for name in signed.split(";") if name]
    lines = "".join([f"{name}:{fields.get(name.lower(), '')}\n" for name in names])
    return "\n".join([method, path, canonical_query(parts.query), lines, signed, payload])


def request(method: str, url: str, headers: Pairs, body: str | bytes = "") -> Json:
    """Return a request in the form of the vectors."""
    made: Json = {"method": method, "url": url, "headers": [list(pair) for pair in headers]}
    if isinstance(body, str):
        made["body"] = body
    else:
        made["body_base64"] = base64.b64encode(body).decode()
    return made


FORM = "{algorithm} Credential={credential}, SignedHeaders={signed}, Signature={signature}"


def signed(
    who: Who | None = None,
    method: str = "GET",
    url: str = "https://examplebucket.s3.amazonaws.com/test.txt",
    headers: Pairs | None = None,
    body: str | bytes = "",
    *,
    sha: str | None = "",
    date_header: str | None = "X-Amz-Date",
    sign_only: str | None = None,
    loose: Pairs | None = None,
    payload: str | None = None,
    form: str = FORM,
) -> Json:
    """Sign a request in its header.

    Args:
        who: signs.
        method: of the request.
        url: of the request.
        headers: that are signed.
        body: of the request.
        sha: the value of x-amz-content-sha256; computed if empty, left out if None.
        date_header: that carries the date; None leaves it out.
        sign_only: SignedHeaders, if not all.
        loose: headers that are not signed.
        payload: last line of the canonical request, if it is not `sha`.
        form: of the Authorization header.
    """
    who = who or Who()
    host = urlsplit(url).netloc
    sent: Pairs = [("Host", host), *(headers or [])]
    if date_header:
        sent.append((date_header, who.time))
    if sha == "":
        sha = sha256(body) if who.service == "s3" else None
    if sha is not None:
        sent.append(("x-amz-content-sha256", sha))
    fields: Json = {}
    for name, value in sent:
        lowered = name.lower()
        fields[lowered] = f"{fields[lowered]},{value}" if lowered in fields else value
    names = ";".join(sorted(fields)) if sign_only is None else sign_only
    if payload is None:
        payload = sha if sha is not None else sha256(body)
    canonical = canonical_request(who, method, url, fields, names, payload)
    signature = who.sign(who.string_to_sign(canonical))
    authorization = form.format(
        algorithm=who.algorithm, credential=who.credential, signed=names, signature=signature
    )
    return request(method, url, [*sent, *(loose or []), ("Authorization", authorization)], body)


def presigned(
    who: Who | None = None,
    method: str = "GET",
    base: str = "https://examplebucket.s3.amazonaws.com/test.txt",
    *,
    query: str = "",
    expires: str = "86400",
    headers: Pairs | None = None,
    loose: Pairs | None = None,
    names: str | None = None,
    token: str | None = None,
    payload: str = "UNSIGNED-PAYLOAD",
    body: str = "",
    change: Any = None,
) -> Json:
    """Sign a request in its query.

    Args:
        who: signs.
        method: of the request.
        base: its URL without a query.
        query: of its own.
        body: of the request.
        expires: as text, percent-encoded.
        headers: that are signed beside host.
        loose: that are not.
        names: SignedHeaders, if not those.
        token: in the query, signed.
        payload: last line of the canonical request.
        change: of the list of parameters, before they are signed.
    """
    who = who or Who()
    fields = {"host": urlsplit(base).netloc}
    fields.update({name.lower(): value for name, value in headers or []})
    names = ";".join(sorted(fields)) if names is None else names
    parameters = [
        f"X-Amz-Algorithm={who.algorithm}",
        f"X-Amz-Credential={quote(who.credential, safe='')}",
        f"X-Amz-Date={who.time}",
        f"X-Amz-Expires={expires}",
        f"X-Amz-SignedHeaders={quote(names, safe='')}",
    ]
    if token is not None:
        parameters.append(f"X-Amz-Security-Token={quote(token, safe='')}")
    if query:
        parameters.append(query)
    if change is not None:
        parameters = change(parameters)
    url = f"{base}?{'&'.join(parameters)}"
    signature = who.sign(
        who.string_to_sign(canonical_request(who, method, url, fields, names, payload))
    )
    sent = [("Host", fields["host"]), *(headers or []), *(loose or [])]
    return request(method, f"{url}&X-Amz-Signature={signature}", sent, body)


EXPIRATION = "2013-05-25T12:00:00.000Z"


def form(
    who: Who | None = None,
    *,
    conditions: list[Any] | None = None,
    fields: Json | None = None,
    policy: Any = None,
    expiration: str = EXPIRATION,
    token: str | None = None,
    encode: Any = None,
) -> Pairs:
    """Sign a form, and return its fields.

    Args:
        who: signs.
        conditions: beside those of the fields that sign.
        fields: beside those.
        policy: the whole document, as an object or as text.
        expiration: of the policy.
        token: a field, and a condition.
        encode: from the policy's text to what is signed and sent; base64 by default.
    """
    who = who or Who()
    own: Json = {
        "x-amz-algorithm": who.algorithm,
        "x-amz-credential": who.credential,
        "x-amz-date": who.time,
    }
    if token is not None:
        own["x-amz-security-token"] = token
    if conditions is None:
        conditions = [{"bucket": "examplebucket"}, ["starts-with", "$key", "user/alice/"]]
    if policy is None:
        policy = {
            "expiration": expiration,
            "conditions": [*conditions, *[{name: value} for name, value in own.items()]],
        }
    text = policy if isinstance(policy, str) else json.dumps(policy)
    encoded = base64.b64encode(text.encode()).decode() if encode is None else encode(text)
    return [
        *(fields if fields is not None else {"key": "user/alice/photo.jpg"}).items(),
        *own.items(),
        ("policy", encoded),
        ("x-amz-signature", who.sign(encoded)),
    ]


SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


class Upload:
    """An aws-chunked body and its request; each part can be changed before it is put together.

    Args:
        sizes: of the chunks, without the last, empty one.
        kind: the value of x-amz-content-sha256.
        who: signs.
        trailers: announced names.
        decoded: x-amz-decoded-content-length, if not the sum; "-" leaves it out.
        headers: more of them, signed.
        more: keyword arguments of `signed`.
    """

    def __init__(
        self,
        sizes: tuple[int, ...] = (8192, 100),
        kind: str = SIGNED,
        who: Who | None = None,
        trailers: str | None = None,
        decoded: str | None = None,
        headers: Pairs | None = None,
        **more: Any,
    ) -> None:
        self.who = who or Who()
        self.kind = kind
        self.data = [(chr(97 + at) * size).encode() for at, size in enumerate(sizes)]
        length = str(sum(sizes)) if decoded is None else decoded
        sent: Pairs = [*(headers or [])]
        if length != "-":
            sent.append(("x-amz-decoded-content-length", length))
        if trailers is not None:
            sent.append(("x-amz-trailer", trailers))
        arguments: Json = {"method": "PUT", "sha": kind, **more}
        self.request = signed(self.who, headers=sent, **arguments)
        authorization = dict(self.request["headers"])["Authorization"]
        self.seed = authorization.rpartition("=")[2]

    def chunks(self, seed: str | None = None) -> list[list[Json]]:
        """Return the pieces of each chunk, the last, empty one included."""
        previous = seed or self.seed
        made = []
        for data in [*self.data, b""]:
            extension = ""
            if self.kind != UNSIGNED_TRAILER:
                previous = self.who.sign(
                    f"{ALGORITHM}-PAYLOAD\n{self.who.time}\n{self.who.scope}\n{previous}\n"
                    f"{EMPTY}\n{sha256(data)}"
                )
                extension = f";chunk-signature={previous}"
            pieces: list[Json] = [{"text": f"{len(data):x}{extension}\r\n"}]
            if data:
                pieces += [{"repeat": data[:1].decode(), "times": len(data)}, {"text": "\r\n"}]
            made.append(pieces)
        self.last = previous
        return made

    def trailer_signature(self, text: str) -> str:
        """Of the trailers, once `chunks` has run."""
        return self.who.sign(
            f"{ALGORITHM}-TRAILER\n{self.who.time}\n{self.who.scope}\n{self.last}\n{sha256(text)}"
        )
