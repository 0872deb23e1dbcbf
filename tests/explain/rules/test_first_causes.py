"""Differences of two texts, and the one cause that comes first; nothing contradicts it."""

from __future__ import annotations

import hashlib

import pytest

from sigv4.explain import diagnose, explain, read_capture, read_error_response

from ...verify.world import HOST, receive, s3_answer, send

EMPTY = hashlib.sha256(b"").hexdigest()
API = "a.execute-api.eu-west-1.amazonaws.com"

# The path that was signed, the one of the server, and the cause.
PATHS = [
    ("/Report", "/report", "path-case"),
    ("/r%C3%A9", "/re%CC%81", "path-accents"),
    ("/%C3%A9", "/%E9", "path-character-set"),
    ("/a%20b", "/a%2520b", "path-encoded-twice"),
    ("/%C3%A9", "/%c3%a9", "escapes-in-lower-case"),
    ("/a/b", "/a%2Fb", "encoded-slash-decoded"),
]


@pytest.mark.parametrize(("signed", "received", "code"), PATHS)
@pytest.mark.parametrize("with_own", [False, True])
def test_paths(signed, received, code, with_own):
    """More evidence does not make another cause of it."""
    message = send(url=f"https://{HOST}{signed}")[1]
    own = receive(message)
    theirs = own._replace(canonical_request=own.canonical_request.replace(signed, received, 1))
    response = read_error_response(s3_answer(theirs))
    given = own.canonical_request if with_own else None
    explanation = diagnose(read_capture(message.raw()), response, canonical_request=given)
    codes = [cause.code for cause in explanation.causes]
    assert codes[0] == code
    assert "path-signed-as-sent" not in codes


@pytest.mark.parametrize("with_request", [False, True])
def test_a_path_encoded_once(with_request):
    """For API Gateway a path is encoded once more; the client did not."""
    message = send(url=f"https://{API}/prod/a%20b", service="execute-api")[1]
    received = receive(message, s3=False)
    assert "/a%2520b\n" in received.canonical_request
    own = received.canonical_request.replace("%2520", "%20")
    capture = read_capture(message.raw()) if with_request else None
    response = read_error_response(s3_answer(received))
    (cause,) = diagnose(capture, response, canonical_request=own).causes
    assert (cause.code, cause.confidence) == ("path-encoded-twice", "certain")


def test_a_path_signed_as_sent():
    """It is what the server encodes; twice, if it encodes the percent sign as well."""
    for path, code in (("/a(1)", "path-signed-as-sent"), ("/a%20(b)", "path-signed-as-sent")):
        message = send(url=f"https://{API}{path}", service="execute-api")[1]
        received = receive(message, s3=False)
        own = received.canonical_request.split("\n")
        own[1] = path
        response = read_error_response(s3_answer(received))
        capture = read_capture(message.raw())
        (cause,) = diagnose(capture, response, canonical_request="\n".join(own)).causes
        assert cause.code == code


def found(message, own, received):
    """The causes with a capture, the signer's text and the server's."""
    response = read_error_response(s3_answer(received))
    capture = None if message is None else read_capture(message.raw())
    explanation = diagnose(capture, response, canonical_request=own)
    return [cause.code for cause in explanation.causes]


def test_a_signed_header_that_was_not_sent():
    """It was not removed: the capture does not have it."""
    message = send(url=f"https://{HOST}/k", headers={"x-amz-acl": "private"})[1]
    own = receive(message).canonical_request
    sent = message.without("x-amz-acl")
    received = receive(sent)
    assert found(sent, own, received) == ["signed-header-not-sent"]
    assert found(message, own, received) == ["header-removed"]
    assert found(None, own, received) == ["header-removed"]


def test_a_header_that_is_not_listed():
    """The list of the canonical request is not the one that was sent."""
    message = send(url=f"https://{HOST}/k", headers={"x-amz-acl": "private"})[1]
    own = receive(message).canonical_request
    given = (
        dict(message.headers)["Authorization"].replace("x-amz-acl;", "").replace(";x-amz-acl", "")
    )
    sent = message.having("Authorization", given)
    received = receive(sent)
    assert "x-amz-acl" not in received.canonical_request
    assert found(sent, own, received) == ["signed-headers-differ"]
    assert found(None, own, received) == ["signed-headers-differ"]


def test_a_query_that_was_not_signed():
    """It was sent; a query that only the server has was added."""
    message = send(url=f"https://{HOST}/k?list-type=2")[1]
    received = receive(message)
    own = received.canonical_request.replace("list-type=2", "")
    assert found(message, own, received) == ["query-left-out"]
    assert found(None, own, received) == ["query-left-out"]
    without = send(url=f"https://{HOST}/k")[1]
    assert found(without, own, received) == ["query-parameter-added"]


BASE = receive(send(url=f"https://{HOST}/k")[1]).canonical_request
TEXTS = [
    (BASE + "  \n\n", BASE, ["newline-around"]),
    (BASE, "\n" + BASE, ["newline-around"]),
    (BASE.replace("\n", "\r\n"), BASE, ["carriage-returns"]),
    (BASE.replace("\n", "\r\n").replace("/k", "/l"), BASE, ["path-altered", "carriage-returns"]),
    (
        BASE,
        BASE.replace("\n", "\r\n").replace("GET", "PUT"),
        ["method-changed", "carriage-returns"],
    ),
    (BASE.replace("\n\n", "\n"), BASE, ["empty-line-missing"]),
]


@pytest.mark.parametrize(("ours", "theirs", "codes"), TEXTS)
def test_white_space_of_texts(ours, theirs, codes):
    """Beside another difference the line ends are still named."""
    assert [cause.code for cause in explain(ours, theirs).causes] == codes


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_redirect_comes_first(method):
    """It explains the body and the headers that are gone."""
    message = send(method, f"https://{HOST}/k", {"Content-Type": "text/csv"}, b"a,b")[1]
    text = receive(message).canonical_request
    after = text.replace(f"{method}\n", "GET\n").replace("/k\n", "/k/\n")
    after = after.replace("content-type:text/csv", "content-type:")[:-64] + EMPTY
    received = receive(message)._replace(canonical_request=after)
    response = read_error_response(s3_answer(received))
    causes = diagnose(read_capture(message.raw()), response).causes
    assert causes[0].code == "method-changed-by-redirect"
    assert {cause.confidence for cause in causes} == {"likely"}
    assert {"hash-of-empty-body", "header-removed", "trailing-slash"} <= {
        cause.code for cause in causes
    }


def test_a_method_that_the_client_changed():
    """It signed POST and sent GET: no redirect did it."""
    message = send(url=f"https://{HOST}/k")[1]
    received = receive(message)
    own = received.canonical_request.replace("GET\n", "POST\n")
    assert found(message, own, received) == ["method-changed"]


def test_a_token_that_is_not_signed():
    """It is named as what it is; other headers beside it."""
    message = send(url=f"https://{HOST}/k")[1].having("X-Amz-Security-Token", "t")
    codes = [cause.code for cause in diagnose(read_capture(message.raw())).causes]
    assert codes == ["session-token-added", "session-token-mismatch"]
    both = [
        cause.code
        for cause in diagnose(read_capture(message.having("X-Amz-Acl", "private").raw())).causes
    ]
    assert both == ["session-token-added", "header-added", "session-token-mismatch"]


def test_a_name_that_is_listed_twice():
    """A server takes each header once."""
    message = send(url=f"https://{HOST}/k")[1]
    given = dict(message.headers)["Authorization"].replace("=host;", "=host;host;")
    causes = diagnose(read_capture(message.having("Authorization", given).raw())).causes
    assert [cause.code for cause in causes] == ["signed-headers-differ"]


def test_a_scope_that_somebody_has_hidden():
    """A placeholder is no malformed scope."""
    message = send(url=f"https://{HOST}/k")[1]
    rest = dict(message.headers)["Authorization"].partition(", ")[2]
    hidden = f"AWS4-HMAC-SHA256 Credential=<redacted>, {rest}"
    causes = diagnose(read_capture(message.having("Authorization", hidden).raw())).causes
    assert "scope-malformed" not in [cause.code for cause in causes]
