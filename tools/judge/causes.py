"""Why signers fail, in a sentence each: what the judge found, and what follows from it.

A rule is a piece of what the judge says; the first that fits names the cause. A failure without a
cause stops the run: it has to be looked at by hand first.
"""

from __future__ import annotations

from typing import Any

CAUSES = {
    "method": "A method in lower case is signed in lower case, but the client may send it in "
    "upper case: pass it in upper case.",
    "s3-path": "An S3 path is signed without canonical encoding, so the caller must encode it "
    "first, as the SDKs do: a raw `$`, `+` or `é`, or `%c3` for `%C3`, breaks the signature.",
    "path-raw": "The path is signed as it is sent. All services except S3 need it encoded a "
    "second time.",
    "not-normalised": "Dot segments or repeated slashes stay in the path that is signed; services "
    "other than S3 resolve them.",
    "s3-normalised": "Repeated slashes or dots are removed from an S3 path, where they belong to "
    "the key: another object is requested, or the signature fails.",
    "resolved": "The client resolves dot segments before it sends the request (some clients also "
    "escaped ones): a key that contains them cannot be reached.",
    "slash": "An escaped slash (`%2F`) in an S3 path is decoded and signed as a separator.",
    "plus-path": "A `+` in an S3 path is read as a space.",
    "semicolon": "The path is cut at a `;` before it is signed.",
    "empty-path": "An empty S3 path is signed as it is, where `/` is sent.",
    "bytes": "Escaped bytes that are not UTF-8 are replaced or refused.",
    "query-raw": "The query is signed without canonical encoding, or only sorted: the caller must "
    "encode it first.",
    "query-unsorted": "The query is signed as it is: not sorted, not encoded, and without `=` "
    "after names that have no value.",
    "query-plus": "A `+` in a query is read as a plus sign, where servers read a space.",
    "query-empty": "An empty piece of the query (`a=1&&b=2`) is signed as a parameter.",
    "query-nameless": "A parameter without a name (`?=x`) is dropped, or signed differently.",
    "duplicates": "Only the first value of a repeated parameter is signed or sent.",
    "payload": "A payload hash that the caller gives (`UNSIGNED-PAYLOAD`, `STREAMING-...`) is "
    "replaced by the hash of the body; another option may exist for it.",
    "repeated": "A repeated header is listed once for each time it appears, and a header without "
    "a value under a wrong name.",
    "order": "Headers are sorted with their colons, so that `x-a1` comes before `x-a`.",
    "joined": "Values of a repeated header are not trimmed before they are joined.",
    "tabs": "Tabs inside a header value are not replaced by spaces.",
    "spaces": "The HTTP client refuses header values with white space around them.",
    "raw-space": "The client refuses a URL with a raw space, which is right.",
    "not-a-uri": "A URL with a raw space or with letters outside ASCII is refused, which is right.",
    "s3-twice": "The path is encoded once more for every service, S3 too: keys with escapes cannot "
    "be reached.",
    "unsigned-header": "`x-amz-` headers are sent unsigned, which AWS refuses.",
    "host-given": "A presigned URL is signed for the host of the URL, although a Host header is "
    "given.",
    "body": "A presigned request cannot have a body that is not JSON.",
}

RULES = (
    ("URI must be ascii", "not-a-uri"),
    ("bad URI", "not-a-uri"),
    ("comparison of Array", "query-empty"),
    ("query: sorted, but not encoded", "query-raw"),
    ("query: sorted as whole pieces", "query-raw"),
    ("unsigned, which AWS refuses", "unsigned-header"),
    ("host of the URL, where a Host", "host-given"),
    ("path: encoded twice", "s3-twice"),
    ("cut at a ;", "semicolon"),
    ("not UTF-8", "bytes"),
    ("URI malformed", "bytes"),
    ("parameter 'a=%FF'", "bytes"),
    ("path: not signed", "empty-path"),
    ("path: + taken", "plus-path"),
    ("path: decoded", "slash"),
    ("path: normalised", "s3-normalised"),
    ("path: not normalised", "not-normalised"),
    ("and not normalised", "not-normalised"),
    ("path: single encoding", "path-raw"),
    ("url: the path is", "resolved"),
    ("query: an empty piece", "query-empty"),
    ("query: + taken", "query-plus"),
    ("repeated name", "duplicates"),
    ("parameter 'a=1' is lost", "duplicates"),
    ("parameter '=x' is lost", "query-nameless"),
    ("header x-amz-content-sha256 is lost", "payload"),
    ("headers: tabs kept", "tabs"),
    ("headers: values trimmed only", "joined"),
    ("my-header;my-header;", "repeated"),
    ("my-header1;my-header1;", "repeated"),
    ("my-header;;", "repeated"),
    ("is not sorted", "order"),
    ("Invalid leading whitespace", "spaces"),
    ("illegal format", "raw-space"),
    ("Bad path", "raw-space"),
    ("JSONDecodeError", "body"),
    ("method: not in upper case", "method"),
    ("path: encoded once instead of twice", "path-raw"),
)
S3_PATHS = ("path-s3-", "s3-put-object", "presign-key-raw", "query-s3-subresource")
# By signer, empty for any, and case: where the words alone do not say it.
BY_CASE = {
    ("", "query-empty-name"): "query-nameless",
    ("aws4fetch", "path-s3-not-utf-8"): "bytes",
    ("aws-sigv4", "query-raw-sub-delimiters"): "query-raw",
}


def cause_of(signer: str, case: dict[str, Any]) -> str:
    """Return the cause of a failure, a key of `CAUSES`; empty for other verdicts.

    Raises:
        RuntimeError: nobody has looked at it yet.
    """
    if case["verdict"] not in {"fail", "refused"} or case["group"] == "negative":
        return ""
    why, name = case["why"], case["id"]
    if why.startswith("path: as it is on the wire"):
        return "s3-path" if name.startswith(S3_PATHS) else "path-raw"
    if why.startswith("query: as it is on the wire"):
        return "query-unsorted" if signer == "curl" else "query-raw"
    for cause in (BY_CASE.get((signer, name)), BY_CASE.get(("", name))):
        if cause is not None:
            return cause
    for piece, cause in RULES:
        if piece in why:
            return cause
    raise RuntimeError(f"{signer}, {name}: {why}: say in causes.py why")
