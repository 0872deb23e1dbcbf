"""Where two sides part: exact to the character, readable, and nothing secret shown."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
import sigv4.verify
from sigv4.captures.canonical_text import read_canonical_request
from sigv4.captures.error_response import read_error_response as read_response
from sigv4.captures.reader import read_capture
from sigv4.explain.causes import Cause
from sigv4.explain.diagnosis import diagnose
from sigv4.explain.display import show
from sigv4.verify import explain

from ..verify.world import (
    HOST,
    SECRET,
    TOKEN,
    URL,
    presigned,
    quoted_message,
    receive,
    s3_answer,
    send,
    string_of,
)

SIGNED, MESSAGE = send(token=TOKEN)
TEXT = SIGNED.canonical_request


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/photos/session-token:abcd/x", {}),
        ("/x?auth_token=abcde", {}),
        ("/x", {"x-amz-meta-signature": "abc"}),
        ("/x", {"Referer": "https://u:pw@h/"}),
    ],
)
def test_what_our_verifier_hides_is_no_difference(path, headers):
    """Its refusal of another secret: the canonical requests are the same."""
    keys = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "another")
    request = sigv4.Request("GET", f"https://api.example.com{path}", headers)
    signed = sigv4.Signer(keys, "eu-west-1", "execute-api").sign(request)
    right = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
    with pytest.raises(sigv4.verify.VerificationError) as caught:
        sigv4.verify.Verifier(lambda _: right).verify(signed.apply(request))
    assert "<hidden>" in caught.value.canonical_request
    for sides in ((signed, caught.value), (caught.value, signed)):
        assert explain(*sides).difference.words.startswith("Both sides have the same canonical")


def test_same():
    """A `Signed` and what the server computes of it: no difference and no cause."""
    explanation = explain(SIGNED, receive(MESSAGE)._replace(signature=SIGNED.signature))
    assert explanation.same is True
    assert (explanation.step, explanation.part, explanation.line) == ("", "", 0)
    assert explanation.causes == ()
    assert explanation.difference.words == (
        "Both sides have the same canonical request and the same string to sign."
    )


def altered(old: str, new: str) -> str:
    """The canonical request with the last of a text replaced."""
    start, found, end = TEXT.rpartition(old)
    assert found
    return start + new + end


@pytest.mark.parametrize(
    ("old", "new", "part", "field", "line", "column"),
    [
        ("GET", "GOT", "method", "", 1, 2),
        ("/photos", "/potos", "path", "", 2, 3),
        ("jpg\n\n", "jpg\na=\n", "query", "", 3, 1),
        ("host:e", "host:E", "headers", "host", 4, 6),
        ("x-amz-date:", "x-amz-data:", "headers", "x-amz-data", 6, 10),
        (";x-amz-date", ";X-amz-date", "signed headers", "", 9, 27),
        ("7852b855", "7852b856", "payload hash", "", 10, 64),
        ("MARKERtoken", "MARKERtokes", "headers", "x-amz-security-token", 7, 50),
    ],
)
def test_place(old, new, part, field, line, column):
    """Line and column count from one, over the raw text, and the part has its name."""
    explanation = explain(TEXT, altered(old, new))
    assert explanation.same is False
    assert explanation.step == "canonical request"
    assert (explanation.part, explanation.field) == (part, field)
    assert (explanation.line, explanation.column) == (line, column)
    assert f"line {line}, column {column} ({part}" in explanation.difference.words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("GET", "PET", "'G' on the left, 'P' on the right"),
        ("GET\n", "GET \n", "the end of the line on the left, a space on the right"),
        ("host:", "host:\t", "'e' on the left, a tab on the right"),
        ("GET\n", "GET\r\n", "the end of the line on the left, a carriage return on the right"),
        ("photos", "ph\x1bot\u202es", r"'o' on the left, '\x1b' on the right"),
        ("photos", "ph\u202eotos", r"'o' on the left, '\u{202e}' on the right"),
        ("7852b855", "7852b855\n", "the right goes on with another line"),
        ("7852b855", "7852b85", "'5' on the left, the end on the right"),
        ("MARKERtoken", "MARKERtokes", "within a hidden value, at its character 29"),
    ],
)
def test_words(old, new, words):
    """The headline says what each side has there, in words where it cannot be seen."""
    explanation = explain(TEXT, altered(old, new))
    assert explanation.difference.words.endswith(f": {words}.")
    assert "\x1b" not in str(explanation) + explanation.to_html()
    assert "\u202e" not in str(explanation) + explanation.to_html()


def caret(text: str) -> tuple[str, int]:
    """The marked line, and where the caret of the second column stands in it."""
    lines = text.split("\n")
    (at,) = [number for number, line in enumerate(lines) if set(line) <= set("^| ") and "^" in line]
    return lines[at - 1], lines[at].rindex("^")


@pytest.mark.parametrize("width", [40, 80, 100, 200])
@pytest.mark.parametrize(
    ("old", "new", "character"),
    [
        ("host:e", "host:E", "E"),
        ("GET", "GOT", "O"),
        (";x-amz-date", ";X-amz-date", "X"),
        ("7852b855", "7852b85@", "@"),
        ("amazonaws.com\n", "amazonaws.com!\n", "!"),
    ],
)
def test_caret(width, old, new, character):
    """It stands under the first difference, whatever fits on a line."""
    shown = explain(TEXT, altered(old, new)).render(width)
    line, at = caret(shown)
    assert line[at] == character
    assert line.startswith("!")
    head, _, views = shown.partition("canonical request\n")
    table = views.partition("\n\n")[0]
    assert max(map(len, table.split("\n"))) <= max(width, 40)
    assert head


def test_caret_of_a_hidden_value_is_at_its_start():
    """Only the length of the value is reported."""
    shown = str(explain(TEXT, TEXT.replace("MARKERtoken", "MARKERtokens")))
    line, at = caret(shown)
    assert line[at:].startswith("<hidden: ")
    assert f"<hidden: {len(TOKEN)} characters>" in shown
    assert f"<hidden: {len(TOKEN) + 1} characters>" in shown
    assert "MARKER" not in shown


def test_caret_after_a_hidden_value():
    """What is hidden is shorter or longer than it is; the mark is where the difference is."""
    query = f"X-Amz-Security-Token={TOKEN}&a=1&X-Amz-Signature=00&b=1"
    text = TEXT.replace("jpg\n\n", f"jpg\n{query}\n")
    explanation = explain(text, text.replace("&a=1", "&a=2").replace("&b=1", "&b=2"))
    assert explanation.column == query.index("&a=1") + 4
    line, at = caret(explanation.render(200))
    assert line[at] == "2"
    later = explain(text, text.replace("&b=1", "&b=2"))
    line, at = caret(later.render(200))
    assert (line[at], later.column) == ("2", len(query))


def test_a_header_that_one_side_lacks_stands_beside_nothing():
    """The lines after it stand beside each other again."""
    ours = send(headers={"Range": "bytes=0-9"})[0].canonical_request
    theirs = send()[0].canonical_request
    for left, right in ((ours, theirs), (theirs, ours)):
        (view,) = explain(left, right).views
        pairs = [(row.ours, row.theirs) for row in view.lines]
        alone = ("range:bytes=0-9", None) if left is ours else (None, "range:bytes=0-9")
        assert alone in pairs
        assert ("x-amz-date:20261123T120000Z",) * 2 in pairs
        assert "x-amz-date:20261123T120000Z" in str(explain(left, right))


def test_lines_after_the_end_of_the_other_side_are_shown():
    """None is lost, on either side."""
    longer = TEXT + "\nmore\nlines"
    for left, right in ((TEXT, longer), (longer, TEXT)):
        rows = explain(left, right).views[0].lines
        last = [(row.ours, row.theirs) for row in rows][-2:]
        expected = [(None, "more"), (None, "lines")]
        assert last == (expected if left is TEXT else [pair[::-1] for pair in expected])


SECRETS = [
    f"x-amz-security-token:{TOKEN}",
    f"X-Amz-Security-Token:{TOKEN}",
    f"cookie:session={TOKEN}",
    f"authorization:AWS4-HMAC-SHA256 Credential=A, Signature={TOKEN}",
    f"x-amz-server-side-encryption-customer-key:{TOKEN}",
    f"x-amz-copy-source-server-side-encryption-customer-key:{TOKEN}",
    f"x-amz-access-token:{TOKEN}",
    f"x-api-key:{TOKEN}",
    f"X-Amz-Security-Token={TOKEN}&a=1",
    f"a=1&x-amz-s3session-token={TOKEN}",
    f"amp;X-Amz-Signature={TOKEN}",
    f"X-Amz-Signature%3D{TOKEN}%26b",
    f"X-Amz-Signature%253D{TOKEN}%2526b",
    f"password={TOKEN}",
    f"GET / X-Amz-Security-Token: {TOKEN}",
    f'{{"X-Amz-Security-Token": "{TOKEN}"}}',
]


@pytest.mark.parametrize("line", SECRETS)
def test_secrets_are_hidden_wherever_they_stand(line):
    """In headers, queries, queries encoded once more, and where lines were lost."""
    assert "MARKER" not in show(line)
    assert "<hidden: " in show(line)
    for number in range(9):
        lines = TEXT.replace(TOKEN, "").split("\n")
        lines[number] = line
        for explanation in (explain("\n".join(lines), TEXT), explain(TEXT, "\n".join(lines))):
            reported = str(explanation) + repr(explanation) + explanation.to_html()
            assert "MARKER" not in reported
            assert b"MARKER" not in pickle.dumps(explanation)


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n", "\n "])
@pytest.mark.parametrize("width", [0, 1])
def test_secrets_that_a_line_end_cuts_are_hidden(end, width):
    """Wherever it falls within the value, in its place or between two characters."""
    start = TEXT.index(TOKEN)
    for at in range(start, start + len(TOKEN)):
        cut = TEXT[:at] + end + TEXT[at + width :]
        for explanation in (explain(cut, TEXT), explain(TEXT, cut), explain(cut, cut)):
            reported = str(explanation) + repr(explanation) + explanation.to_html()
            for piece in ("MARKER", TOKEN[:12], TOKEN[-12:]):
                assert piece not in reported, (at - start, piece)


@pytest.mark.parametrize(
    "line",
    [
        "host:examplebucket.s3.amazonaws.com",
        "continuation-token=1%2B2",
        "NextToken=a",
        "host;x-amz-date;x-amz-security-token",
        "x-amz-server-side-encryption-customer-key-md5:abc",
        "x-amz-content-sha256:abc",
        "X-Amz-Credential=AKIA%2F20261123",
        "x-amz-security-token:",
    ],
)
def test_what_is_no_secret_is_shown(line):
    """Lists of names, hashes and the places of listings are what people look for."""
    assert show(line) == line


def test_value_is_immutable_and_pickles():
    """Like every value of this library."""
    explanation = explain(TEXT, TEXT.replace("GET", "PUT"))
    assert pickle.loads(pickle.dumps(explanation)) == explanation
    assert hash(explanation) == hash(pickle.loads(pickle.dumps(explanation)))
    with pytest.raises(AttributeError, match="field"):
        explanation.headline = ""
    (cause,) = explanation.causes
    assert str(cause).startswith("method changed (certain): The request was signed for GET")
    assert isinstance(cause, Cause)


class Reported:
    def __init__(self, canonical_request, string_to_sign=None, signature=None):
        self.canonical_request = canonical_request
        self.string_to_sign = string_to_sign
        self.signature = signature


def test_steps_are_reported_in_order():
    """Canonical request, string to sign, key, signature: the first that differs."""
    text = string_of(TEXT)
    other = Reported(TEXT.replace("GET", "PUT"), text + "x", "a")
    assert explain(Reported(TEXT, text, "b"), other).step == "canonical request"
    assert (
        explain(Reported(TEXT, text, "b"), Reported(TEXT, text + "x", "a")).step == "string to sign"
    )
    assert explain(Reported(TEXT, text, "b"), Reported(TEXT, text, "a")).step == "signing key"
    assert explain(Reported(TEXT, None, "b"), Reported(TEXT, None, "a")).step == "signature"
    assert explain(Reported(TEXT, text, "b"), Reported(TEXT, text, "b")).step == ""
    assert explain(Reported(TEXT, 1, 2), Reported(TEXT)).same is True


def test_one_side_has_no_string_to_sign():
    """What both tell is compared; the rest is shown."""
    explanation = explain(SIGNED, TEXT)
    assert explanation.same is True
    assert [view.step for view in explanation.views] == ["canonical request", "string to sign"]
    assert "ours:\n    AWS4-HMAC-SHA256" in str(explanation)
    backwards = explain(TEXT, SIGNED)
    assert "theirs:\n    AWS4-HMAC-SHA256" in str(backwards)


def test_different_kinds_of_text_have_nothing_in_common():
    """A canonical request and a string to sign cannot be compared; both are shown."""
    explanation = explain(TEXT, string_of(TEXT))
    assert explanation.same is None
    assert len(explanation.views) == 2


@pytest.mark.parametrize("value", [None, 1, b"GET", object()])
def test_type(value):
    """Text, or what has one; the error names the side."""
    with pytest.raises(TypeError, match="ours must be"):
        explain(value, TEXT)
    with pytest.raises(TypeError, match="theirs must be"):
        explain(TEXT, value)


@pytest.mark.parametrize("text", ["x" * ((1 << 20) + 1), "GET\n/\ud800"])
def test_text_that_is_invalid(text):
    """Too long, or half a character."""
    with pytest.raises(sigv4.InvalidParameter):
        explain(TEXT, text)


def test_package():
    """One name, loaded when it is used."""
    assert sigv4.verify.explain is explain
    with pytest.raises(AttributeError, match="no attribute 'explian'"):
        sigv4.verify.explian  # noqa: B018


def test_canonical_request_that_lost_its_empty_lines():
    """As forums and chats show it: the parts are found all the same."""
    whole = read_canonical_request(TEXT)
    squeezed = read_canonical_request("\n".join([line for line in TEXT.split("\n") if line]))
    assert squeezed == whole
    assert "x-amz-date" in repr(whole)
    assert TOKEN not in repr(whole)
    assert read_canonical_request(TEXT).text() == TEXT
    assert read_canonical_request("").text() == "\n\n\n\n\n"


@given(st.text(max_size=300), st.text(max_size=300))
def test_place_is_that_of_the_first_difference(left, right):
    """Whatever the texts: all before it is the same, and what stands there is not."""
    left, right = "GET\n" + left, "GET\n" + right
    try:
        explanation = explain(left, right)
    except sigv4.SigV4Error:
        return
    assert explanation.same is (left == right)
    if explanation.same:
        return
    shared = 0
    while shared < min(len(left), len(right)) and left[shared] == right[shared]:
        shared += 1
    before = left[:shared].split("\n")
    assert (explanation.line, explanation.column) == (len(before), len(before[-1]) + 1)
    shown = str(explanation) + explanation.to_html()
    assert not [character for character in shown if not (character.isascii() or character == "\n")]


@given(
    st.integers(0, len(TEXT) - 1),
    st.characters(codec="utf-8"),
    st.sampled_from(["replace", "insert", "delete"]),
)
def test_any_one_character_is_found_and_explained(at, character, kind):
    """Every change of one character of a canonical request has a place, and a cause or none."""
    new = {"replace": character, "insert": character + TEXT[at], "delete": ""}[kind]
    changed = TEXT[:at] + new + TEXT[at + 1 :]
    explanation = explain(TEXT, changed)
    assert explanation.same is (changed == TEXT)
    if not explanation.same:
        lines = TEXT.split("\n")
        start = sum([len(line) + 1 for line in lines[: explanation.line - 1]])
        assert start + explanation.column - 1 >= at
        assert "MARKERtoken" not in str(explanation)


def test_many_lines_and_long_lines():
    """A million characters are compared, aligned and shown."""
    many = TEXT + "\n" + "a:b\n" * 100_000
    assert explain(many, many + "c").line == 100_011
    long = TEXT.replace("\n\nhost", "\n" + "&".join(["a=1"] * 100_000) + "\nhost")
    assert explain(long, long + "c").same is False
    query = TEXT.replace("jpg\n\n", "jpg\n" + "a%2" * 200_000 + "\n")
    assert explain(TEXT, query).part == "query"
    accents = TEXT.replace("photos", "%CC%81%CC%A3" * 80_000)
    assert explain(accents, accents.replace("%CC%A3/", "%CC%A4/")).part == "path"
    tokens = TEXT.replace("photos", "token" * 200_000)
    assert explain(TEXT, tokens).part == "path"
    names = TEXT.replace("host:", "".join([f"a{n}:b\n" for n in range(50_000)]) + "host:")
    assert explain(TEXT, names).part == "headers"


def facts(explanation) -> dict[str, str]:
    return dict(explanation.facts)


def test_answer_alone():
    """What the server computed is shown, at least."""
    explanation = diagnose(None, read_response(s3_answer(receive(MESSAGE))))
    assert explanation.same is None
    assert explanation.difference.words == "Only one side is known: computed by the server."
    assert "computed by the server:\n    GET\n    /photos/a%20b.jpg" in str(explanation)
    assert "SignatureDoesNotMatch: The request signature" in facts(explanation)["server"]
    assert "MARKER" not in str(explanation)


def test_answer_without_any_text():
    """As MinIO's: there is nothing to compare."""
    explanation = diagnose(None, read_response("<Error><Code>SignatureDoesNotMatch</Code></Error>"))
    assert (
        explanation.difference.words == "Nothing to compare: pass --canonical-request or --request."
    )
    assert explanation.views == ()
    assert facts(diagnose(None, read_response('{"a": "b"}')))["server"] == "no code and no message"


def test_request_and_answer_agree():
    """Then it is the key, or what was signed."""
    explanation = diagnose(read_capture(MESSAGE.raw()), read_response(s3_answer(receive(MESSAGE))))
    assert explanation.same is True
    assert facts(explanation)["where"].startswith("the server has what was sent, so another")
    assert facts(explanation)["signature"].startswith("in the header, by ASIAIOSFODNN7EXAMPLE for")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ("wire", "what was sent is what was signed: it was changed on the way"),
        ("signer", "the server has what was sent: the client signed another request"),
        ("both", "all three differ: what was signed, what was sent and what the server has"),
        ("none", "the server has what was signed and sent: it was not changed on the way"),
    ],
)
def test_whose_difference_it_is(changed, where):
    """Three texts tell on which side of the wire it arose."""
    arrived = MESSAGE.having("Host", "other") if changed in ("wire", "both") else MESSAGE
    canonical = TEXT.replace("GET", "PUT") if changed in ("signer", "both") else TEXT
    explanation = diagnose(
        read_capture(MESSAGE.raw()),
        read_response(s3_answer(receive(arrived))),
        canonical_request=canonical,
    )
    assert facts(explanation)["where"] == where
    assert explanation.same is (changed == "none")


def test_request_and_server_differ():
    """Without the signer's word."""
    arrived = s3_answer(receive(MESSAGE.having("Host", "other")))
    explanation = diagnose(read_capture(MESSAGE.raw()), read_response(arrived))
    assert facts(explanation)["where"].startswith("the server has another request than was sent")
    assert explanation.causes[0].name == "host changed by a proxy"


def test_other_services():
    """The profile is that of the scope's service: the path is encoded twice and normalised."""
    url = "https://abc.execute-api.eu-west-1.amazonaws.com/a%20b//c"
    signed, message = send("POST", url, body=b"{}", service="execute-api")
    received = receive(message, s3=False)
    assert received.canonical_request == signed.canonical_request
    answer = read_response(quoted_message(received))
    explanation = diagnose(read_capture(message.raw()), answer)
    assert explanation.same is True
    assert explanation.causes == ()
    wrong = diagnose(read_capture(message.raw()), answer, service="s3")
    assert wrong.part == "path"


def test_url_against_answer():
    """Method and headers are not in a URL: they are taken from the server."""
    signed, message = presigned("PUT", headers={"Content-Type": "text/plain"})
    answer = read_response(s3_answer(receive(message)))
    explanation = diagnose(read_capture(signed.url), answer)
    assert explanation.same is True
    tracked = receive(message._replace(target=message.target + "&fbclid=1"))
    explanation = diagnose(read_capture(signed.url), read_response(s3_answer(tracked)))
    assert explanation.causes[0].name == "query parameter added"


def test_body_that_is_not_in_the_capture():
    """Its hash is taken from the other side, and that is said."""
    signed, message = send("POST", URL, body=b"{}", service="execute-api")
    lines = "".join([f" -H '{name}: {value}'" for name, value in message.headers])
    capture = read_capture(f"curl -X POST -d @file{lines} {URL}")
    explanation = diagnose(capture, None, canonical_request=signed.canonical_request)
    assert explanation.same is True
    assert "the body is not in the capture" in str(explanation)
    assert "curl adds Content-Type" in str(explanation)
    alone = diagnose(capture)
    assert "(the hash of a body that is not known)" in str(alone)


def test_signer_alone():
    """Its canonical request with the server's string to sign: the hash shows which is right."""
    answer = (
        "<Error><Code>SignatureDoesNotMatch</Code>"
        f"<StringToSign>{string_of(TEXT)}</StringToSign></Error>"
    )
    same = diagnose(None, read_response(answer), canonical_request=TEXT)
    assert same.same is True
    other = diagnose(None, read_response(answer), canonical_request=TEXT.replace("GET", "PUT"))
    assert (other.step, other.line) == ("string to sign", 4)
    short = answer.replace(string_of(TEXT), "AWS4-HMAC-SHA256")
    assert diagnose(None, read_response(short), canonical_request=TEXT).same is None
    assert diagnose(None, None, canonical_request=TEXT).same is None


def test_unsigned_request():
    """Nothing can be rebuilt of it; that is the cause."""
    explanation = diagnose(read_capture(f"https://{HOST}/k"), None, secret=SECRET)
    assert [cause.name for cause in explanation.causes] == ["not signed"]


def test_sigv4a_and_keys_with_slashes():
    """A scope of three parts has no region; an access key may hold slashes."""
    raw = (
        MESSAGE.raw()
        .replace(b"/eu-west-1/s3/", b"/s3/")
        .replace(b"HMAC-SHA256", b"ECDSA-P256-SHA256")
    )
    explanation = diagnose(read_capture(raw))
    assert "for 20261123/s3/aws4_request" in facts(explanation)["signature"]
    assert explanation.causes == ()
    raw = MESSAGE.raw().replace(b"ASIAIOSFODNN7EXAMPLE/", b"team/key/")
    assert (
        "by team/key for 20261123/eu-west-1/s3" in facts(diagnose(read_capture(raw)))["signature"]
    )


def test_broken_authorization():
    """Whatever stands there is read as far as it goes."""
    raw = f"GET / HTTP/1.1\nHost: {HOST}\nDate: x\nAuthorization: AWS4-HMAC-SHA256 Credential\n\n"
    explanation = diagnose(read_capture(raw))
    assert "malformed scope" in [cause.name for cause in explanation.causes]
    with_key = raw.replace("Credential", "Credential=A/b, x=y")
    assert diagnose(read_capture(with_key)).causes
