"""POST forms: each mistake is made, and named; and a form that is right has no cause."""

from __future__ import annotations

import base64
import hmac
import json
from xml.sax.saxutils import escape

import pytest

from sigv4.captures.error_response import read_error_response as read_response
from sigv4.captures.reader import read_capture
from sigv4.explain.diagnosis import diagnose
from sigv4.explain.evidence import Evidence, Side
from sigv4.explain.rules import form as form_rule

from ...verify.world import DATE, KEY_ID, SCOPE, SECRET, TEMPORARY, TOKEN, sign

HOST = "examplebucket.s3.eu-west-1.amazonaws.com"
EXPIRES = "2026-11-23T13:00:00.000Z"
CONDITIONS = [
    {"bucket": "examplebucket"},
    ["starts-with", "$key", "photos/"],
    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
    {"x-amz-credential": f"{KEY_ID}/{SCOPE}"},
    {"x-amz-date": DATE},
]


def policy(*conditions, expiration=EXPIRES) -> str:
    document = {"expiration": expiration, "conditions": [*CONDITIONS, *conditions]}
    return base64.b64encode(json.dumps(document).encode()).decode()


def fields(*conditions, changes=None, signed=None, secret=SECRET, expiration=EXPIRES):
    """Of a form that is right, and what is changed of it; None leaves a field out."""
    text = policy(*conditions, expiration=expiration)
    made = {
        "key": "photos/a.jpg",
        "policy": text,
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{KEY_ID}/{SCOPE}",
        "x-amz-date": DATE,
        "x-amz-signature": sign(text if signed is None else signed(text), secret),
        **(changes or {}),
    }
    made.setdefault("file", "")
    return [(name, value) for name, value in made.items() if value is not None]


def message(pairs, host=HOST, filename="a.jpg", end="\r\n", path="/") -> bytes:
    """As a browser sends it."""
    parts = []
    for name, value in pairs:
        named = f'; filename="{filename}"' if name == "file" else ""
        parts.append(
            f'--xYz{end}Content-Disposition: form-data; name="{name}"{named}{end}{end}{value}{end}'
        )
    body = "".join([*parts, f"--xYz--{end}"])
    head = f"POST {path} HTTP/1.1{end}Host: {host}{end}"
    kind = "multipart/form-data; boundary=xYz"
    return f"{head}Content-Type: {kind}{end}Content-Length: {len(body)}{end}{end}{body}".encode()


def har(pairs) -> bytes:
    _, _, body = message(pairs).partition(b"\r\n\r\n")
    headers = [{"name": "Content-Type", "value": "multipart/form-data; boundary=xYz"}]
    posted = {"mimeType": "multipart/form-data", "text": body.decode()}
    request = {"method": "POST", "url": f"https://{HOST}/", "headers": headers, "postData": posted}
    return json.dumps(request).encode()


def curl(pairs) -> bytes:
    given = [
        "-F file=@photos/a.jpg" if name == "file" else f"-F '{name}={value}'"
        for name, value in pairs
    ]
    return f"curl https://{HOST}/ {' '.join(given)}".encode()


def answer(code="SignatureDoesNotMatch", text="", **more) -> bytes:
    inner = "".join([f"<{name}>{escape(value)}</{name}>" for name, value in more.items()])
    sts = f"<StringToSign>{escape(text)}</StringToSign>" if text else ""
    return f"<Error><Code>{code}</Code><Message>no</Message>{sts}{inner}</Error>".encode()


def explained(captured, said=None, **options):
    made = None if said is None else read_response(said)
    return diagnose(read_capture(captured), made, **options)


def names(explanation) -> list[str]:
    return [cause.name for cause in explanation.causes]


@pytest.mark.parametrize("capture", [message, har, curl])
def test_a_form_that_is_right(capture):
    """No cause; with the secret, that it is right."""
    assert names(explained(capture(fields()))) == []
    proven = explained(capture(fields()), secret=SECRET)
    assert names(proven) == ["form signed correctly"]
    assert ("secret", "it has made the signature that arrived") in proven.facts
    assert SECRET not in str(proven)
    known = explained(capture(fields()), answer(text=policy()), secret=SECRET)
    assert known.same
    assert "has the policy that was sent" in known.difference.words


def test_with_bare_line_ends():
    """As it is pasted from a terminal."""
    assert names(explained(message(fields(), end="\n"))) == []


def test_an_unsigned_form_is_no_signed_one():
    """One that carries none of the fields is reported as unsigned."""
    assert names(explained(message([("key", "a"), ("file", "")]))) == ["not signed"]


def test_a_header_signs_a_form_too():
    """Then it is the header that counts."""
    authorization = f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{SCOPE}, SignedHeaders=host, Signature=a"
    raw = message(fields()).replace(b"Host:", f"Authorization: {authorization}\r\nHost:".encode())
    assert "in the header" in str(explained(raw))


@pytest.mark.parametrize(
    "name", ["policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"]
)
def test_fields_that_are_missing(name):
    """Each of the five, by its name."""
    causes = explained(message(fields(changes={name: None}))).causes
    assert causes[0].name == "form field missing"
    assert name in causes[0].words


def test_fields_after_the_file():
    """S3 does not read them."""
    pairs = fields()
    moved = [*[pair for pair in pairs if pair[0] != "policy"], ("policy", policy())]
    causes = explained(message(moved)).causes
    assert [cause.name for cause in causes] == ["form field after the file"]
    assert "policy" in causes[0].words


def test_a_field_twice():
    """The cause says how often."""
    causes = explained(message([("KEY", "photos/b.jpg"), *fields()])).causes
    assert [cause.name for cause in causes] == ["form field repeated"]
    assert "2 times" in causes[0].words


def test_no_file():
    """What is uploaded goes by the name of file."""
    assert names(explained(message(fields(changes={"file": None})))) == ["form without a file"]


def test_signature_version_2():
    """Its two fields, and not those of Version 4."""
    old = [("AWSAccessKeyId", "a"), ("policy", "b"), ("signature", "c"), ("file", "")]
    assert "form of Signature Version 2" in names(explained(message(old)))


def test_a_token_that_is_missing():
    """A temporary key comes with one."""
    credential = f"{TEMPORARY}/{SCOPE}"
    changes = {"x-amz-credential": credential}
    assert "session token missing" in names(explained(message(fields(changes=changes))))
    changes["x-amz-security-token"] = TOKEN
    shown = explained(message(fields({"x-amz-security-token": TOKEN}, changes=changes)))
    assert "session token missing" not in names(shown)
    assert "MARKER" not in str(shown) + repr(shown)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[:60] + "\n" + text[60:], "line ends or spaces"),
        (lambda text: f" {text}", "line ends or spaces"),
        (lambda text: text.replace("+", " "), "plus signs"),
    ],
)
def test_a_policy_that_changed_on_the_way(change, words):
    """Where it differs, and how."""
    sent = fields(["starts-with", "$x-ignore-a", "\u00fb\u00ef\u00be" * 3])
    text = dict(sent)["policy"].replace("J", "+", 1)
    sent = [(name, text if name == "policy" else value) for name, value in sent]
    shown = explained(message(sent), answer(text=change(text)))
    assert shown.same is False
    assert shown.step == "string to sign"
    assert "First difference: policy, character" in shown.difference.words
    assert names(shown)[0] == "policy altered in its encoding"
    assert words in shown.causes[0].words


def test_another_policy():
    """Of another form."""
    shown = explained(message(fields()), answer(text=policy({"acl": "private"})))
    assert names(shown) == ["different policy sent"]


@pytest.mark.parametrize("text", ["%%%", "bm8ganNvbg==", "e30="])
def test_a_policy_that_cannot_be_read(text):
    """No base64, no JSON, no policy."""
    shown = explained(message(fields(changes={"policy": text})))
    assert names(shown) == ["policy unreadable"]


@pytest.mark.parametrize(("time", "ended"), [("12:59:59", False), ("13:00:01", True)])
def test_a_policy_that_has_expired(time, ended):
    """By the server's clock."""
    said = answer("AccessDenied", ServerTime=f"2026-11-23T{time}Z")
    assert names(explained(message(fields()), said)) == (["policy expired"] if ended else [])


@pytest.mark.parametrize(
    ("conditions", "changes", "reported"),
    [
        ([], {"key": "private/a.jpg"}, "$key"),
        ([], {"acl": "public-read"}, "Extra input fields: acl"),
        ([{"acl": "private"}], {"acl": "public-read"}, "$acl"),
        ([{"success_action_status": "201"}], {}, "$success_action_status"),
    ],
)
def test_what_the_policy_refuses(conditions, changes, reported):
    """The condition, or the field that none covers."""
    (cause,) = explained(message(fields(*conditions, changes=changes))).causes
    assert cause.name == "policy refuses the form"
    assert reported in cause.words


@pytest.mark.parametrize("filename", ["a.jpg", "C:\\x\\a.jpg", "/x/a.jpg"])
def test_the_name_of_the_file(filename):
    """It stands in the place of ${filename}, without its folder."""
    exact = [{"key": "photos/a.jpg"}]
    changes = {"key": "photos/${filename}"}
    assert names(explained(message(fields(*exact, changes=changes), filename=filename))) == []
    other = message(fields(*exact, changes=changes), filename="b.jpg")
    assert names(explained(other)) == ["policy refuses the form"]


def test_a_policy_without_a_bucket():
    """Which bucket it allows is not known here; all else is held against it."""
    document = {
        "expiration": EXPIRES,
        "conditions": [["starts-with", "$bucket", "ex"], *CONDITIONS[1:]],
    }
    text = base64.b64encode(json.dumps(document).encode()).decode()
    assert names(explained(message(fields(changes={"policy": text})))) == []
    document["conditions"].append({"acl": "private"})
    text = base64.b64encode(json.dumps(document).encode()).decode()
    refused = names(explained(message(fields(changes={"policy": text}))))
    assert refused == ["policy refuses the form"]


def test_another_bucket():
    """The one of the URL is not the one of the policy; in the host, or in the path."""
    elsewhere = message(fields(), host="other.s3.eu-west-1.amazonaws.com")
    assert names(explained(elsewhere)) == ["form sent to another bucket"]
    by_path = message(fields(), host="s3.eu-west-1.amazonaws.com", path="/examplebucket")
    assert names(explained(by_path)) == []


@pytest.mark.parametrize("code", ["EntityTooLarge", "EntityTooSmall"])
def test_the_size_of_the_file(code):
    """The range is reported."""
    sent = message(fields(["content-length-range", 1, 10]))
    (cause,) = explained(sent, answer(code)).causes
    assert cause.name == "file outside the policy's range"
    assert "1 to 10 bytes" in cause.words
    assert names(explained(sent, answer("AccessDenied"))) == []


@pytest.mark.parametrize(
    ("signed", "name"),
    [
        (lambda text: base64.b64decode(text).decode(), "policy signed in another form"),
        (lambda text: f"{text}\n", "policy signed in another form"),
        (
            lambda text: base64.encodebytes(base64.b64decode(text)).decode(),
            "policy signed in another form",
        ),
        (lambda text: text + "x", "wrong secret or a different policy"),
    ],
)
def test_what_the_signature_is_over(signed, name):
    """The secret proves it."""
    assert names(explained(message(fields(signed=signed)), secret=SECRET)) == [name]


def test_keys_that_are_wrong():
    """A line end in the secret, another region, and another secret."""
    shown = explained(message(fields(secret=SECRET + "\n")), secret=SECRET)
    assert names(shown) == ["secret with stray characters"]
    other = hmac.new(b"AWS4" + SECRET.encode(), b"20261123", "sha256").digest()
    for part in (b"us-east-1", b"s3", b"aws4_request"):
        other = hmac.new(other, part, "sha256").digest()
    signature = hmac.new(other, policy().encode(), "sha256").hexdigest()
    shown = explained(message(fields(changes={"x-amz-signature": signature})), secret=SECRET)
    assert names(shown) == ["key derived for a different region"]
    shown = explained(message(fields()), secret="x" * 40)
    assert names(shown) == ["wrong secret or a different policy"]


@pytest.mark.parametrize(
    "changes",
    [
        {"x-amz-signature": "aaaa"},
        {"x-amz-credential": KEY_ID},
        {"x-amz-algorithm": "AWS4-ECDSA-P256-SHA256"},
        {"policy": None},
    ],
)
def test_what_the_secret_cannot_prove(changes):
    """Of a form that lacks what is signed, or is signed otherwise."""
    with_secret = explained(message(fields(changes=changes)), secret=SECRET)
    assert names(with_secret) == names(explained(message(fields(changes=changes))))


def test_a_policy_that_is_no_base64_and_a_secret():
    """Signed as it stands, it is signed well; what it holds is another matter."""
    shown = explained(
        message(fields(changes={"policy": "%", "x-amz-signature": sign("%")})), secret=SECRET
    )
    assert names(shown) == ["form signed correctly", "policy unreadable"]
    other = message(fields(changes={"policy": "abc", "x-amz-signature": "a" * 64}))
    assert names(explained(other, secret=SECRET))[0] == "policy unreadable"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("-F 'a=b;type=text/plain'", "b"),
        ("--form-string 'a=@b;type=c'", "@b;type=c"),
        ("-F 'a=<b.txt'", ""),
        ("-F a=", ""),
    ],
)
def test_fields_of_curl(option, value):
    """What is a file's is not read."""
    form = read_capture(f"curl https://{HOST}/ {option}").form
    assert form.before == (("a", value),)
    assert not form.has_file


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("-F file=@b/c.jpg", "c.jpg"),
        ("-F 'file=@b/c.jpg;filename=d.jpg'", "d.jpg"),
        ("""-F 'file=@"b/c d.jpg";type=image/jpeg'""", "c d.jpg"),
    ],
)
def test_files_of_curl(option, name):
    """By the name that is sent."""
    form = read_capture(f"curl https://{HOST}/ {option} -F after=1").form
    assert (form.filename, form.after) == (name, ("after",))


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        ("multipart/form-data; boundary=a", b"--a\r\n\r\nx\r\n--a--", [""]),
        ("multipart/form-data", b"--a\r\nContent-Disposition: form-data; name=b\r\n\r\nx", ["b"]),
        (
            'multipart/form-data; boundary="a;b"; c=d',
            b'--a;b\nX: y\nContent-Disposition: form-data; name="c"\n\n',
            ["c"],
        ),
        ("multipart/form-data; boundary=a", b"--a", [""]),
        ("multipart/form-data; boundary=a", b"nothing", None),
        ("multipart/form-data; boundary=a", b"", None),
        ("multipart/mixed; boundary=a", b"--a\n\n--a--", None),
        ("", b"--a\n\n--a--", None),
    ],
)  # fmt: skip
def test_bodies_of_many_shapes(kind, body, found):
    """Read as far as they can be."""
    raw = f"POST / HTTP/1.1\nHost: {HOST}\nContent-Type: {kind}\n\n".encode() + body
    form = read_capture(raw).form
    assert (None if form is None else [name for name, _ in form.before]) == found


def test_what_is_shown_of_fields():
    """Their names."""
    form = read_capture(message(fields(changes={"x-amz-security-token": TOKEN}))).form
    assert "MARKER" not in repr(form)
    assert dict(form.before)["x-amz-security-token"] == TOKEN


def test_where_policies_part():
    """Line, column and step; nothing of it where one side is unknown, or both are the same."""
    sent = fields()
    text = dict(sent)["policy"]
    for at in (0, 1, 50, len(text) - 1):
        other = text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]
        shown = explained(message(sent), answer(text=other))
        assert (shown.same, shown.step, shown.line, shown.column) == (
            False,
            "string to sign",
            1,
            at + 1,
        )
    assert explained(message(sent), answer(text=text[:-4])).column == len(text) - 3
    for said, same in ((None, None), (answer(), None), (answer(text=text), True)):
        shown = explained(message(sent), said)
        assert (shown.same, shown.step, shown.line, shown.column) == (same, "", 0, 0)
    without = fields(changes={"policy": None})
    assert explained(message(without), answer(text=text)).same is None


def test_the_last_second_of_a_policy():
    """It is good until then, and then."""
    said = answer("AccessDenied", ServerTime="2026-11-23T13:00:00Z")
    assert names(explained(message(fields()), said)) == []


def test_a_name_that_is_not_reported():
    """Then ${filename} may be anything, and a condition that wants one name does not hold."""
    exact = fields({"key": "photos/a.jpg"}, changes={"key": "photos/${filename}"})
    assert names(explained(message(exact, filename=""))) == ["policy refuses the form"]


def test_base64_of_urls():
    """A policy that was signed in the alphabet of URLs, and is sent in the usual one."""
    condition = ["starts-with", "$x-ignore-a", "???>>>~~~" * 3]
    sent = fields(
        condition,
        signed=lambda text: text.replace("+", "-").replace("/", "_"),
    )
    assert set(dict(sent)["policy"]) & set("+/")
    cause = explained(message(sent), secret=SECRET).causes[0]
    assert cause.name == "policy signed in another form"
    assert "base64 of URLs" in cause.words


def test_a_key_of_another_day():
    """By the field of the date: the day before, and after."""
    for day in ("20261122", "20261124"):
        scope = f"{day}/eu-west-1/s3/aws4_request"
        signature = sign(policy(), scope=scope)
        shown = explained(message(fields(changes={"x-amz-signature": signature})), secret=SECRET)
        assert names(shown) == ["key derived for a different date"]


def test_notes_and_lengths():
    """What curl does by default is reported; long values are cut."""
    raw = curl(fields()).decode().replace(f"https://{HOST}/", f"https://{HOST}/a/../{'b' * 300}")
    facts = explained(raw, answer(Message="m" * 500)).facts
    assert any(name == "note" and "resolves" in text for name, text in facts)
    (place,) = [text for name, text in facts if name == "request"]
    assert len(place) == len("curl command: POST ") + 200
    many = [(f"x-ignore-{number:03d}", "") for number in range(100)]
    (reported,) = [
        text for name, text in explained(message([*many, *fields()])).facts if name == "fields"
    ]
    assert len(reported) == 400


def test_signature_version_2_beside_version_4():
    """Two ways to sign: those of Version 4 count here."""
    both = {"AWSAccessKeyId": "a", "signature": "c"}
    assert "form of Signature Version 2" not in names(explained(message(fields(changes=both))))


def test_non_ascii_signatures():
    """They are wrong, and no more."""
    changes = {"x-amz-signature": "\u00e9" * 64}
    shown = explained(message(fields(changes=changes)), secret=SECRET)
    assert names(shown) == ["wrong secret or a different policy"]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_the_boundary_is_in_the_body(end):
    """Where the header does not tell it; and what a field holds stays, to its blanks."""
    pairs = [("a", " b "), ("c", "\td\n"), ("file", ""), ("e", "")]
    raw = message(pairs, end=end).replace(b"; boundary=xYz", b"")
    form = read_capture(raw).form
    assert form.before == (("a", " b "), ("c", "\td\n"))
    assert (form.after, form.filename, form.has_file) == (("e",), "a.jpg", True)
    assert repr(form) == "Fields(after=('e',), filename='a.jpg', has_file=True)"


def test_without_a_form():
    """The rule finds nothing."""
    assert list(form_rule.find(Evidence(Side("ours"), Side("theirs")))) == []
