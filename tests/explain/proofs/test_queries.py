"""Queries that were signed as they stand on the wire: proven by the signature."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose, read_error_response
from sigv4.explain.proofs.requests import mistakes
from sigv4.serve.cause import likely_causes
from sigv4.verify import VerificationError, Verifier

from ...verify.world import AT, HOST, KEY_ID, SECRET, receive, s3_answer, send, sign, string_of

CREDENTIALS = sigv4.Credentials(KEY_ID, SECRET)

# Path and query on the wire, both signed so, and the cause.
QUERIES = [
    ("/k", "b=2&a=1", "query-order"),
    ("/k", "list-type=2&delimiter=/", "query-not-encoded"),
    ("/k", "uploads&prefix=a", "query-order"),
    ("/k", "prefix=a:b", "query-not-encoded"),
    ("/k", "acl", "query-name-without-value"),
    ("/k", "prefix=a+b", "query-plus-or-space"),
    ("/a%20b+c", "b=2&a=1", "path-signed-as-sent"),
    ("/a$b", "prefix=a:b", "path-signed-as-sent"),
]


_AS_SENT = "query was signed as it stands"


def resigned(path: str, query: str):
    """A request that a client signed with path and query as it sends them."""
    message = send(url=f"https://{HOST}{path}?{query}")[1]
    canonical = receive(message).canonical_request.split("\n")
    canonical[1:3] = [path, query]
    signature = sign(string_of("\n".join(canonical)))
    given = dict(message.headers)["Authorization"]
    return message.having("Authorization", given[:-64] + signature)


@pytest.mark.parametrize(("path", "query", "code"), QUERIES)
def test_proven(path, query, code):
    """With the error response and the secret, by `diagnose` and by our own endpoint."""
    message = resigned(path, query)
    response = read_error_response(s3_answer(receive(message)))
    explanation = diagnose(read_capture(message.raw()), response, secret=SECRET)
    assert (explanation.causes[0].code, explanation.causes[0].confidence) == (code, "certain")
    request = sigv4.Request("GET", f"https://{HOST}{path}?{query}", message.headers)
    with pytest.raises(VerificationError) as caught:
        Verifier({KEY_ID: CREDENTIALS}.get).verify(request, at=AT)
    assert likely_causes(request, caught.value, CREDENTIALS)[0].code == code


def test_signature_in_the_query():
    """The signature is never part of what is signed, and a canonical query is no mistake."""
    text = "GET\n/k\na=1&b=2\nhost:h.example\n\nhost\nUNSIGNED-PAYLOAD"

    def queries(raw: str | None) -> list[str]:
        made = mistakes(text, "/k", None, raw)
        return [text.split("\n")[2] for cause, text in made if _AS_SENT in cause.words]

    assert queries("b=2&X-Amz-Signature=0&a=1") == ["b=2&a=1"]
    assert queries("a=1&b=2&X-Amz-Signature=0") == queries("a=1&b=2") == []
    assert queries(None) == queries("") == []
