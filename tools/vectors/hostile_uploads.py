"""Forms and aws-chunked streams, and what goes wrong with them on purpose."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from typing import Any

from hostile_requests import (
    ADVISORY,
    API,
    ARGUMENT,
    DENIED,
    ERRORS,
    INTEGRITY,
    MISMATCH,
    OK,
    REQUEST,
)
from hostile_signer import (
    KEY_ID,
    SECRET,
    SIGNED,
    TEMPORARY_ID,
    TEMPORARY_SECRET,
    TOKEN,
    TRAILER,
    UNSIGNED_TRAILER,
    Json,
    Pairs,
    Upload,
    Who,
    form,
)

POST = API + "RESTObjectPOST.html"
POLICY = API + "sigv4-HTTPPOSTConstructPolicy.html"
FIELDS = API + "sigv4-HTTPPOSTForms.html"
AUTHENTICATION = API + "sigv4-authentication-HTTPPOST.html"
STREAM = API + "sigv4-streaming.html"
TRAILERS = API + "sigv4-streaming-trailers.html"
JSON = "https://www.rfc-editor.org/rfc/rfc8259.html"
BASE64 = "https://www.rfc-editor.org/rfc/rfc4648.html"
FINE_UPLOADER = "https://github.com/minio/minio/issues/3376"
KEYLESS = "https://github.com/transloadit/uppy/issues/4449"
VERSITY = "https://github.com/versity/versitygw/issues/1657"
SIGNATURE_NAME = "x-amz-trailer-signature"
BUCKET = "https://github.com/ceph/ceph/pull/53714"  # CVE-2023-43040
IGNORED = "https://github.com/supabase/storage/pull/1211"

MALFORMED = ("MalformedPOSTRequest", 400)
BAD_POLICY = ("InvalidPolicyDocument", 400)
INCOMPLETE = ("IncompleteBody", 400)
BAD_TRAILER = ("MalformedTrailerError", 400)
DIGEST = ("BadDigest", 400)
SMALL_CHUNK = ("InvalidChunkSizeError", 403)

CASES: list[Json] = []
HIS_KEY = {"key": "user/alice/photo.jpg"}
IN_BUCKET = {"bucket": "examplebucket"}
UNDER_ALICE = ["starts-with", "$key", "user/alice/"]


def verdict_of(verdict: Any) -> Any:
    """As it stands in the file."""
    return verdict if verdict == OK else {"code": verdict[0], "status": verdict[1]}


def posted(
    name: str,
    shows: str,
    source: str,
    verdict: Any,
    fields: Pairs,
    bucket: str | None = "examplebucket",
    time: str = "",
    **more: Any,
) -> None:
    """Add a form; `more` may tell the file's name and size."""
    CASES.append(
        {
            "id": f"hostile/form/{name}",
            "shows": shows,
            "source": source,
            "kind": "form",
            "time": time or "20130524T120000Z",
            "verifier": {},
            "form": {
                "fields": [list(pair) for pair in fields],
                **({} if bucket is None else {"bucket": bucket}),
                **more,
            },
            "verdict": verdict_of(verdict),
        }
    )


def flat(pieces: list[Any]) -> list[Json]:
    """Join nested pieces, one after the other."""
    found: list[Json] = []
    for piece in pieces:
        found += flat(piece) if isinstance(piece, list) else [piece]
    return found


def sent(
    name: str, shows: str, source: str, verdict: Any, upload: Upload, pieces: list[Any]
) -> None:
    """Add a stream; its pieces may be nested."""
    CASES.append(
        {
            "id": f"hostile/stream/{name}",
            "shows": shows,
            "source": source,
            "kind": "stream",
            "time": "20130524T120000Z",
            "verifier": {},
            "request": upload.request,
            "pieces": flat(pieces),
            "verdict": verdict_of(verdict),
        }
    )


def changed(fields: Pairs, name: str, value: str) -> Pairs:
    """Another value of one field, unsigned."""
    return [(each, value if each == name else text) for each, text in fields]


def temporary() -> Who:
    """Temporary credentials."""
    return Who(key_id=TEMPORARY_ID, secret=TEMPORARY_SECRET)


def good_forms() -> None:
    """Add uploads that must be accepted."""
    posted("control/plain", "A form.", POST, OK, form())
    posted("control/no-url-bucket", "The policy fixes the bucket.", POST, OK, form(), None)
    posted("control/temporary", "Temporary credentials.", POST, OK, form(temporary(), token=TOKEN))
    ranged = form(conditions=[IN_BUCKET, UNDER_ALICE, ["content-length-range", 1, 10]])
    filed = [*ranged, ("file", "content")]
    posted("control/file", "The file is a field, the last one.", POLICY, OK, filed)
    filed = [*ranged, ("file", "content of many bytes")]
    large = ("EntityTooLarge", 400)
    posted("large-file", "A file that is too large.", POLICY, large, filed, size=5)
    for size in (1, 10):
        shows = "The bounds are sizes that are allowed."
        posted(f"control/size-{size}", shows, POLICY, OK, ranged, size=size)
    cased = [(name.title(), value) for name, value in form()]
    posted("control/names-in-any-case", "Names of fields have no case.", POLICY, OK, cased)
    fields = form(fields={**HIS_KEY, "x-ignore-a": "b"})
    posted("control/ignored", "x-ignore- needs no condition.", FIELDS, OK, fields)
    fields = form(fields={"key": "user/alice/${filename}"})
    posted("control/filename", "The name of the file.", FIELDS, OK, fields, filename="a.txt")
    posted("control/any-filename", "Any name will do.", FIELDS, OK, fields)
    shows = "Of a path, the last part counts."
    posted("control/path", shows, POST, OK, fields, filename="C:\\a\\b.txt")
    types = ["starts-with", "$Content-Type", "image/"]
    fields = form(
        conditions=[IN_BUCKET, UNDER_ALICE, types],
        fields={**HIS_KEY, "Content-Type": "image/png,image/gif"},
    )
    posted("control/types", "Each of several types is held to it.", POLICY, OK, fields)
    fields = form(fields={**HIS_KEY, "bucket": "examplebucket"})
    posted("control/bucket", "A field that repeats the bucket.", POST, OK, fields)
    fields = form(expiration="2013-05-24T12:00:00Z")
    posted("control/last-second", "The last second of the policy.", POLICY, OK, fields)


def signed_forms() -> None:
    """Who signs, and what."""
    full = form()
    for name in ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"):
        some = [pair for pair in full if pair[0] != name]
        posted(f"no-{name}", f"{name} is missing.", AUTHENTICATION, ARGUMENT, some)
        posted(
            f"empty-{name}", f"{name} is empty.", AUTHENTICATION, ARGUMENT, changed(full, name, "")
        )
    posted("anonymous", "Nothing is signed.", ERRORS, DENIED, [("key", "user/alice/photo.jpg")])
    second = [("AWSAccessKeyId", KEY_ID), ("policy", "e30="), ("signature", "abc=")]
    posted("sigv2", "Signature Version 2.", AUTHENTICATION, REQUEST, second)
    both = [*full, second[0], second[2]]
    posted("both-versions", "Signed in both versions.", AUTHENTICATION, ARGUMENT, both)
    signature = full[-1][1]
    for name, shows, text in (
        ("zeros", "Made up.", "0" * 64),
        ("upper-case", "In upper case.", signature.upper()),
        ("padded", "Padded.", signature + "*"),
    ):
        fields = changed(full, "x-amz-signature", text)
        posted(f"signature-{name}", shows, AUTHENTICATION, MISMATCH, fields)
    wide = json.dumps({"expiration": "2099-01-01T00:00:00Z", "conditions": [IN_BUCKET]})
    fields = changed(full, "policy", base64.b64encode(wide.encode()).decode())
    posted(
        "policy-changed", "Another policy than the signed one.", AUTHENTICATION, MISMATCH, fields
    )
    policy = dict(full)["policy"]
    for name, text in (("space", policy + " "), ("line-break", policy[:76] + "\n" + policy[76:])):
        fields = changed(full, "policy", text)
        posted(
            f"policy-{name}", "The text is signed as it was sent.", AUTHENTICATION, MISMATCH, fields
        )
    for name, value, verdict in (
        ("x-amz-credential", Who(key_id="AKIAX").credential, ("InvalidAccessKeyId", 403)),
        ("x-amz-date", "20130524T115900Z", DENIED),
        ("key", "user/mallory/photo.jpg", DENIED),
    ):
        shows = f"Another {name} than the policy's."
        posted(f"swapped-{name}", shows, POLICY, verdict, changed(full, name, value))
    posted("secret", "Another secret.", AUTHENTICATION, MISMATCH, form(Who(secret=SECRET + "x")))
    unknown = ("InvalidAccessKeyId", 403)
    posted("unknown-key", "A key that is not known.", ERRORS, unknown, form(Who(key_id="AKIAX")))
    for name, shows, changes in (
        ("region", "Another region.", {"region": "eu-west-1"}),
        ("service", "Another service.", {"service": "sts"}),
        ("terminator", "Another terminator.", {"terminator": "aws5_request"}),
        ("day", "The day before.", {"day": "20130523"}),
    ):
        posted(f"scope-{name}", shows, AUTHENTICATION, ARGUMENT, form(Who(**changes)))
    posted(
        "date", "No date in the one format.", AUTHENTICATION, ARGUMENT, form(Who(time="2013-05-24"))
    )
    for name, text in (("algorithm", "AWS4-HMAC-SHA1"), ("ecdsa", "AWS4-ECDSA-P256-SHA256")):
        posted(
            f"{name}",
            f"{text} is another one.",
            AUTHENTICATION,
            ARGUMENT,
            form(Who(algorithm=text)),
        )
    posted(
        "ahead",
        "Dated more than 15 minutes ahead.",
        POLICY,
        DENIED,
        form(Who(time="20130524T121501Z")),
    )
    old = form(Who(time="20130516T120000Z"))
    posted("old", "Older than seven days, the life of a signing key.", AUTHENTICATION, DENIED, old)
    token = ("InvalidToken", 400)
    missing = ("InvalidAccessKeyId", 403)  # aws/aws-sdk-js#3878
    posted("token-missing", "A temporary key, no token.", POST, missing, form(temporary()))
    posted("token-other", "Another token.", POST, token, form(temporary(), token=TOKEN + "x"))
    posted("token-needless", "A token with a long-term key.", POST, token, form(token=TOKEN))
    late = form(
        Who(key_id=TEMPORARY_ID, secret=TEMPORARY_SECRET, time="20130525T115000Z"),
        token=TOKEN,
        expiration="2013-06-01T00:00:00Z",
    )
    expired = ("ExpiredToken", 400)
    posted(
        "token-ended", "The credentials have ended.", POST, expired, late, time="20130525T120000Z"
    )


def read_forms() -> None:
    """Fields that two readers could read in two ways."""
    full = form()
    for name, shows, more in (
        ("twice", "A field twice.", [("key", "user/alice/other")]),
        ("twice-case", "A field twice, in another case.", [("KEY", "user/mallory/x")]),
        ("two-policies", "Two policies.", [("Policy", "e30=")]),
        ("two-signatures", "Two signatures.", [("X-Amz-Signature", "0" * 64)]),
        ("name-kelvin", "A name that folds to key: it has a Kelvin sign.", [("\u212aey", "x")]),
        ("name-nul", "A NUL in a name.", [("key\0", "x")]),
        ("name-line-break", "A line break in a name.", [("a\r\nb", "x")]),
    ):
        posted(f"field-{name}", shows, FIELDS, MALFORMED, [*full, *more])
    later = [*full, ("file", "content"), ("acl", "public-read")]
    posted("control/field-after-file", "S3 ignores fields after the file.", FIELDS, OK, later)
    later = [*full, ("file", "content"), ("File", "other")]
    posted("field-two-files", "Two files.", FIELDS, MALFORMED, later)
    large = ("MaxPostPreDataLengthExceededError", 400)
    posted("field-large", "64 KiB of fields.", ERRORS, large, [*full, ("x-ignore-a", "b" * 65_536)])
    many = [(f"x-ignore-{at}", "b") for at in range(256)]
    posted("field-many", "More than 256 fields.", ERRORS, large, [*full, *many])


def policies() -> None:
    """Add policies that are wrong as documents."""
    own = {"x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": Who().credential}
    own["x-amz-date"] = Who().time
    conditions = [IN_BUCKET, UNDER_ALICE, *[{name: value} for name, value in own.items()]]
    ends = "2013-05-25T12:00:00.000Z"
    good = {"expiration": ends, "conditions": conditions}
    inner = json.dumps(conditions)
    for name, shows, policy in (
        ("no-json", "No JSON.", "expiration"),
        ("cut", "Half of it.", json.dumps(good)[:-1]),
        ("more", "Text after the end.", json.dumps(good) + "{}"),
        ("list", "A list.", json.dumps([good])),
        ("text", "A text.", '"policy"'),
        ("empty-object", "An empty object.", "{}"),
        ("no-expiration", "No end.", {"conditions": conditions}),
        ("no-conditions", "No conditions.", {"expiration": ends}),
        ("unknown-name", "A name that policies do not have.", {**good, "Statement": []}),
        (
            "name-case",
            "Names of policies have a case.",
            {"Expiration": ends, "conditions": conditions},
        ),
        (
            "twice",
            "Two ends, of which a reader takes one.",
            f'{{"expiration":"{ends}","expiration":"2099-01-01T00:00:00Z","conditions":{inner}}}',
        ),
        (
            "conditions-twice",
            "Two lists of conditions.",
            f'{{"expiration":"{ends}","conditions":[],"conditions":{inner}}}',
        ),
        (
            "condition-twice",
            "A name twice in a condition.",
            f'{{"expiration":"{ends}","conditions":[{{"key":"a","key":"b"}}]}}',
        ),
        (
            "nan",
            "NaN is not JSON.",
            f'{{"expiration":"{ends}","conditions":[["content-length-range",0,NaN]]}}',
        ),
        (
            "infinity",
            "Nor is Infinity.",
            f'{{"expiration":"{ends}","conditions":[["content-length-range",0,Infinity]]}}',
        ),
        ("deep", "Nested 20000 deep.", "[" * 20_000),
        (
            "deep-expiration",
            "An end that is nested deep.",
            f'{{"expiration":{"[" * 900}{"]" * 900},"conditions":{inner}}}',
        ),
        (
            "deep-condition",
            "A condition that is nested deep.",
            f'{{"expiration":"{ends}","conditions":[{"[" * 900}{"]" * 900}]}}',
        ),
        (
            "digits",
            "A number of 5000 digits.",
            f'{{"expiration":"{ends}","conditions":[["content-length-range",0,{"9" * 5000}.5]]}}',
        ),
        (
            "surrogate",
            "Half of a pair of surrogates.",
            {**good, "conditions": [*conditions, ["eq", "$x-amz-meta-a", "\ud800"]]},
        ),
        ("comment", "A comment.", json.dumps(good) + "//"),
        ("single-quotes", "Single quotes.", json.dumps(good).replace('"', "'")),
        ("mark", "A byte order mark.", "\ufeff" + json.dumps(good)),
    ):
        posted(f"policy/{name}", shows, JSON, BAD_POLICY, form(policy=policy))
    for name, shows, text in (
        ("date-only", "A day.", "2013-05-25"),
        ("no-zone", "No zone.", "2013-05-25T12:00:00"),
        ("offset", "An offset.", "2013-05-25T12:00:00+00:00"),
        ("basic", "The form of X-Amz-Date.", "20130525T120000Z"),
        ("lower-case", "Lower case.", "2013-05-25t12:00:00z"),
        ("one-digit", "A month of one digit.", "2013-5-25T12:00:00.0000Z"),
        ("no-day", "A day that no calendar has.", "2013-02-30T12:00:00Z"),
        ("other-digits", "Digits of another script.", "2013-05-2\u0665T12:00:00Z"),
        ("empty", "Empty.", ""),
    ):
        posted(f"expiration/{name}", shows, POLICY, BAD_POLICY, form(expiration=text))
    number = form(policy={**good, "expiration": 1_400_000_000})
    posted("expiration/number", "A number.", POLICY, BAD_POLICY, number)
    ended = form(expiration="2013-05-24T11:59:59Z")
    posted("expiration/ended", "A second after its end.", POLICY, DENIED, ended)
    for name, shows, encode in (
        (
            "urlsafe",
            "Another alphabet.",
            lambda text: base64.urlsafe_b64encode(b"\xfb" + text.encode()).decode(),
        ),
        (
            "no-padding",
            "No padding.",
            lambda text: (
                base64.b64encode((text + " " * (-len(text) % 3 + 1)).encode()).decode().rstrip("=")
            ),
        ),
        ("lines", "Line breaks.", lambda text: base64.encodebytes(text.encode()).decode()),
        ("plain", "No base64 at all.", lambda text: text),
        (
            "utf-16",
            "Another encoding of text.",
            lambda text: base64.b64encode(text.encode("utf-16")).decode(),
        ),
        (
            "bits",
            "Bits beyond the end.",
            lambda text: (
                base64.b64encode((text + " " * (-len(text) % 3 + 1)).encode())
                .decode()
                .replace("A==", "B==")
                .replace("g=", "h=")
            ),
        ),
    ):
        fields = form(encode=encode)
        posted(f"base64/{name}", shows, BASE64, BAD_POLICY, fields)
    for name, shows, condition in (
        ("text", "A text.", "key"),
        ("two-names", "Two names in one.", {"key": "a", "acl": "b"}),
        ("no-name", "None.", {}),
        ("number", "A value that is a number.", {"key": 1}),
        ("null", "A value that is null.", ["eq", "$key", None]),
        ("true", "A value that is true.", ["eq", "$key", True]),
        ("list", "A value that is a list.", {"key": ["user/alice/photo.jpg"]}),
        ("operator", "An operator that there is not.", ["ends-with", "$key", ".jpg"]),
        ("no-dollar", "A name without its dollar sign.", ["eq", "key", "a"]),
        ("two-parts", "Two parts.", ["eq", "$key"]),
        ("four-parts", "Four parts.", ["eq", "$key", "a", "b"]),
        ("range-sign", "A bound as text with a sign.", ["content-length-range", "+1", "10"]),
        ("range-word", "A bound as text without digits.", ["content-length-range", "", "10"]),
        ("range-negative", "A negative bound.", ["content-length-range", -1, 10]),
        ("range-inverted", "No size fits.", ["content-length-range", 10, 1]),
        ("range-fraction", "A bound with a fraction.", ["content-length-range", 1, 10.5]),
        ("range-true", "A bound that is true.", ["content-length-range", True, 10]),
    ):
        fields = form(conditions=[IN_BUCKET, UNDER_ALICE, condition])
        posted(f"condition/{name}", shows, POLICY, BAD_POLICY, fields)
    texts = ["content-length-range", "1", "10"]
    fields = form(conditions=[IN_BUCKET, UNDER_ALICE, texts])
    shows = "Bounds as text of digits, as Fine Uploader writes them."
    posted("control/range-text", shows, FINE_UPLOADER, OK, fields, size=10)
    posted("range-text-large", shows, FINE_UPLOADER, ("EntityTooLarge", 400), fields, size=11)
    fields = form(policy={**good, "conditions": []})
    posted("condition/none", "A list without any.", POLICY, BAD_POLICY, fields)
    fields = form(policy={**good, "conditions": {"key": "a"}})
    posted("condition/object", "An object in place of the list.", POLICY, BAD_POLICY, fields)
    fields = form(policy={**good, "conditions": [UNDER_ALICE] * 257})
    posted("condition/many", "More than 256.", POLICY, BAD_POLICY, fields)


def conditions() -> None:  # noqa: PLR0915  one line a case
    """Add forms that break the conditions of their policy."""
    posted("key-missing", "No key.", KEYLESS, ARGUMENT, form(fields={}))
    empty = form(conditions=[IN_BUCKET, ["starts-with", "$key", ""]], fields={"key": ""})
    posted("key-empty", "An empty key.", KEYLESS, ARGUMENT, empty)
    anything = [IN_BUCKET, UNDER_ALICE]
    for name, condition in (
        ("content-type", ["starts-with", "$Content-Type", ""]),
        ("eq-empty", ["eq", "$acl", ""]),
        ("meta", ["starts-with", "$x-amz-meta-a", ""]),
        ("tagging", {"tagging": ""}),
    ):
        made = form(conditions=[*anything, condition])
        shows = "A condition that admits the empty text, and no such field."
        posted(f"absent-{name}", shows, FIELDS, DENIED, made)
        field = condition[1][1:] if isinstance(condition, list) else "tagging"
        made = form(conditions=[*anything, condition], fields={**HIS_KEY, field: ""})
        posted(f"control/empty-{name}", "The field is there, and empty.", FIELDS, OK, made)
    made = form(conditions=anything, fields={**HIS_KEY, "x-ignore-a": "${filename}" * 5800})
    large = ("MaxPostPreDataLengthExceededError", 400)
    shows = "A long file name in a field that repeats it."
    posted("filename-growth", shows, ERRORS, large, made, filename="a" * 30_000)
    for name, value, verdict in (
        ("md5-other", "XrY7u+Ae7tCTyyK7j1rNww==", DIGEST),
        ("md5-hex", "5d41402abc4b2a76b9719d911017c592", ("InvalidDigest", 400)),
        ("md5-empty", "", ("InvalidDigest", 400)),
        ("control/md5", "XUFAKrxLKna5cZ2REBfFkg==", OK),
    ):
        loose = ["starts-with", "$Content-MD5", ""]
        made = form(conditions=[*anything, loose], fields={**HIS_KEY, "Content-MD5": value})
        shows = f"Content-MD5 is {value!r}, and the file is hello."
        posted(name, shows, POST, verdict, [*made, ("file", "hello")])
    for name, value, verdict in (
        ("x-amz-checksum-crc32", crc(b"other"), DIGEST),
        ("x-amz-checksum-crc32", "00000000", REQUEST),
        ("x-amz-checksum-md4", "AAAA", REQUEST),
        ("x-amz-checksum-crc32", crc(b"hello"), OK),
    ):
        loose = ["starts-with", f"${name}", ""]
        made = form(conditions=[*anything, loose], fields={**HIS_KEY, name: value})
        tag = "control/" if verdict == OK else ""
        shows = f"{name} is {value!r}, and the file is hello."
        ident = f"{tag}checksum-{name.rpartition('-')[2]}-{value.strip('=/+').lower()}"
        posted(ident, shows, INTEGRITY, verdict, [*made, ("file", "hello")])
    for name, shows, given in (
        ("prefix", "Another prefix.", {"key": "user/mallory/photo.jpg"}),
        ("case", "Values have a case.", {"key": "User/Alice/photo.jpg"}),
        ("extra", "A field that no condition names.", {**HIS_KEY, "acl": "public-read"}),
        (
            "redirect",
            "A redirect that no condition names.",
            {**HIS_KEY, "success_action_redirect": "https://evil.example/"},
        ),
        ("meta", "Metadata that no condition names.", {**HIS_KEY, "x-amz-meta-role": "admin"}),
        ("near", "Almost a name that needs no condition.", {**HIS_KEY, "x-ignored": "b"}),
        ("space", "A name with a trailing space.", {**HIS_KEY, "key ": "b"}),
        ("token", "An empty field that no condition names.", {**HIS_KEY, "tagging": ""}),
    ):
        posted(f"{name}", shows, IGNORED, DENIED, form(fields=given))
    typed = [IN_BUCKET, UNDER_ALICE, ["eq", "$Content-Type", "image/png"]]
    for name, text in (
        ("content-type", "text/html"),
        ("content-type-case", "IMAGE/PNG"),
        ("content-type-more", "image/png;a=b"),
    ):
        fields = form(conditions=typed, fields={**HIS_KEY, "cOnTeNt-TyPe": text})
        source = ADVISORY + "CVE-2023-28434" if name == "content-type" else POLICY
        posted(name, f"{text} where image/png is asked for.", source, DENIED, fields)
    typed = [IN_BUCKET, UNDER_ALICE, ["starts-with", "$Content-Type", "image/"]]
    fields = form(conditions=typed, fields={**HIS_KEY, "Content-Type": "image/png,text/html"})
    posted("content-type-list", "The second of two types.", POLICY, DENIED, fields)
    fields = form(conditions=[IN_BUCKET, {"key": "a"}], fields={"key": "ab"})
    posted("equal", "More than the value that is asked for.", POLICY, DENIED, fields)
    fields = form(conditions=[IN_BUCKET, UNDER_ALICE, {"key": "user/alice/a"}])
    posted("two-conditions", "The second of two conditions.", POLICY, DENIED, fields)
    posted("bucket-url", "Another bucket in the URL.", BUCKET, DENIED, form(), "otherbucket")
    fields = form(fields={**HIS_KEY, "bucket": "examplebucket"})
    posted(
        "bucket-field",
        "A field has what the policy asks for, and the URL has another.",
        BUCKET,
        DENIED,
        fields,
        "otherbucket",
    )
    fields = form(fields={**HIS_KEY, "bucket": "otherbucket"})
    posted(
        "bucket-other-field", "A field names another bucket than the URL.", BUCKET, DENIED, fields
    )
    posted("bucket-other-field-no-url", "The same, without a URL.", BUCKET, DENIED, fields, None)
    free = form(conditions=[UNDER_ALICE])
    posted("bucket-free", "The policy does not name the bucket.", POLICY, DENIED, free)
    posted("bucket-unknown", "Neither policy nor URL names one.", POLICY, DENIED, free, None)
    ranged = form(conditions=[IN_BUCKET, UNDER_ALICE, ["content-length-range", 1, 10]])
    posted("large", "A byte more.", POLICY, ("EntityTooLarge", 400), ranged, size=11)
    posted("small", "A byte less.", POLICY, ("EntityTooSmall", 400), ranged, size=0)
    twice = [["content-length-range", 1, 10], ["content-length-range", 1, 5]]
    fields = form(conditions=[IN_BUCKET, UNDER_ALICE, *twice])
    posted("large-second", "Both ranges count.", POLICY, ("EntityTooLarge", 400), fields, size=6)
    for name, shows, key, filename in (
        ("filename", "A name that leads elsewhere.", "${filename}", "mallory.txt"),
        ("filename-unknown", "A name that is not known yet.", "${filename}", None),
        ("filename-prefix", "Half of the prefix, and a name.", "user/${filename}", None),
        ("filename-path", "A path that the server would cut.", "${filename}", "user/alice/a.txt"),
        ("filename-backslash", "The same with backslashes.", "${filename}", "x\\user/alice/\\a"),
        ("filename-itself", "A file whose name is the variable.", "${filename}", "${filename}"),
        ("filename-case", "The variable is case-sensitive.", "${FileName}", "user/alice/a"),
    ):
        more = {} if filename is None else {"filename": filename}
        posted(name, shows, POST, DENIED, form(fields={"key": key}), **more)
    fields = form(
        conditions=[IN_BUCKET, {"key": "user/alice/${filename}"}],
        fields={"key": "user/alice/${filename}"},
    )
    posted(
        "filename-equal",
        "Equal before the name is known, and not after.",
        POST,
        DENIED,
        fields,
        filename="a.txt",
    )
    fields = form(fields={"key": "user/alice/a", "x-amz-credential ": "x"})
    posted("credential-near", "Almost a field that signs.", POLICY, DENIED, fields)


def text(value: str) -> Json:
    """Make a piece of a body."""
    return {"text": value}


def crc(data: bytes) -> str:
    """CRC-32 in base64."""
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


NAME = "x-amz-checksum-crc32"
SHA1_NAME = "x-amz-checksum-sha1"


def with_trailer(kind: str = TRAILER, **more: Any) -> tuple[Upload, list[Any], str]:
    """Make an upload with a trailer, its chunks, and the line of the right checksum."""
    upload = Upload(kind=kind, trailers=more.pop("trailers", NAME), **more)
    chunks = upload.chunks()
    return upload, chunks, f"{NAME}:{crc(b''.join(upload.data))}"


def good_streams() -> None:
    """Add uploads that must be accepted."""
    upload = Upload()
    sent("control/signed", "Two chunks.", STREAM, OK, upload, [upload.chunks(), text("\r\n")])
    upload = Upload(())
    sent("control/empty", "No data.", STREAM, OK, upload, [upload.chunks(), text("\r\n")])
    upload = Upload((65_536, 8192, 1))
    sent("control/three", "Three chunks.", STREAM, OK, upload, [upload.chunks(), text("\r\n")])
    upload, chunks, line = with_trailer()
    signature = f"x-amz-trailer-signature:{upload.trailer_signature(line + chr(10))}"
    end = [text(f"{line}\r\n{signature}\r\n\r\n")]
    sent("control/trailer", "A signed trailer.", TRAILERS, OK, upload, [*chunks, *end])
    end = [text(f"X-Amz-Checksum-CRC32: {crc(b''.join(upload.data))}\r\n{signature}\r\n\r\n")]
    sent(
        "control/trailer-case",
        "Trailers are headers: no case, a space.",
        TRAILERS,
        OK,
        upload,
        [*chunks, *end],
    )
    upload, chunks, line = with_trailer(UNSIGNED_TRAILER)
    sent(
        "control/unsigned-trailer",
        "Nothing but the head is signed.",
        TRAILERS,
        OK,
        upload,
        [*chunks, text(f"{line}\r\n\r\n")],
    )
    upload = Upload()
    several = flat([upload.chunks(), text("\r\n")])
    one = [text("".join([each.get("text") or each["repeat"] * each["times"] for each in several]))]
    sent("control/one-piece", "All at once.", STREAM, OK, upload, one)


def chunks_changed() -> None:
    """Add bodies with a byte changed, a chunk moved, dropped, repeated, taken from elsewhere."""
    end = text("\r\n")
    upload = Upload((8192, 8192, 100))
    first, second, third, last = upload.chunks()
    other = Upload((8192, 8192, 100), url="https://examplebucket.s3.amazonaws.com/other.txt")
    foreign = other.chunks()
    for name, shows, verdict, pieces in (
        ("swapped", "Two chunks swapped.", MISMATCH, [second, first, third, last, end]),
        ("dropped", "The second dropped.", MISMATCH, [first, third, last, end]),
        ("repeated", "The first twice.", MISMATCH, [first, first, third, last, end]),
        ("foreign", "A chunk of another upload.", MISMATCH, [foreign[0], second, third, last, end]),
        (
            "foreign-last",
            "The end of another upload.",
            MISMATCH,
            [first, second, third, foreign[-1], end],
        ),
        ("cut", "The last chunk is missing.", INCOMPLETE, [first, second, third]),
        ("cut-in-chunk", "It ends in a chunk.", INCOMPLETE, [first, second[:2]]),
        ("cut-in-line", "It ends in a line.", INCOMPLETE, [first, text("20")]),
        ("cut-nothing", "Nothing came.", INCOMPLETE, []),
        ("early-end", "The last chunk, early.", INCOMPLETE, [first, last, end]),
        (
            "no-line-end",
            "Nothing follows the last chunk.",
            INCOMPLETE,
            [first, second, third, last],
        ),
        (
            "behind",
            "Bytes after the end.",
            INCOMPLETE,
            [first, second, third, last, end, text("x")],
        ),
        (
            "behind-chunk",
            "A chunk after the end.",
            INCOMPLETE,
            [first, second, third, last, end, first],
        ),
        (
            "data",
            "A byte changed.",
            MISMATCH,
            [first[0], {"repeat": "a", "times": 8191}, text("b"), first[2]],
        ),
        (
            "shorter",
            "Fewer bytes than its size.",
            MISMATCH,
            [first[0], {"repeat": "a", "times": 8191}, text("\r\n"), second],
        ),
        (
            "longer",
            "More bytes than its size.",
            INCOMPLETE,
            [first[0], {"repeat": "a", "times": 8193}, text("\r\n")],
        ),
        (
            "last-line",
            "No line end after the last chunk.",
            INCOMPLETE,
            [first, second, third, last, text("xx\r\n")],
        ),
    ):
        sent(name, shows, STREAM, verdict, upload, pieces)
    line = first[0]["text"]
    size, _, signature = line.strip().partition(";chunk-signature=")
    rest = first[1:]
    for name, shows, verdict, new in (
        ("signature", "A made-up signature.", MISMATCH, f"{size};chunk-signature={'0' * 64}"),
        (
            "signature-upper-case",
            "In upper case.",
            MISMATCH,
            line.strip().replace(signature, signature.upper()),
        ),
        ("signature-padded", "Padded as SigV4A's may be.", MISMATCH, line.strip() + "*"),
        ("signature-empty", "Empty.", MISMATCH, f"{size};chunk-signature="),
        (
            "signature-seed",
            "That of the request.",
            MISMATCH,
            f"{size};chunk-signature={upload.seed}",
        ),
        ("no-signature", "None.", INCOMPLETE, size),
        ("extension", "Another extension.", INCOMPLETE, f"{size};signature={signature}"),
        (
            "extension-before",
            "Another extension before it.",
            INCOMPLETE,
            f"{size};a=b;chunk-signature={signature}",
        ),
        ("extension-behind", "Another extension after it.", MISMATCH, line.strip() + ";a=b"),
        ("extension-case", "In another case.", INCOMPLETE, f"{size};Chunk-Signature={signature}"),
        (
            "extension-space",
            "A space before it.",
            INCOMPLETE,
            f"{size} ;chunk-signature={signature}",
        ),
        (
            "extension-twice",
            "Two signatures.",
            MISMATCH,
            f"{line.strip()};chunk-signature={'0' * 64}",
        ),
        ("size-sign", "A sign.", INCOMPLETE, f"+{line.strip()}"),
        ("size-negative", "A negative size.", INCOMPLETE, f"-{line.strip()}"),
        ("size-prefix", "0x before it.", INCOMPLETE, f"0x{line.strip()}"),
        ("size-space", "A space before it.", INCOMPLETE, f" {line.strip()}"),
        ("size-empty", "None.", INCOMPLETE, f";chunk-signature={signature}"),
        (
            "size-underscore",
            "An underscore among the digits.",
            INCOMPLETE,
            f"2_000;chunk-signature={signature}",
        ),
        ("size-long", "Nine digits.", INCOMPLETE, f"000002000;chunk-signature={signature}"),
        ("size-no-hex", "No hex.", INCOMPLETE, f"20g0;chunk-signature={signature}"),
        (
            "size-large",
            "More than a chunk may have.",
            SMALL_CHUNK,
            f"1000001;chunk-signature={signature}",
        ),
        ("size-huge", "Four gigabytes.", SMALL_CHUNK, f"ffffffff;chunk-signature={signature}"),
        ("line-long", "A line of a kilobyte.", INCOMPLETE, f"{line.strip()};{'a' * 1024}"),
    ):
        sent(name, shows, STREAM, verdict, upload, [text(new + "\r\n"), *rest])
    sent(
        "line-feed",
        "A line that ends with a line feed.",
        STREAM,
        INCOMPLETE,
        upload,
        [text(line.replace("\r", "")), *rest, text("a" * 600)],
    )
    for sizes in ((100, 8192), (8191, 1)):
        upload = Upload(sizes)
        sent(
            f"size-small-{sizes[0]}",
            "A small chunk that is not the last.",
            STREAM,
            SMALL_CHUNK,
            upload,
            [upload.chunks(), end],
        )
    upload = Upload()
    chunks = upload.chunks()
    chunks[-1] = [text("0\r\n")]
    sent(
        "last-unsigned",
        "The last chunk has no signature.",
        STREAM,
        INCOMPLETE,
        upload,
        [*chunks, end],
    )
    chunks[-1] = [text(f"0;chunk-signature={'0' * 64}\r\n")]
    sent(
        "last-made-up",
        "The last chunk's signature is made up.",
        STREAM,
        MISMATCH,
        upload,
        [*chunks, end],
    )
    upload = Upload(kind=UNSIGNED_TRAILER, trailers=NAME)
    upload.kind = SIGNED
    sent(
        "signed-for-unsigned",
        "Signatures of chunks in an unsigned form.",
        TRAILERS,
        INCOMPLETE,
        upload,
        [upload.chunks(), text("\r\n")],
    )


def lengths() -> None:
    """Add bodies of another length than announced."""
    end = text("\r\n")
    for name, decoded in (("more", "8293"), ("less", "8291"), ("zero", "0")):
        upload = Upload(decoded=decoded)
        sent(
            f"decoded-{name}",
            f"{decoded} bytes announced, 8292 sent.",
            STREAM,
            INCOMPLETE,
            upload,
            [upload.chunks(), end],
        )
    large = ("EntityTooLarge", 400)
    for name, decoded in (("huge", "9" * 18), ("five-gib", str(5 * 1024**3 + 1))):
        upload = Upload(decoded=decoded)
        shows = f"{decoded} bytes announced: more than one request uploads."
        sent(f"decoded-{name}", shows, ERRORS, large, upload, [upload.chunks(), end])
    upload = Upload(decoded="-")
    missing = ("MissingContentLength", 411)
    sent("decoded-missing", "No length announced.", STREAM, missing, upload, [upload.chunks(), end])
    for name, decoded in (
        ("sign", "+8292"),
        ("negative", "-1"),
        ("hex", "0x2064"),
        ("other-digits", "٨٢٩٢"),
        ("fraction", "8292.0"),
        ("long", "0" * 15 + "8292"),
        ("list", "8292,8292"),
    ):
        upload = Upload(decoded=decoded)
        sent(
            f"decoded-{name}",
            "A length that is not valid.",
            STREAM,
            REQUEST,
            upload,
            [upload.chunks(), end],
        )
    size = (
        sum(
            [
                len(piece.get("text", "")) + piece.get("times", 0)
                for chunk in Upload().chunks()
                for piece in chunk
            ]
        )
        + 2
    )
    for name, length, verdict in (
        ("right", size, OK),
        ("less", size - 1, INCOMPLETE),
        ("more", size + 1, INCOMPLETE),
    ):
        upload = Upload(loose=[("Content-Length", str(length))])
        sent(
            f"content-length-{name}",
            f"A Content-Length of {length}, and {size} bytes.",
            STREAM,
            verdict,
            upload,
            [upload.chunks(), end],
        )


def trailers() -> None:
    """Add bodies with wrong text after the last chunk."""
    upload, chunks, line = with_trailer()
    signature = upload.trailer_signature(line + "\n")
    signed = f"x-amz-trailer-signature:{signature}"
    wrong = f"{NAME}:{crc(b'x')}"
    signed_wrong = f"x-amz-trailer-signature:{upload.trailer_signature(wrong + chr(10))}"
    two = f"{line}\r\nx-amz-meta-a:b"
    both = upload.trailer_signature(f"{line}\nx-amz-meta-a:b\n")
    signed_two = f"x-amz-trailer-signature:{both}"
    for name, shows, verdict, end in (
        (
            "checksum",
            "The checksum of another body, validly signed.",
            DIGEST,
            f"{wrong}\r\n{signed_wrong}\r\n\r\n",
        ),
        (
            "checksum-changed",
            "Another checksum than the signed one.",
            MISMATCH,
            f"{wrong}\r\n{signed}\r\n\r\n",
        ),
        (
            "made-up",
            "A made-up signature.",
            MISMATCH,
            f"{line}\r\nx-amz-trailer-signature:{'0' * 64}\r\n\r\n",
        ),
        ("padded", "A padded signature.", MISMATCH, f"{line}\r\n{signed}*\r\n\r\n"),
        ("unsigned", "No signature.", BAD_TRAILER, f"{line}\r\n\r\n"),
        ("none", "No trailers at all.", BAD_TRAILER, "\r\n"),
        ("missing", "A signature and no trailer.", BAD_TRAILER, f"{signed}\r\n\r\n"),
        ("twice", "The trailer twice.", BAD_TRAILER, f"{line}\r\n{line}\r\n{signed}\r\n\r\n"),
        (
            "twice-case",
            "The trailer twice, in another case.",
            BAD_TRAILER,
            f"{line}\r\n{line.upper()}\r\n{signed}\r\n\r\n",
        ),
        (
            "more",
            "A trailer that was not announced, validly signed.",
            BAD_TRAILER,
            f"{two}\r\n{signed_two}\r\n\r\n",
        ),
        ("behind", "A trailer after the signature.", BAD_TRAILER, f"{signed}\r\n{line}\r\n\r\n"),
        (
            "two-signatures",
            "Two signatures.",
            BAD_TRAILER,
            f"{line}\r\n{signed}\r\n{signed}\r\n\r\n",
        ),
        ("no-colon", "A line that is not a trailer.", BAD_TRAILER, f"{NAME}\r\n{signed}\r\n\r\n"),
        (
            "space",
            "A space before the colon.",
            BAD_TRAILER,
            f"{line.replace(':', ' :')}\r\n{signed}\r\n\r\n",
        ),
        (
            "folded",
            "A folded trailer.",
            REQUEST,
            f"{NAME}:\r\n {crc(b'x')}\r\n{signed}\r\n\r\n",
        ),
        ("cut", "It ends before the empty line.", INCOMPLETE, f"{line}\r\n{signed}\r\n"),
        ("long", "A line of 9000 characters.", INCOMPLETE, f"{NAME}:{'a' * 9000}\r\n"),
        ("end", "Text after the empty line.", INCOMPLETE, f"{line}\r\n{signed}\r\n\r\nx"),
        (
            "injected",
            "A line feed that looks like another trailer.",
            INCOMPLETE,
            f"{line}\nx-amz-meta-a:b\r\n{signed}\r\n\r\n",
        ),
    ):
        sent(f"trailer-{name}", shows, TRAILERS, verdict, upload, [*chunks, text(end)])
    upload, chunks, line = with_trailer(UNSIGNED_TRAILER)
    for name, shows, verdict, end in (
        ("checksum", "The checksum of another body.", DIGEST, f"{wrong}\r\n\r\n"),
        ("checksum-hex", "A checksum in hex.", REQUEST, f"{NAME}:00000000\r\n\r\n"),
        (
            "signature",
            "A signature of trailers in an unsigned form.",
            BAD_TRAILER,
            f"{line}\r\n{signed}\r\n\r\n",
        ),
        ("none", "No trailers at all.", BAD_TRAILER, "\r\n"),
        ("more", "One that was not announced.", BAD_TRAILER, f"{line}\r\nx-amz-meta-a:b\r\n\r\n"),
    ):
        sent(f"unsigned-trailer-{name}", shows, TRAILERS, verdict, upload, [*chunks, text(end)])
    pieces = [
        [text("2000\r\n"), {"repeat": "b", "times": 8192}, text("\r\n")],
        chunks[1],
        chunks[2],
    ]
    sent(
        "unsigned-trailer-data",
        "Another body than the checksum's.",
        INTEGRITY,
        DIGEST,
        upload,
        [*pieces, text(f"{line}\r\n\r\n")],
    )
    pieces = [[text("2000;a=b\r\n"), {"repeat": "a", "times": 8192}, text("\r\n")]]
    sent("unsigned-trailer-extension", "An extension.", TRAILERS, INCOMPLETE, upload, pieces)
    for name, shows, names, verdict in (
        ("unknown", "A trailer that is not a checksum.", "x-amz-meta-a", REQUEST),
        ("unknown-checksum", "A checksum that there is not.", "x-amz-checksum-md4", REQUEST),
        ("names-twice", "A name twice.", f"{NAME},{NAME}", BAD_TRAILER),
        ("names-empty", "An empty name.", f"{NAME},", REQUEST),
        ("names-signature", "The signature, announced.", f"{NAME},{SIGNATURE_NAME}", REQUEST),
    ):
        upload, chunks, line = with_trailer(UNSIGNED_TRAILER, trailers=names)
        sent(
            f"trailer-{name}",
            shows,
            TRAILERS,
            verdict,
            upload,
            [*chunks, text(f"{line}\r\n\r\n")],
        )
    for kind, name, answer in (
        (TRAILER, "trailer-unannounced-signed", BAD_TRAILER),
        (UNSIGNED_TRAILER, "control/trailer-unannounced-unsigned", OK),
    ):
        upload = Upload(kind=kind)
        sent(
            name,
            "A form with trailers, none announced: S3 takes it where chunks are unsigned.",
            TRAILERS,
            answer,
            upload,
            [upload.chunks(), text("\r\n")],
        )
    upload = Upload(trailers=NAME)
    sent(
        "trailer-announced",
        "A form without trailers, one announced.",
        TRAILERS,
        BAD_TRAILER,
        upload,
        [upload.chunks(), text("\r\n")],
    )
    upload = Upload()
    sent(
        "trailer-needless",
        "A trailer of a form without.",
        TRAILERS,
        INCOMPLETE,
        upload,
        [upload.chunks(), text(f"{line}\r\n\r\n")],
    )
    upload = Upload(
        kind=UNSIGNED_TRAILER,
        trailers=NAME,
        sign_only="host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length",
    )
    sent(
        "trailer-loose",
        "x-amz-trailer is not signed.",
        TRAILERS,
        DENIED,
        upload,
        [upload.chunks(), text("\r\n")],
    )
    upload = Upload(kind=UNSIGNED_TRAILER, trailers=NAME, who=Who(secret=SECRET + "x"))
    sent(
        "arbitrary-secret",
        "An unsigned stream, the head signed with any secret.",
        ADVISORY + "CVE-2025-31489",
        MISMATCH,
        upload,
        [upload.chunks(), text("\r\n")],
    )
    upload = Upload(
        kind=UNSIGNED_TRAILER,
        trailers=NAME,
        who=Who(secret=SECRET + "x"),
        headers=[("X-Amz-Meta-Snowball-Auto-Extract", "true")],
    )
    sent(
        "snowball",
        "The same for an archive to be unpacked.",
        ADVISORY + "CVE-2026-40344",
        MISMATCH,
        upload,
        [upload.chunks(), text("\r\n")],
    )


def header_checksums() -> None:
    """Add uploads with a checksum in a header, beside chunks."""
    reported = crc(b"a" * 8192 + b"b" * 100)
    right = [("X-Amz-Checksum-Crc32", reported)]
    upload, chunks, line = with_trailer(UNSIGNED_TRAILER, headers=right)
    end = text(f"{line}\r\n\r\n")
    shows = "Both a signed header and a trailer have a checksum of the body."
    sent("header-checksum-beside", shows, VERSITY, REQUEST, upload, [*chunks, end])
    digest = hashlib.sha1(b"".join(upload.data), usedforsecurity=False).digest()
    sha1 = base64.b64encode(digest).decode()
    upload, chunks, line = with_trailer(UNSIGNED_TRAILER, trailers=f"{NAME},{SHA1_NAME}")
    end = text(f"{line}\r\n{SHA1_NAME}:{sha1}\r\n\r\n")
    shows = "Two trailers have checksums of the body, both right."
    sent("trailer-two-checksums", shows, VERSITY, REQUEST, upload, [*chunks, end])
    upload = Upload(headers=right)
    shows = "A signed header has a checksum of the body in signed chunks."
    pieces = [upload.chunks(), text("\r\n")]
    sent("control/header-checksum-signed", shows, INTEGRITY, OK, upload, pieces)
    upload = Upload(kind=UNSIGNED_TRAILER, trailers=NAME, headers=right)
    upload.data = [b"c" * 8192, b"d" * 100]
    other = text(f"{NAME}:{crc(b''.join(upload.data))}\r\n\r\n")
    sent(
        "header-checksum-data",
        "Another body and its trailer; the header still has the checksum of the signed one.",
        VERSITY,
        REQUEST,
        upload,
        [*upload.chunks(), other],
    )
    for name, shows, verdict, headers in (
        ("wrong", "That of another body, by who signs.", DIGEST, [(NAME, crc(b"other"))]),
        ("hex", "In hex.", REQUEST, [(NAME, "0123abcd")]),
        ("empty", "Empty.", REQUEST, [(NAME, "")]),
        (
            "two",
            "Two of them, each right or not.",
            REQUEST,
            [*right, ("x-amz-checksum-sha1", base64.b64encode(bytes(20)).decode())],
        ),
    ):
        upload = Upload(headers=headers)
        pieces = [upload.chunks(), text("\r\n")]
        sent(f"header-checksum-{name}", shows, INTEGRITY, verdict, upload, pieces)


def collect() -> list[Json]:
    """All of them."""
    CASES.clear()
    for family in (
        good_forms,
        signed_forms,
        read_forms,
        policies,
        conditions,
        good_streams,
        chunks_changed,
        lengths,
        trailers,
        header_checksums,
    ):
        family()
    return list(CASES)
