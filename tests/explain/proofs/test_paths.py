"""Paths that were signed in another form than the server has: proven by the signature."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose, read_error_response
from sigv4.serve.cause import likely_causes
from sigv4.verify import VerificationError, Verifier

from ...verify.world import AT, HOST, KEY_ID, SECRET, receive, s3_answer, send, sign, string_of

CREDENTIALS = sigv4.Credentials(KEY_ID, SECRET)

# What was signed, what is on the wire, and the cause.
PATHS = [
    ("/photos/a%20b+c", "/photos/a%20b+c", "path-signed-as-sent"),
    ("/a b", "/a%20b", "path-not-encoded"),
    ("/a/./b", "/a/b", "path-normalised"),
    ("/./a/b", "/a/b", "path-normalised"),
    ("/a//b", "/a/b", "repeated-slashes-merged"),
    ("/a%2Fb", "/a/b", "encoded-slash-decoded"),
    ("/a%252Fb", "/a/b", "encoded-slash-decoded"),
    ("/a%2Fb%2Fc", "/a/b/c", "encoded-slash-decoded"),
]


def resigned(signed_path: str, sent_path: str):
    """A request that a client signed with one path and sent with another."""
    message = send(url=f"https://{HOST}{sent_path}")[1]
    canonical = receive(message).canonical_request.split("\n")
    canonical[1] = signed_path
    signature = sign(string_of("\n".join(canonical)))
    given = dict(message.headers)["Authorization"]
    return message.having("Authorization", given[:-64] + signature)


@pytest.mark.parametrize(("signed_path", "sent_path", "code"), PATHS)
def test_proven(signed_path, sent_path, code):
    """With the error response and the secret; the secret is never blamed."""
    message = resigned(signed_path, sent_path)
    response = read_error_response(s3_answer(receive(message)))
    explanation = diagnose(read_capture(message.raw()), response, secret=SECRET)
    assert (explanation.causes[0].code, explanation.causes[0].confidence) == (code, "certain")
    assert not any("secret" in cause.code for cause in explanation.causes)
    assert explanation.headline.startswith(f"Cause: {explanation.causes[0].name}")


@pytest.mark.parametrize(("signed_path", "sent_path", "code"), PATHS)
def test_proven_by_serve(signed_path, sent_path, code):
    """Our own endpoint names the same, of what arrived."""
    message = resigned(signed_path, sent_path)
    request = sigv4.Request("GET", f"https://{HOST}{sent_path}", message.headers)
    verifier = Verifier({KEY_ID: CREDENTIALS}.get)
    with pytest.raises(VerificationError) as caught:
        verifier.verify(request, at=AT)
    causes = likely_causes(request, caught.value, CREDENTIALS)
    assert causes[0].code == code


def test_what_curl_was_given():
    """curl resolves the path before it sends it; what was typed is what was signed."""
    for typed, signed, sent in (
        ("/x/../a", "/x/../a", "/a"),
        ("/./a", "/./a", "/a"),
        ("/x/../a+b", "/x/../a%2Bb", "/a+b"),
    ):
        message = resigned(signed, sent)
        lines = "".join([f" -H '{name}: {value}'" for name, value in message.headers])
        capture = read_capture(f"curl 'https://{HOST}{typed}'{lines}")
        assert (capture.request.path, capture.typed_path) == (sent, typed)
        response = read_error_response(s3_answer(receive(message)))
        explanation = diagnose(capture, response, secret=SECRET)
        assert explanation.causes[0].code == "path-normalised"
        assert explanation.causes[0].confidence == "certain"


def test_a_sent_path_that_agrees_does_not_blame_the_secret():
    """What was sent is not what was signed: without the signer's text no key is certainly wrong."""
    message = resigned("/x/../a/b", "/a/b")
    response = read_error_response(s3_answer(receive(message)))
    explanation = diagnose(read_capture(message.raw()), response, secret=SECRET)
    (cause,) = explanation.causes
    assert (cause.code, cause.confidence) == ("wrong-secret-or-request", "likely")
    assert explanation.step != "signing key"


def test_curl_that_signs_by_itself():
    """Its command has no signature, and is not called unsigned; the raw path is likely."""
    command = f"curl --aws-sigv4 aws:amz:eu-west-1:s3 -u A:B 'https://{HOST}/photos/a%20b+c'"
    capture = read_capture(command)
    response = read_error_response("<Error><Code>SignatureDoesNotMatch</Code></Error>")
    explanation = diagnose(capture, response)
    (cause,) = explanation.causes
    assert (cause.code, cause.confidence) == ("path-signed-as-sent", "likely")
    assert "by itself" in str(explanation)
    plain = read_capture(command.replace("a%20b+c", "abc"))
    assert diagnose(plain, response).causes == ()


def test_own_text_against_the_server():
    """The signer's own canonical request has the path as it is on the wire."""
    message = send(url=f"https://{HOST}/photos/a%20b+c")[1]
    theirs = receive(message)
    own = theirs.canonical_request.replace("%2B", "+")
    explanation = diagnose(
        read_capture(message.raw()), read_error_response(s3_answer(theirs)), canonical_request=own
    )
    assert [cause.code for cause in explanation.causes] == ["path-signed-as-sent"]
    alone = diagnose(None, read_error_response(s3_answer(theirs)), canonical_request=own)
    assert [cause.code for cause in alone.causes] == ["path-not-encoded"]


def test_encoded_slash_in_pairs():
    """Two canonical requests show it, too."""
    message = send(url=f"https://{HOST}/a/b")[1]
    theirs = receive(message)
    own = theirs.canonical_request.replace("/a/b", "/a%2Fb")
    explanation = diagnose(None, read_error_response(s3_answer(theirs)), canonical_request=own)
    assert [cause.code for cause in explanation.causes] == ["encoded-slash-decoded"]


def test_repeated_headers_joined():
    """A repeated header that one side joins by a comma and a space: proven."""
    message = send(headers={"x-amz-meta-a": "1,2"})[1]
    theirs = receive(message)
    own = theirs.canonical_request.replace("x-amz-meta-a:1,2", "x-amz-meta-a:1, 2")
    for signed, code in (
        (own, "header-comma-spaces"),
        (own.replace(", 2", ""), "header-sent-twice"),
    ):
        response = read_error_response(s3_answer(theirs, SignatureProvided=sign(string_of(signed))))
        explanation = diagnose(None, response, secret=SECRET)
        assert explanation.causes[0].code == code


@pytest.mark.parametrize("code", ["AccessDenied", "InvalidAccessKeyId", "RequestTimeTooSkewed"])
def test_a_signed_user_agent_is_no_cause_of_other_refusals(code):
    """It is named where a signature was refused and nothing better is known."""
    message = send(headers={"User-Agent": "a"})[1]
    given = dict(message.headers)["Authorization"].replace("=host;", "=host;user-agent;")
    capture = read_capture(message.having("Authorization", given).raw())
    named = [cause.code for cause in diagnose(capture).causes]
    assert named == ["header-changed-by-proxies"]
    other = diagnose(capture, read_error_response(f"<Error><Code>{code}</Code></Error>"))
    assert "header-changed-by-proxies" not in [cause.code for cause in other.causes]
