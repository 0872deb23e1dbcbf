"""Requests signed in a header or in the query, and what goes wrong with them on purpose."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from hostile_signer import (
    EMPTY,
    KEY_ID,
    SECRET,
    SIGNED,
    TEMPORARY_ID,
    TEMPORARY_SECRET,
    TOKEN,
    UNSIGNED_TRAILER,
    Json,
    Who,
    presigned,
    request,
    sha256,
    signed,
)

API = "https://docs.aws.amazon.com/AmazonS3/latest/API/"
HEADER = API + "sig-v4-header-based-auth.html"
AUTHORIZATION = API + "sigv4-auth-using-authorization-header.html"
QUERY = API + "sigv4-query-string-auth.html"
ERRORS = API + "ErrorResponses.html"
CREATE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
)
TROUBLE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html"
TEMPORARY = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html"
)
INTEGRITY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html"
HTTP = "https://www.rfc-editor.org/rfc/rfc9110.html"
HTTP_1 = "https://www.rfc-editor.org/rfc/rfc9112.html"
URI = "https://www.rfc-editor.org/rfc/rfc3986.html"
ADVISORY = "https://nvd.nist.gov/vuln/detail/"
STALE_DATE = "https://bugs.launchpad.net/swift3/+bug/1497424"  # CVE-2015-8466
COPY = "https://github.com/juicedata/minio/pull/85"  # CVE-2026-54330
RUSTFS = "https://github.com/advisories/GHSA-xm99-m3gq-83g8"
PEER = "asigv4 0.1.0, its verifier"  # its verifier of 2026 took these

URL = "https://examplebucket.s3.amazonaws.com/test.txt"
ZEROS = "0" * 64
SERVICE: Json = {"service": "execute-api", "max_skew": 300}
GENERIC_URL = "https://api.example.com/v1/orders"

OK = "accepted"
S3_MALFORMED = ("AuthorizationHeaderMalformed", 400)
S3_QUERY = ("AuthorizationQueryParametersError", 400)
MISMATCH = ("SignatureDoesNotMatch", 403)
DENIED = ("AccessDenied", 403)
S3FS = "https://github.com/s3fs-fuse/s3fs-fuse/issues/915"
ARGUMENT = ("InvalidArgument", 400)
REQUEST = ("InvalidRequest", 400)
INCOMPLETE = ("IncompleteSignature", 400)

CASES: list[Json] = []
Verdict = Any


def case(
    name: str, shows: str, source: str, verdict: Verdict, made: Json, time: str = "", **expects: Any
) -> None:
    """Add a request; `expects` differs from what the verifier expects of others."""
    reported = verdict if verdict == OK else {"code": verdict[0], "status": verdict[1]}
    CASES.append(
        {
            "id": f"hostile/{name}",
            "shows": shows,
            "source": source,
            "kind": "request",
            "time": time or "20130524T120000Z",
            "verifier": expects,
            "request": made,
            "verdict": reported,
        }
    )


def with_header(made: Json, name: str, value: str) -> Json:
    """Add an unsigned header."""
    return {**made, "headers": [*made["headers"], [name, value]]}


def without(made: Json, name: str) -> Json:
    """Remove a header."""
    return {**made, "headers": [pair for pair in made["headers"] if pair[0].lower() != name]}


def replaced(made: Json, old: str, new: str, where: str = "") -> Json:
    """Another text in the URL, or in the value of a header."""
    if not where:
        assert old in made["url"], (old, made["url"])
        return {**made, "url": made["url"].replace(old, new, 1)}
    headers = []
    for name, value in made["headers"]:
        assert name.lower() != where or old in value, (old, value)
        headers.append([name, value.replace(old, new, 1) if name.lower() == where else value])
    return {**made, "headers": headers}


def authorization(old: str, new: str, made: Json | None = None) -> Json:
    """Another text in the Authorization header."""
    return replaced(made or signed(), old, new, "authorization")


def signature_of(made: Json) -> str:
    """Return the signature in the Authorization header, or in the URL."""
    found = [value for name, value in made["headers"] if name == "Authorization"]
    return str(found[0] if found else made["url"]).rpartition("=")[2]


def temporary(**changes: str) -> Who:
    """Return temporary credentials."""
    return Who(**{"key_id": TEMPORARY_ID, "secret": TEMPORARY_SECRET, **changes})


def api(**changes: str) -> Who:
    """Return a signer for a service that is not S3."""
    return Who(**{"service": "execute-api", **changes})


def controls() -> None:
    """Add requests that must be accepted, so that a verifier that refuses everything fails."""
    md5 = base64.b64encode(hashlib.md5(b"hello").digest()).decode()  # noqa: S324
    put: Json = {"method": "PUT", "body": "hello"}
    length = [("Content-Length", "5"), ("Content-MD5", md5)]
    case("control/header", "A GET of S3.", HEADER, OK, signed())
    case("control/put", "A PUT with body.", HEADER, OK, signed(headers=length, **put))
    case(
        "control/temporary",
        "Temporary credentials, their token signed.",
        TEMPORARY,
        OK,
        signed(temporary(), headers=[("X-Amz-Security-Token", TOKEN)]),
    )
    case(
        "control/unsigned-payload",
        "A PUT over https whose body is not signed, as S3 takes it.",
        HEADER,
        OK,
        signed(sha="UNSIGNED-PAYLOAD", **put),
    )
    case(
        "control/generic",
        "A POST of another service than S3, without x-amz-content-sha256.",
        CREATE,
        OK,
        signed(api(), "POST", GENERIC_URL, [("Content-Type", "application/json")], "{}"),
        **SERVICE,
    )
    case(
        "control/generic-path",
        "Other services encode the path once more.",
        CREATE,
        OK,
        signed(api(), "GET", "https://api.example.com/a%20b?b=2&a=1"),
        **SERVICE,
    )
    case("control/presigned", "A presigned GET.", QUERY, OK, presigned())
    made = presigned(method="PUT", body="hello")
    case("control/presigned-put", "A presigned PUT; its body is not signed.", QUERY, OK, made)
    case(
        "control/presigned-temporary",
        "A presigned GET of temporary credentials.",
        QUERY,
        OK,
        presigned(temporary(), token=TOKEN),
    )
    case(
        "control/presigned-generic",
        "A presigned GET of another service: its body, empty, is signed.",
        CREATE,
        OK,
        presigned(api(), base=GENERIC_URL, payload=EMPTY),
        **SERVICE,
    )
    case(
        "control/presigned-seven-days",
        "The longest there is, in its last second.",
        QUERY,
        OK,
        presigned(expires="604800"),
        time="20130531T120000Z",
    )
    case(
        "control/skew",
        "A clock that is 15 minutes slow is accepted.",
        ERRORS,
        OK,
        signed(Who(time="20130524T114500Z")),
    )
    case(
        "control/skew-ahead",
        "A clock 15 minutes ahead is not too far.",
        ERRORS,
        OK,
        signed(Who(time="20130524T121500Z")),
    )
    case(
        "control/midnight",
        "Signed before midnight, arrived after: the scope has the day of the request.",
        CREATE,
        OK,
        signed(Who(time="20130524T235900Z")),
        time="20130525T000300Z",
    )
    for name, form in (
        (
            "without-spaces",
            "{algorithm} Credential={credential},SignedHeaders={signed},Signature={signature}",
        ),
        (
            "more-spaces",
            "{algorithm}  Credential={credential},  SignedHeaders={signed},  Signature={signature}",
        ),
        (
            "another-order",
            "{algorithm} SignedHeaders={signed}, Signature={signature}, Credential={credential}",
        ),
    ):
        case(
            f"control/authorization-{name}",
            "The three components are found by their names.",
            AUTHORIZATION,
            OK,
            signed(form=form),
        )
    case(
        "control/query-order",
        "The canonical query is sorted, whatever the order on the wire.",
        CREATE,
        OK,
        replaced(signed(url=URL + "?a=1&b=2"), "a=1&b=2", "b=2&a=1"),
    )
    case(
        "control/query-lower-case-escape",
        "%2f and %2F are one escape.",
        URI,
        OK,
        replaced(signed(url=URL + "?prefix=a%2Fb"), "%2F", "%2f"),
    )
    case(
        "control/unsigned-range",
        "S3 does not ask for a signed Range.",
        HEADER,
        OK,
        with_header(signed(), "Range", "bytes=0-9"),
    )
    case(
        "control/unsigned-content-type",
        "S3 does not ask for a signed Content-Type.",
        HEADER,
        OK,
        with_header(signed(**put), "Content-Type", "text/plain"),
    )
    twice = [("x-amz-meta-a", "1"), ("X-Amz-Meta-A", "2")]
    case(
        "control/metadata-twice",
        "Metadata may come in several headers of one name.",
        HEADER,
        OK,
        signed(headers=twice, **put),
    )
    case(
        "control/date-beside",
        "X-Amz-Date counts, and Date beside it does not.",
        CREATE,
        OK,
        with_header(signed(), "Date", "Fri, 24 May 2013 00:00:00 GMT"),
    )
    case(
        "control/date-header",
        "A Date in the one format replaces X-Amz-Date.",
        CREATE,
        OK,
        signed(date_header="Date"),
    )
    case(
        "control/key-with-slashes",
        "Servers whose key ids have slashes say so.",
        AUTHORIZATION,
        OK,
        signed(Who(key_id="team/alice", secret=SECRET)),
        slashes_in_access_key_ids=True,
        credentials=[{"access_key_id": "team/alice", "secret_access_key": SECRET}],
    )
    case(
        "control/header-in-query",
        "A signed header that arrives as a parameter of its name, where that is allowed.",
        "https://github.com/aws/aws-sdk-go-v2/issues/2610",
        OK,
        without(
            presigned(
                query="x-amz-meta-a=b", headers=[("x-amz-meta-a", "b")], method="PUT", body=""
            ),
            "x-amz-meta-a",
        ),
        headers_in_query=True,
    )
    case(
        "control/plus",
        "A plus in the query means a space.",
        CREATE,
        OK,
        replaced(signed(url=URL + "?prefix=a%20b"), "a%20b", "a+b"),
    )
    case(
        "control/twice-in-query",
        "Two values of one name are sorted, too.",
        CREATE,
        OK,
        replaced(signed(url=URL + "?a=1&a=2"), "a=1&a=2", "a=2&a=1"),
    )
    case(
        "control/escaped-name",
        "A name written with an escape is that name.",
        URI,
        OK,
        replaced(presigned(), "X-Amz-Date=", "X-Amz%2DDate="),
    )
    case(
        "control/unsigned-over-http",
        "An unsigned body over plain http, where that is allowed.",
        HEADER,
        OK,
        signed(url=URL.replace("https", "http"), sha="UNSIGNED-PAYLOAD", **put),
        unsigned_payload_over_http=True,
    )
    case(
        "control/upper-case-hash",
        "The hash of a body may be in upper case, if it is signed so.",
        HEADER,
        OK,
        signed(sha=sha256("hello").upper(), **put),
    )


def uris() -> None:
    """Add texts that cannot be a request."""
    bad = ("InvalidURI", 400)
    for name, shows, url in (
        ("escape", "A percent sign without two hex digits.", URL + "?a=%zz"),
        ("escape-in-path", "A percent sign at the end of the path.", URL + "%"),
        ("line-break", "A line break would start another header.", URL + "\r\nX-Amz-Acl: x"),
        ("nul", "A NUL ends the text for some readers.", URL + "\0"),
        ("fragment", "A fragment never reaches a server.", URL + "#a"),
        ("relative", "A target that names no server.", "/test.txt"),
        ("user", "User information before the host.", URL.replace("//", "//user@")),
        ("long", "A URL of more than 16384 characters.", URL + "?a=" + "b" * 16_384),
        ("many", "1025 parameters.", URL + "?" + "&".join(["a"] * 1025)),
    ):
        made = signed()
        made["url"] = url
        case(f"uri/{name}", shows, URI, bad, made)
    for name, shows, pair in (
        ("folded", "A folded header.", ("x-amz-meta-a", "b\r\n c")),
        ("nul", "A NUL in a header.", ("x-amz-meta-a", "b\0c")),
        ("name", "A space in the name of a header.", ("x-amz-meta a", "b")),
    ):
        made = with_header(signed(), *pair)
        case(f"header/{name}", shows, HTTP_1, REQUEST, made)
    large = ("RequestHeaderSectionTooLarge", 400)
    made = with_header(signed(), "Cookie", "a" * 65_536)
    case("header/large", "More than 64 KiB of headers.", ERRORS, large, made)
    made = signed()
    made["headers"] += [["Cookie", "a"]] * 256
    case("header/many", "More than 256 headers.", ERRORS, large, made)


def mechanisms() -> None:
    """One way to authenticate."""
    both = presigned()
    both["headers"] += signed()["headers"][1:]
    case("mechanism/both", "A presigned URL and an Authorization header.", PEER, ARGUMENT, both)
    for name, shows, query in (
        ("signature-beside", "A lone signature in the query.", "X-Amz-Signature=" + ZEROS),
        ("token-beside", "A session token in the query.", "X-Amz-Security-Token=x"),
        ("credential-beside", "A credential in the query.", "X-Amz-Credential=x"),
        ("escaped-beside", "A percent-encoded name in the query.", "X-Amz-Sig%6Eature=" + ZEROS),
        (
            "sigv2-beside",
            "Signature Version 2 in the query.",
            "AWSAccessKeyId=A&Signature=b&Expires=1",
        ),
        ("sigv2-escaped-beside", "The same, escaped.", "AWSAccessKey%49d=A&Signature=b&Expires=1"),
    ):
        made = signed(url=f"{URL}?{query}")
        case(f"mechanism/{name}", shows, ADVISORY + "CVE-2026-41145", ARGUMENT, made)
    case(
        "mechanism/sigv2-beside-presigned",
        "A URL presigned in both versions.",
        QUERY,
        ARGUMENT,
        presigned(query="AWSAccessKeyId=A&Signature=b&Expires=1"),
    )
    plain = request("GET", URL, [("Host", "examplebucket.s3.amazonaws.com")])
    case("mechanism/none", "Nothing is signed.", ERRORS, DENIED, plain)
    case(
        "mechanism/none-generic",
        "Nothing is signed.",
        TROUBLE,
        ("MissingAuthenticationToken", 403),
        request("GET", GENERIC_URL, [("Host", "api.example.com")]),
        **SERVICE,
    )
    for name, shows, text in (
        ("bearer", "Another scheme.", "Bearer abc"),
        ("basic", "Another scheme.", "Basic YWxpY2U6c2VjcmV0"),
        ("empty", "An empty header.", ""),
        (
            "lower-case",
            "The name of the algorithm is case-sensitive.",
            "aws4-hmac-sha256 Credential=a",
        ),
    ):
        made = with_header(plain, "Authorization", text)
        case(f"mechanism/{name}", shows, HEADER, ARGUMENT, made)
    made = with_header(plain, "Authorization", f"AWS {KEY_ID}:frJIUN8DYpKDtOLCwo//yllqDzg=")
    case("mechanism/sigv2", "Signature Version 2.", S3FS, REQUEST, made)
    made = {**plain, "url": f"{URL}?AWSAccessKeyId={KEY_ID}&Expires=1&Signature=abc"}
    case("mechanism/sigv2-query", "Signature Version 2 in the query.", S3FS, REQUEST, made)
    made = {**plain, "url": f"{URL}?X-Amz-Security-Token=abc"}
    case("mechanism/token-only", "A token and no signature.", QUERY, S3_QUERY, made)
    stream = [("x-amz-content-sha256", UNSIGNED_TRAILER), ("x-amz-trailer", "x-amz-checksum-crc32")]
    made = request(
        "PUT",
        f"{URL}?X-Amz-Credential={KEY_ID}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
        [("Host", "examplebucket.s3.amazonaws.com"), *stream],
        "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
    )
    case(
        "mechanism/credential-in-query",
        "A known key in the query, no signature, an unsigned stream.",
        ADVISORY + "CVE-2026-41145",
        S3_QUERY,
        made,
    )
    fabricated = f"AWS4-HMAC-SHA256 Credential={Who().credential}, SignedHeaders="
    fabricated += f"host;x-amz-content-sha256;x-amz-date;x-amz-trailer, Signature={ZEROS}"
    for name, source, more in (
        ("fabricated-trailer", "CVE-2025-31489", []),
        ("fabricated-snowball", "CVE-2026-40344", [("X-Amz-Meta-Snowball-Auto-Extract", "true")]),
    ):
        headers = [("Host", "examplebucket.s3.amazonaws.com"), ("X-Amz-Date", Who().time), *stream]
        authorized = fabricated
        if more:
            authorized = fabricated.replace(
                "x-amz-trailer", "x-amz-meta-snowball-auto-extract;x-amz-trailer"
            )
        authorized = authorized.replace(
            "host;x-amz-content-sha256;x-amz-date;x-amz-meta",
            "host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-meta",
        ).replace(
            "x-amz-date;x-amz-trailer", "x-amz-date;x-amz-decoded-content-length;x-amz-trailer"
        )
        headers += [*more, ("x-amz-decoded-content-length", "0"), ("Authorization", authorized)]
        made = request("PUT", URL, headers, "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n")
        case(
            f"mechanism/{name}",
            "An unsigned stream whose request has a made-up signature.",
            ADVISORY + source,
            MISMATCH,
            made,
        )
    for tag, name in (("twice", "Authorization"), ("twice-upper-case", "AUTHORIZATION")):
        made = with_header(signed(), name, signed(Who(secret="x"))["headers"][-1][1])  # noqa: S106
        shows = "Two Authorization headers: two readers could pick two."
        case(f"mechanism/{tag}", shows, HTTP, REQUEST, made)


def algorithms() -> None:
    """Exactly the algorithm, and no prefix of it."""
    for name, text in (
        ("longer", "AWS4-HMAC-SHA256X"),
        ("shorter", "AWS4-HMAC-SHA25"),
        ("sha1", "AWS4-HMAC-SHA1"),
        ("payload", "AWS4-HMAC-SHA256-PAYLOAD"),
        ("ecdsa", "AWS4-ECDSA-P256-SHA256"),
    ):
        for kind, verdict, made in (
            ("header", REQUEST, signed(Who(algorithm=text))),
            ("query", S3_QUERY, presigned(Who(algorithm=text))),
        ):
            case(f"algorithm/{name}-{kind}", f"{text} is another one.", HEADER, verdict, made)
    made = signed(api(algorithm="AWS4-HMAC-SHA1"), url=GENERIC_URL)
    case(
        "algorithm/generic", "AWS4-HMAC-SHA1 is another one.", TROUBLE, INCOMPLETE, made, **SERVICE
    )
    made = presigned(Who(algorithm="aws4-hmac-sha256"))
    case(
        "algorithm/lower-case-query",
        "The name of the algorithm is case-sensitive.",
        QUERY,
        S3_QUERY,
        made,
    )


def components() -> None:
    """Three components, each once, nothing else."""
    signature = signature_of(signed())
    full = "{algorithm} Credential={credential}, SignedHeaders={signed}, Signature={signature}"
    for name, shows, form in (
        ("behind", "Text after the signature.", full + " x"),
        ("behind-comma", "A comma and text after the signature.", full + ", x"),
        ("comma", "A comma after the signature.", full + ","),
        ("no-credential", "No Credential.", full.replace("Credential={credential}, ", "")),
        ("no-headers", "No SignedHeaders.", full.replace("SignedHeaders={signed}, ", "")),
        ("no-signature", "No Signature.", full.replace(", Signature={signature}", "")),
        ("two-signatures", "Two signatures.", full + f", Signature={ZEROS}"),
        ("two-credentials", "Two credentials.", full + ", Credential={credential}"),
        ("two-headers", "Two lists of headers.", full + ", SignedHeaders=host"),
        ("another", "A fourth component.", full + ", Expires=1"),
        ("empty-credential", "No value.", full.replace("{credential}", "")),
        ("empty-signature", "No value.", full.replace("{signature}", "")),
        ("lower-case", "credential= in lower case.", full.replace("Credential", "credential")),
        ("no-commas", "Spaces in place of commas.", full.replace(",", "")),
        ("semicolons", "Semicolons in place of commas.", full.replace(",", ";")),
        ("space", "A space before the equals sign.", full.replace("Signature=", "Signature =")),
        ("nothing", "The algorithm and no more.", "{algorithm}"),
    ):
        case(f"component/{name}", shows, AUTHORIZATION, S3_MALFORMED, signed(form=form))
    made = authorization(signature, signature[:32] + " " + signature[32:])
    case("component/broken", "A space in the signature.", AUTHORIZATION, S3_MALFORMED, made)
    made = signed(api(), url=GENERIC_URL, form=full + " x")
    case("component/generic", "Text after the signature.", TROUBLE, INCOMPLETE, made, **SERVICE)


def scopes() -> None:
    """Day, region, service and terminator; each validly signed as it stands."""
    for name, shows, changes in (
        ("terminator", "Another terminator.", {"terminator": "aws4_request2"}),
        ("terminator-case", "The terminator is case-sensitive.", {"terminator": "AWS4_REQUEST"}),
        ("region", "Another region.", {"region": "eu-west-1"}),
        ("region-case", "A region in upper case.", {"region": "US-EAST-1"}),
        ("region-empty", "No region.", {"region": ""}),
        ("service", "Another service.", {"service": "s3express"}),
        ("day", "The day before.", {"day": "20130523"}),
        ("day-after", "The day after.", {"day": "20130525"}),
        ("day-long", "A day with hyphens.", {"day": "2013-05-24"}),
        ("slash", "A slash in the key id: six parts.", {"key_id": "team/alice"}),
        ("key-empty", "No key id.", {"key_id": ""}),
        ("key-long", "A key id of 600 characters.", {"key_id": "A" * 600}),
    ):
        case(f"scope/{name}", shows, AUTHORIZATION, S3_MALFORMED, signed(Who(**changes)))
        case(f"scope/{name}-query", shows, QUERY, S3_QUERY, presigned(Who(**changes)))
    for name, changes in (
        ("region", {"region": "eu-west-1"}),
        ("service", {"service": "sts"}),
        ("day", {"day": "20130523"}),
        ("terminator", {"terminator": "aws5_request"}),
    ):
        made = signed(api(**changes), url=GENERIC_URL)
        case(f"scope/{name}-generic", f"Another {name}.", TROUBLE, MISMATCH, made, **SERVICE)
    made = authorization("/s3/aws4_request", "/aws4_request")
    case("scope/four-parts", "A scope without a service.", AUTHORIZATION, S3_MALFORMED, made)
    made = authorization(f"{KEY_ID}/", f"{KEY_ID}é/")
    case("scope/key-not-ascii", "An unknown key id.", AUTHORIZATION, S3_MALFORMED, made)
    made = replaced(presigned(), "%2Fs3%2F", "%252Fs3%252F")
    case("scope/encoded-twice", "A credential is decoded once.", QUERY, S3_QUERY, made)


def dates() -> None:
    """One form, about now."""
    for name, shows, text in (
        ("extended", "ISO 8601 with hyphens and colons.", "2013-05-24T12:00:00Z"),
        ("http", "HTTP's own form.", "Fri, 24 May 2013 12:00:00 GMT"),
        ("lower-case", "A z in lower case.", "20130524T120000z"),
        ("offset", "An offset in place of the Z.", "20130524T120000+0000"),
        ("no-day", "A day that no calendar has.", "20130230T120000Z"),
        ("leap", "A second 60.", "20130524T115960Z"),
        ("other-digits", "Digits of another script.", "2013052٤T120000Z"),
        ("short", "No seconds.", "20130524T1200Z"),
        ("sign", "A sign among the digits.", "+0130524T120000Z"),
        ("fraction", "A fraction of a second.", "20130524T120000.0Z"),
    ):
        made = signed(Who(time=text, day="20130524"))
        case(f"date/{name}", shows, CREATE, DENIED, made)
    for name, text in (("extended", "2013-05-24T12:00:00Z"), ("no-day", "20130230T120000Z")):
        made = presigned(Who(time=text, day="20130524"))
        case(f"date/{name}-query", "No date in the one format.", QUERY, S3_QUERY, made)
    case("date/none", "No date at all.", ERRORS, DENIED, signed(date_header=None))
    skewed = ("RequestTimeTooSkewed", 403)
    for name, shows, time in (
        ("old", "A second more than 15 minutes old.", "20130524T114459Z"),
        ("ahead", "A second more than 15 minutes ahead.", "20130524T121501Z"),
        ("week", "Seen a week ago, and sent again.", "20130517T120000Z"),
        ("year-9999", "The end of the calendar.", "99991231T235959Z"),
        ("year-1", "Its beginning.", "00010101T000000Z"),
    ):
        source = ADVISORY + "CVE-2025-68671" if name == "week" else ERRORS
        case(f"date/{name}", shows, source, skewed, signed(Who(time=time)))
    made = with_header(signed(Who(time="20130524T100000Z")), "Date", "20130524T120000Z")
    case(
        "date/fresh-beside-stale",
        "A fresh Date beside a stale X-Amz-Date.",
        STALE_DATE,
        skewed,
        made,
    )
    made = signed(Who(time="20130524T100000Z"), date_header="Date")
    case("date/stale-date", "A stale Date, and no X-Amz-Date.", STALE_DATE, skewed, made)
    made = signed(api(time="20130524T115459Z"), url=GENERIC_URL)
    case("date/generic", "A second more than 5 minutes old.", TROUBLE, MISMATCH, made, **SERVICE)
    made = with_header(signed(), "x-amz-date", "20130524T120000Z")
    case("date/twice", "Two dates, even if they are equal.", HTTP, REQUEST, made)
    made = signed(sign_only="host;x-amz-content-sha256")
    case("date/unsigned", "X-Amz-Date is not signed.", HEADER, DENIED, made)


def signed_headers() -> None:
    """All that matters is signed, all that is signed arrived."""
    names = "host;x-amz-content-sha256;x-amz-date"
    for name, shows, text in (
        ("no-host", "Without host, any server would do.", "x-amz-content-sha256;x-amz-date"),
        ("unsorted", "Not sorted.", "x-amz-date;host;x-amz-content-sha256"),
        ("twice", "A name twice.", "host;" + names),
        ("upper-case", "A name in upper case.", "Host;x-amz-content-sha256;x-amz-date"),
        ("empty-piece", "An empty name.", "host;;x-amz-content-sha256;x-amz-date"),
        ("semicolon", "A semicolon at the end.", names + ";"),
        ("commas-for-semicolons", "A colon in a name.", names.replace(";", ":")),
    ):
        source, verdict = (PEER, DENIED) if name == "no-host" else (AUTHORIZATION, S3_MALFORMED)
        case(f"signed-headers/{name}", shows, source, verdict, signed(sign_only=text))
    made = presigned(names="")
    case("signed-headers/none-query", "Nothing is signed.", QUERY, DENIED, made)
    made = presigned(headers=[("x-amz-meta-a", "b")], names="x-amz-meta-a")
    case("signed-headers/no-host-query", "Without host.", QUERY, DENIED, made)
    made = without(signed(headers=[("x-amz-meta-a", "b")]), "x-amz-meta-a")
    case("signed-headers/gone", "A signed header did not arrive.", HEADER, MISMATCH, made)
    made = without(presigned(headers=[("x-amz-acl", "private")]), "x-amz-acl")
    case("signed-headers/gone-query", "The same of a presigned URL.", QUERY, MISMATCH, made)
    made = without(signed(headers=[("x-amz-meta-a", "")]), "x-amz-meta-a")
    case("signed-headers/gone-empty", "An empty one did not arrive.", HEADER, MISMATCH, made)
    for name, value, source in (
        ("x-amz-acl", "public-read", PEER),
        ("X-AMZ-ACL", "public-read", HEADER),
        ("x_amz_acl", "public-read", HEADER),
        ("X-Amz-Copy-Source", "/private/secret.txt", COPY),
        ("X-Amz-Meta-Role", "admin", HEADER),
        ("X-Amz-Tagging", "a=b", HEADER),
        ("X-Amz-Grant-Full-Control", "uri=all", HEADER),
        ("X-Amz-Website-Redirect-Location", "https://evil.example", HEADER),
        ("X-Amz-Security-Token", TOKEN, TEMPORARY),
        ("X-Amz-Bypass-Governance-Retention", "true", HEADER),
    ):
        tag = name.lower().replace("_", "-u-").removeprefix("x-amz-") + (
            "-upper" if name.isupper() else ""
        )
        made = with_header(signed(method="PUT"), name, value)
        case(f"unsigned/{tag}", f"{name} was added on the way.", source, DENIED, made)
        made = with_header(presigned(method="PUT"), name, value)
        page = RUSTFS if name == "X-Amz-Copy-Source" else source
        case(f"unsigned/{tag}-query", f"{name} was added on the way.", page, DENIED, made)
    made = with_header(signed(api(), url=GENERIC_URL), "X-Amz-Target", "DeleteAll")
    case("unsigned/generic", "X-Amz-Target was added.", CREATE, MISMATCH, made, **SERVICE)
    made = signed(method="PUT", headers=[("X-Amz-Copy-Source", "/b/a,b")])
    for pair in made["headers"]:
        if pair[0] == "X-Amz-Copy-Source":
            pair[1] = "/b/a"
    made["headers"].insert(1, ["X-Amz-Copy-Source", "/b/a"])
    made["headers"] = [
        [name, "b" if at > 1 and name == "X-Amz-Copy-Source" else value]
        for at, (name, value) in enumerate(made["headers"])
    ]
    case("twice/copy-source", "One signed value cut into two headers.", HTTP, REQUEST, made)
    for name, value in (
        ("Host", "examplebucket.s3.amazonaws.com"),
        ("x-amz-content-sha256", EMPTY),
        ("Content-Length", "0"),
    ):
        made = with_header(signed(headers=[("Content-Length", "0")]), name, value)
        tag = name.lower().removeprefix("x-amz-")
        case(f"twice/{tag}", f"{name} arrived twice.", HTTP, REQUEST, made)
    made = signed(temporary(), headers=[("X-Amz-Security-Token", TOKEN)])
    made = with_header(made, "x-amz-security-token", TOKEN)
    case("twice/security-token", "The token arrived twice.", HTTP, REQUEST, made)


def payloads() -> None:
    """Add requests that contradict their body."""
    put: Json = {"method": "PUT", "body": "hello"}
    made = signed(sha=None, payload="UNSIGNED-PAYLOAD", **put)
    case("payload/missing", "No x-amz-content-sha256: any body would do.", PEER, REQUEST, made)
    for name, shows, text in (
        ("short", "63 digits.", "0" * 63),
        ("no-hex", "No hex.", "g" * 64),
        ("empty", "An empty value.", " "),
        ("lower-case", "A sentinel in lower case.", "unsigned-payload"),
        ("unknown-stream", "A stream of a form that there is not.", "STREAMING-PAYLOAD"),
        ("prefix", "A sentinel and more.", "UNSIGNED-PAYLOAD-TRAILER"),
    ):
        made = signed(sha=text, payload=text.strip(), **put)
        for pair in made["headers"]:
            pair[1] = pair[1].strip() if name == "empty" else pair[1]
        case(f"payload/{name}", shows, HEADER, ARGUMENT, made)
    other = ("XAmzContentSHA256Mismatch", 400)
    made = {**signed(**put), "body": "jello"}
    case("payload/changed", "Another body than the signed one.", HEADER, other, made)
    case("payload/gone", "No body in place of the signed one.", HEADER, other, {**made, "body": ""})
    made = {**signed(), "body": "x"}
    case(
        "payload/added", "A body, although the signature is for an empty one.", HEADER, other, made
    )
    made = signed(api(), "POST", GENERIC_URL, body="{}")
    made["body"] = '{"admin":1}'
    case("payload/changed-generic", "Another body.", CREATE, MISMATCH, made, **SERVICE)
    made = signed(api(), "POST", GENERIC_URL, body="{}", sha="UNSIGNED-PAYLOAD")
    invalid = ("ValidationError", 400)
    case(
        "payload/unsigned-generic", "Only S3 has unsigned bodies.", CREATE, invalid, made, **SERVICE
    )
    made = signed(sha="UNSIGNED-PAYLOAD", **put)
    case(
        "payload/unsigned",
        "Bodies must be signed here.",
        HEADER,
        ARGUMENT,
        made,
        unsigned_payload=False,
    )
    made = signed(sha="UNSIGNED-PAYLOAD", url=URL.replace("https", "http"), **put)
    case("payload/unsigned-http", "An unsigned body over plain http.", HEADER, ARGUMENT, made)
    made = signed(
        sha=UNSIGNED_TRAILER,
        url=URL.replace("https", "http"),
        method="PUT",
        headers=[("x-amz-trailer", "x-amz-checksum-crc32"), ("x-amz-decoded-content-length", "0")],
    )
    case("payload/unsigned-stream-http", "An unsigned stream over http.", HEADER, ARGUMENT, made)
    made = signed(sha="UNSIGNED-PAYLOAD", url=URL.replace("https", "ws"), **put)
    case("payload/unsigned-ws", "The same of a socket.", HEADER, ARGUMENT, made)
    for name, shows, text, method in (
        ("get", "A stream with GET.", SIGNED, "GET"),
        ("ecdsa", "A stream of another algorithm.", SIGNED.replace("HMAC", "ECDSA-P256"), "PUT"),
    ):
        made = signed(sha=text, method=method, headers=[("x-amz-decoded-content-length", "0")])
        case(f"payload/stream-{name}", shows, HEADER, ARGUMENT, made)
    made = signed(
        method="PUT",
        sha=SIGNED,
        headers=[("x-amz-decoded-content-length", "0")],
        sign_only="host;x-amz-date;x-amz-decoded-content-length",
    )
    case("payload/stream-unsigned", "How to read the body is not signed.", HEADER, DENIED, made)
    made = signed(headers=[("x-amz-trailer", "x-amz-checksum-crc32")], **put)
    trailer = ("MalformedTrailerError", 400)
    case("payload/trailer", "Trailers announced for a plain body.", HEADER, trailer, made)
    for name, shows, verdict, text in (
        ("md5", "The MD5 of another body.", "BadDigest", "XrY7u+Ae7tCTyyK7j1rNww=="),
        ("md5-hex", "An MD5 in hex.", "InvalidDigest", "5d41402abc4b2a76b9719d911017c592"),
        ("md5-short", "Too few bytes.", "InvalidDigest", "XUFAKrxLKna5cZ2REBc="),
        ("md5-loose", "No padding.", "InvalidDigest", "XUFAKrxLKna5cZ2REBfFkg"),
        ("md5-bits", "Bits beyond the end.", "InvalidDigest", "XUFAKrxLKna5cZ2REBfFkh=="),
    ):
        made = signed(headers=[("Content-MD5", text)], **put)
        case(f"payload/{name}", shows, INTEGRITY, (verdict, 400), made)
    for name, shows, text in (("shorter", "too short", "6"), ("longer", "too long", "4")):
        made = with_header(signed(**put), "Content-Length", text)
        case(f"payload/{name}", f"A body that is {shows}.", ERRORS, ("IncompleteBody", 400), made)
    for name, text in (
        ("plus", "+5"),
        ("minus", "-5"),
        ("list", "5, 5"),
        ("other-digits", "\uff15"),
        ("hex", "0x5"),
        ("long", "5" * 19),
        ("empty", ""),
    ):
        made = with_header(signed(**put), "Content-Length", text)
        case(f"payload/length-{name}", "A length that is not valid.", HTTP, REQUEST, made)


def keys() -> None:
    """Keys and tokens."""
    unknown = ("InvalidAccessKeyId", 403)
    no_token = ("InvalidToken", 400)
    missing = ("InvalidAccessKeyId", 403)  # aws/aws-sdk-js#3878
    expired = ("ExpiredToken", 400)
    token = [("X-Amz-Security-Token", TOKEN)]
    case("key/unknown", "A key that is not known.", ERRORS, unknown, signed(Who(key_id="AKIAX")))
    made = signed(Who(key_id=KEY_ID.lower()))
    case("key/lower-case", "A key id in lower case.", ERRORS, unknown, made)
    made = presigned(Who(key_id="AKIAX"))
    case("key/unknown-query", "A key that is not known.", ERRORS, unknown, made)
    made = signed(api(key_id="AKIAX"), url=GENERIC_URL)
    client = ("InvalidClientTokenId", 403)
    case("key/unknown-generic", "A key that is not known.", TROUBLE, client, made, **SERVICE)
    case("token/missing", "A temporary key, no token.", TEMPORARY, missing, signed(temporary()))
    other = [("X-Amz-Security-Token", TOKEN[:-1])]
    case("token/other", "Another token.", TEMPORARY, no_token, signed(temporary(), headers=other))
    made = signed(temporary(), headers=[("X-Amz-Security-Token", "")])
    case("token/empty", "An empty token.", TEMPORARY, no_token, made)
    case(
        "token/needless",
        "A token with a long-term key.",
        TEMPORARY,
        no_token,
        signed(headers=token),
    )
    made = signed(temporary(), headers=[*token, ("x-amz-s3session-token", TOKEN)])
    case("token/two-kinds", "Tokens in two headers.", TEMPORARY, no_token, made)
    case(
        "token/missing-query", "A temporary key, no token.", QUERY, missing, presigned(temporary())
    )
    made = presigned(temporary(), token=TOKEN + "x")
    case("token/other-query", "Another token.", QUERY, no_token, made)
    made = presigned(temporary(), headers=token)
    case("token/header-for-query", "The token in a header.", QUERY, no_token, made)
    made = presigned(temporary(), headers=token, token=TOKEN)
    case("token/both-places", "The token in both places.", QUERY, no_token, made)
    made = presigned(temporary())
    made["url"] += f"&X-Amz-Security-Token={TOKEN}"
    case("token/appended-query", "The token after the signature.", QUERY, MISMATCH, made)
    made = presigned(headers=token)
    case("token/needless-header", "A stray token in a header.", QUERY, no_token, made)
    case(
        "token/needless-query",
        "A token with a long-term key.",
        QUERY,
        no_token,
        presigned(token=TOKEN),
    )
    late = {"time": "20130525T120000Z"}
    made = signed(temporary(time=late["time"]), headers=token)
    now = {"time": "20130525T115500Z"}
    made = signed(temporary(time=now["time"]), headers=token)
    case("token/ends", "The second in which they end.", TEMPORARY, expired, made, **now)
    case("token/ended", "The credentials have ended.", TEMPORARY, expired, made, **late)
    made = presigned(temporary(time="20130525T115000Z"), token=TOKEN)
    case("token/ended-query", "The same of a presigned URL.", QUERY, expired, made, **late)


def signatures() -> None:
    """Add requests with a wrong signature, or with a changed part that it covers."""
    signature = signature_of(signed())
    for name, shows, text in (
        ("zeros", "Made up.", ZEROS),
        ("flipped", "One digit changed.", signature[:-1] + ("0" if signature[-1] != "0" else "1")),
        ("upper-case", "In upper case.", signature.upper()),
        ("short", "63 digits.", signature[:-1]),
        ("long", "65 digits.", signature + "0"),
        ("padded", "Padded as SigV4A's may be.", signature + "*"),
        ("quoted", "In quotes.", f'"{signature}"'),
        ("other-digits", "Digits of another script.", "\uff10" * 64),
    ):
        made = authorization(signature, text)
        case(f"signature/{name}", shows, CREATE, MISMATCH, made)
    url_signature = signature_of(presigned())
    for name, text in (
        ("zeros", ZEROS),
        ("upper-case", url_signature.upper()),
        ("padded", url_signature + "*"),
        ("escaped", "%" + f"{ord(url_signature[0]):X}" + url_signature[1:]),
    ):
        made = replaced(presigned(), url_signature, text)
        case(f"signature/{name}-query", "Another encoding.", QUERY, MISMATCH, made)
    case("signature/secret", "Another secret.", CREATE, MISMATCH, signed(Who(secret=SECRET + "x")))
    case(
        "signature/newline",
        "A secret with a line break.",
        CREATE,
        MISMATCH,
        signed(Who(secret=SECRET + "\n")),
    )
    made = signed(Who(secret=TEMPORARY_SECRET))
    case("signature/borrowed", "Another known key's secret.", CREATE, MISMATCH, made)
    full = signed(url=URL + "?a=1&b=2", headers=[("x-amz-meta-a", "b")], body="x", method="PUT")
    for name, shows, made in (
        ("method", "DELETE in place of PUT.", {**full, "method": "DELETE"}),
        ("path", "Another path.", replaced(full, "/test.txt", "/other.txt")),
        ("path-dots", "Dots in the path.", replaced(full, "/test.txt", "/a/../test.txt")),
        ("path-slash", "A slash more.", replaced(full, "/test.txt", "//test.txt")),
        ("path-escape", "Another escape.", replaced(full, "/test.txt", "/test%2Etxt%20")),
        ("query", "Another value.", replaced(full, "a=1", "a=2")),
        ("query-more", "A parameter more.", replaced(full, "a=1", "a=1&acl")),
        ("query-less", "A parameter less.", replaced(full, "&b=2", "")),
        ("query-twice", "A parameter twice.", replaced(full, "a=1", "a=1&a=1")),
        ("query-semicolon", "A semicolon for an &.", replaced(full, "&b", ";b")),
        ("query-name", "A name in upper case.", replaced(full, "a=1", "A=1")),
        ("host", "Another host.", replaced(full, "examplebucket", "otherbucket", "host")),
        ("port", "A port more.", replaced(full, "amazonaws.com", "amazonaws.com:8443", "host")),
        ("header", "Another value.", replaced(full, "b", "c", "x-amz-meta-a")),
        ("header-space", "A space inside.", replaced(full, "b", "b b", "x-amz-meta-a")),
    ):
        case(f"signature/{name}", shows, CREATE, MISMATCH, made)
    made = replaced(signed(url="https://examplebucket.s3.amazonaws.com/a%2Fb"), "%2F", "/")
    case("signature/decoded-slash", "A decoded slash in the key.", HEADER, MISMATCH, made)


def presigned_urls() -> None:  # noqa: PLR0915  a table
    """All six parameters, exactly once, in their case; seconds that count."""
    names = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"]
    for name in names:
        full = f"X-Amz-{name}"

        def without_it(parameters: list[str], full: str = full) -> list[str]:
            return [each for each in parameters if not each.startswith(full + "=")]

        made = presigned(change=without_it)
        if name == "Signature":
            made = {**made, "url": made["url"].partition("&X-Amz-Signature")[0]}
        case(f"presigned/no-{name.lower()}", f"{full} is missing.", QUERY, S3_QUERY, made)
        made = presigned(query=f"{full}=x")
        case(f"presigned/two-{name.lower()}", f"{full} is there twice.", QUERY, S3_QUERY, made)
        made = presigned(query=f"{full.lower()}=x")
        source = ADVISORY + "CVE-2022-2385"
        case(f"presigned/case-{name.lower()}", f"{full} in another case.", source, S3_QUERY, made)
        made = presigned(query=f"X%2DAmz%2D{name}=x")
        case(f"presigned/escaped-{name.lower()}", f"{full} again, escaped.", QUERY, S3_QUERY, made)
    made = presigned(change=lambda parameters: [each.lower() for each in parameters])
    case("presigned/all-lower-case", "All names in lower case.", QUERY, S3_QUERY, made)
    for name, text in (
        ("zero", "0"),
        ("negative", "-1"),
        ("too-long", "604801"),
        ("huge", "1000000000"),
        ("longest", "9" * 400),
        ("plus", "%2B60"),
        ("plus-raw", "+60"),
        ("space", "%2060"),
        ("fraction", "60.0"),
        ("exponent", "1e3"),
        ("hex", "0x3c"),
        ("underscore", "8_6400"),
        ("other-digits", "%D9%A6%D9%A0"),
        ("raw-other-digits", "٦٠"),
        ("empty", ""),
        ("word", "forever"),
    ):
        source = PEER if name == "huge" else QUERY
        made = presigned(expires=text)
        case(f"expires/{name}", "Seconds that do not count.", source, S3_QUERY, made)
    for name, shows, time in (
        ("ended", "A second after its end.", "20130525T120001Z"),
        ("early", "Dated more than 15 minutes ahead.", "20130524T114459Z"),
        ("year", "Dated a year ahead.", "20120524T120000Z"),
        ("late-week", "A week after its end.", "20130601T120000Z"),
    ):
        source = PEER if name == "year" else QUERY
        case(f"presigned/{name}", shows, source, DENIED, presigned(), time=time)
    made = presigned(api(), base=GENERIC_URL, payload=EMPTY, expires="60")
    late: Json = {**SERVICE, "time": "20130524T120101Z"}
    case("presigned/ended-generic", "A second after its end.", TROUBLE, MISMATCH, made, **late)
    made = replaced(presigned(expires="60"), "Expires=60", "Expires=604800")
    case("presigned/longer", "A longer life than the signed one.", QUERY, MISMATCH, made)
    for name, shows, text in (
        ("more", "A parameter more.", "&versionId=1"),
        ("more-semicolon", "One more, after a semicolon.", ";versionId=1"),
        ("more-encoded", "One more, escaped.", "%26versionId=1"),
    ):
        made = presigned()
        made["url"] += text
        case(f"presigned/{name}", shows, QUERY, MISMATCH, made)
    case(
        "presigned/method",
        "PUT in place of GET.",
        QUERY,
        MISMATCH,
        {**presigned(), "method": "PUT"},
    )
    made = replaced(presigned(), "/test.txt", "/other.txt")
    case("presigned/path", "Another key.", QUERY, MISMATCH, made)
    for name, new in (("dots", "/a/../test.txt"), ("slashes", "//test.txt")):
        made = replaced(presigned(), "/test.txt", new)
        case(f"presigned/{name}", "The path is dressed up.", QUERY, MISMATCH, made)
    made = presigned(Who(time="99991231T235959Z"), expires="604800")
    case("presigned/year-9999", "The end of the calendar.", QUERY, DENIED, made)
    made = replaced(presigned(), "X-Amz-Date=20130524T12", "X-Amz-Date=20130524T13")
    case("presigned/moved", "Another date than the signed one.", QUERY, DENIED, made)
    made = replaced(presigned(), "X-Amz-Credential=", "X-Amz-Credential=%0A")
    case("presigned/credential-line", "A line break in the credential.", QUERY, S3_QUERY, made)
    made = replaced(presigned(), "examplebucket", "otherbucket", "host")
    case("presigned/host", "Another bucket.", QUERY, MISMATCH, made)
    made = with_header(presigned(method="PUT"), "x-amz-content-sha256", UNSIGNED_TRAILER)
    case("presigned/stream", "An unsigned header asks for a stream.", QUERY, ARGUMENT, made)
    made = presigned(method="PUT", headers=[("x-amz-content-sha256", SIGNED)], payload=SIGNED)
    case("presigned/stream-signed", "Presigned URLs have no streams.", QUERY, ARGUMENT, made)
    made = presigned(method="PUT", query=f"X-Amz-Content-Sha256={SIGNED}", payload=SIGNED)
    case("presigned/stream-in-query", "The query asks for a stream.", QUERY, S3_QUERY, made)
    twice = f"X-Amz-Content-Sha256={EMPTY}&x-amz-content-sha256=UNSIGNED-PAYLOAD"
    case(
        "presigned/two-hashes", "Two hashes in the query.", QUERY, S3_QUERY, presigned(query=twice)
    )
    made = presigned(method="PUT", query=f"X-Amz-Content-Sha256={EMPTY}", payload=EMPTY, body="x")
    other = ("XAmzContentSHA256Mismatch", 400)
    case("presigned/hash-in-query", "Not the body of the signed hash.", QUERY, other, made)
    made = without(
        presigned(query="x-amz-meta-a=b", headers=[("x-amz-meta-a", "b")]), "x-amz-meta-a"
    )
    case(
        "presigned/header-in-query",
        "A parameter does not replace a header.",
        QUERY,
        MISMATCH,
        made,
    )
    made = presigned(api(), "POST", GENERIC_URL, payload=EMPTY)
    made["body"] = "{}"
    case(
        "presigned/body-generic",
        "A body, although the signature is for an empty one.",
        CREATE,
        MISMATCH,
        made,
        **SERVICE,
    )


def collect() -> list[Json]:
    """All of them."""
    CASES.clear()
    for family in (
        controls,
        uris,
        mechanisms,
        algorithms,
        components,
        scopes,
        dates,
        signed_headers,
        payloads,
        keys,
        signatures,
        presigned_urls,
    ):
        family()
    return list(CASES)
