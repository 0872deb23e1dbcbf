"""The registry of causes: each code, its title and its remedy, once.

A code is the name of its member in kebab case, such as ``port-changed-by-proxy``. Codes are stable:
they are printed, and documented in docs/causes.md, which is generated from this file.
"""

from __future__ import annotations

from enum import Enum, unique

_HOST = "Configure the proxy to pass on the Host header (nginx: proxy_set_header Host $http_host)"
_BYTES = "Hash the bytes that are sent, and send them as bytes."
_JOIN = "Join the parts with LF; an empty line follows the headers, and nothing follows the hash."
_LINES = "Join the four lines with LF, with nothing before the first and nothing after the last."
_ENCODE = (
    "Encode every byte but A-Z a-z 0-9 - . _ ~ as %XY; many encoders leave some of !*'()$,:;@=."
)
_PLUS = "Send a space as %20 and a plus sign as %2B; a bare '+' is read as either."
_CHARSET = "Encode the text as UTF-8 before you escape its bytes."
_ACCENTS = "Use the bytes under which the object was stored; macOS decomposes file names."
_CASE = "Keep the case of letters; something between client and server has changed it."
_ENCODED_TWICE = "Encode once; the canonical request encodes a path once more, but not for S3."
_DERIVE = "Derive the key from the parts of the scope that is sent, and derive it again each day."
_SESSION = (
    "Add the session token before the request is signed, and send it: as X-Amz-Security-Token in a "
    "header, in the query of a presigned URL, or as a field of a form. Only AWS IoT wants it added "
    "after signing."
)


@unique
class CauseKind(Enum):
    """What can go wrong; the values are title and remedy."""

    METHOD_NOT_UPPER_CASE = "method not in upper case", "Write the method in upper case."
    HEAD_AGAINST_GET = (
        "HEAD against GET",
        "Sign for the method that is sent; a URL presigned for GET does not serve HEAD (curl -I, "
        "link checkers).",
    )
    METHOD_CHANGED_BY_REDIRECT = (
        "method changed by a redirect",
        "Send to the final URL (the bucket's own region) and sign for that host, or use the "
        "method that was signed.",
    )
    METHOD_CHANGED = (
        "method changed",
        "Use the method that was signed; a presigned URL is valid for one method only.",
    )
    TRAILING_SLASH = (
        "trailing slash",
        "Sign the path with the slash that is sent; frameworks and proxies add and drop it.",
    )
    REPEATED_SLASHES_MERGED = (
        "repeated slashes merged",
        "For S3 sign and send the path as the key has it, '//' included (nginx: merge_slashes "
        "off); for other services send the path without repeated slashes.",
    )
    PATH_NORMALISED = (
        "path normalised",
        "S3 signs '.' and '..' as they are: send them so (curl --path-as-is), or use keys "
        "without such segments. For other services send the path resolved.",
    )
    PATH_SIGNED_AS_SENT = (
        "path signed as it is sent",
        "Percent-encode the path before you send it (for S3: every byte but A-Z a-z 0-9 - . _ ~ "
        "/), or sign the encoded path and not the raw one.",
    )
    ENCODED_SLASH_DECODED = (
        "encoded slash decoded",
        "Do not use %2F in a path; proxies and servers decode it (Apache: AllowEncodedSlashes "
        "NoDecode). S3 signs a slash in a key as '/'.",
    )
    PATH_PREFIX_CHANGED = (
        "path prefix added or stripped",
        "Sign the path that the server receives: consider the prefix of a proxy, and "
        "virtual-host against path addressing.",
    )
    PATH_ALTERED = "path altered", "Sign the path that is sent."
    ESCAPES_IN_LOWER_CASE = (
        "percent escapes in lower case",
        "Write the hex digits of escapes in upper case, as in %2F.",
    )
    PATH_ENCODED_TWICE = "path encoded twice on one side", _ENCODED_TWICE
    PATH_PLUS_OR_SPACE = "plus sign or space changed in the path", _PLUS
    PATH_NOT_ENCODED = "reserved characters not encoded in the path", _ENCODE
    PATH_CHARACTER_SET = "path encoded from another character set", _CHARSET
    PATH_ACCENTS = "accents composed and decomposed in the path", _ACCENTS
    PATH_CASE = "upper and lower case of the path", _CASE
    QUERY_ENCODED_TWICE = "query encoded twice on one side", _ENCODED_TWICE
    QUERY_PLUS_OR_SPACE = "plus sign or space changed in the query", _PLUS
    QUERY_NOT_ENCODED = "reserved characters not encoded in the query", _ENCODE
    QUERY_CHARACTER_SET = "query encoded from another character set", _CHARSET
    QUERY_ACCENTS = "accents composed and decomposed in the query", _ACCENTS
    QUERY_CASE = "upper and lower case of the query", _CASE
    QUERY_ORDER = (
        "query in another order",
        "Sort the parameters by encoded name, then by encoded value, in the canonical request "
        "(by bytes: upper case comes before lower case).",
    )
    QUERY_NAME_WITHOUT_VALUE = (
        "query name without value",
        "Write it with '=' in the canonical request: '?acl' is signed as 'acl='.",
    )
    QUERY_PARAMETER_ADDED = (
        "query parameter added",
        "Sign the query with all that is sent, or prevent others from adding to it.",
    )
    QUERY_PARAMETER_DROPPED = (
        "query parameter dropped",
        "Send the query that was signed, whole; caches and proxies drop parameters, and a shell "
        "cuts an unquoted URL at its first '&'.",
    )
    REPEATED_QUERY_NAMES_DROPPED = (
        "repeated query names dropped",
        "Keep every pair of a repeated name, in the request and in the canonical request.",
    )
    QUERY_VALUE_ALTERED = "query value altered", "Send the value that was signed."
    QUERY_PARAMETER_ALTERED = "query parameter altered", "Send the query that was signed."
    QUERY_ALTERED = (
        "query altered",
        "Join 'name=value' pairs with single '&', nothing before the first or after the last.",
    )
    QUERY_LEFT_OUT = "query left out", "Sign the query string that is sent."
    AMPERSAND_ESCAPED = "ampersand escaped for HTML", "Write '&' for each '&amp;' of the URL."
    SESSION_TOKEN_MISSING = "session token missing", _SESSION
    SESSION_TOKEN_ADDED = "session token added after signing", _SESSION
    SESSION_TOKEN_ALTERED = (
        "session token altered",
        "Send the token of the same credentials, whole, neither decoded nor wrapped.",
    )
    SESSION_TOKEN_EXPIRED = (
        "session token expired",
        "Fetch new temporary credentials, all three parts of them.",
    )
    SESSION_TOKEN_MISMATCH = (
        "session token and key do not belong together",
        "Send the token of the same credentials, and none with a long-term key; check that the "
        "key is of this partition or server.",
    )
    CARRIAGE_RETURNS = "carriage returns in the canonical request", _JOIN
    NEWLINE_AROUND = "newline around the canonical request", _JOIN
    EMPTY_LINE_MISSING = (
        "empty line missing in the canonical request",
        "Write 'name:value' and a newline for each header, then one more newline; an empty query "
        "has its own line.",
    )
    HEADERS_ORDER = "headers in another order", "Sort the canonical headers by lower-case name."
    HEADER_NAMES_NOT_LOWER_CASE = (
        "header names not in lower case",
        "Write header names in lower case in the canonical request.",
    )
    HEADER_REMOVED = (
        "header removed",
        "Send it, or do not sign it; proxies and caches strip Range, If-*, TE and others.",
    )
    HEADER_ADDED = (
        "header added after signing",
        "Sign the request when all its headers are in place, every x-amz-* header among them; "
        "what is sent with a presigned URL must have been signed with it.",
    )
    DATE_ALTERED = "date altered", "Take the date once, and send the text that was signed."
    HEADER_WHITE_SPACE = (
        "white space in a header value",
        "Trim values and make each run of spaces one in the canonical request.",
    )
    HEADER_COMMA_SPACES = (
        "spaces after commas in a header value",
        "Send such a header once, written as it was signed ('a,b').",
    )
    CONTENT_TYPE_APPENDED = (
        "content-type appended by the client",
        "Sign the whole value that is sent, or give the client a body of bytes and no charset.",
    )
    CONTENT_TYPE_ALTERED = (
        "content-type altered",
        "Set Content-Type when you sign and when you send, to the same value.",
    )
    HEADER_VALUE_CASE = (
        "upper and lower case of a header value",
        "Do not change the case of values; only names are signed in lower case.",
    )
    HEADER_SENT_TWICE = (
        "header sent twice",
        "Send it once: two layers of the client, or a proxy, have each set it.",
    )
    HEADER_ALTERED = "header altered", "Send the value that was signed."
    ACCEPT_ENCODING_REWRITTEN = "accept-encoding rewritten", "Do not sign Accept-Encoding."
    HEADER_CHANGED_BY_PROXIES = (
        "header signed that proxies change",
        "Leave the header out of what is signed.",
    )
    HOST_UPPER_CASE = (
        "host in upper case",
        "Sign the host as the client sends it, in lower case.",
    )
    HOST_DEFAULT_PORT = (
        "default port in the host",
        "Leave ':443' of https and ':80' of http out of the host, where you sign and where you "
        "send.",
    )
    PORT_CHANGED_BY_PROXY = (
        "port changed by a proxy",
        f"{_HOST}, or sign for the address that the server sees.",
    )
    HOST_TRAILING_DOT = "trailing dot or domain in the host", "Use one form of the host."
    HOST_CHANGED_BY_PROXY = (
        "host changed by a proxy",
        f"{_HOST}, or sign for the host that the server sees.",
    )
    HOST_CHANGED_BY_REDIRECT = (
        "host changed by a redirect",
        "Sign for the host that the redirect names and send there at once: the bucket's own region "
        "in most cases.",
    )
    SIGNED_HEADERS_ORDER = (
        "signed headers in another order",
        "Sort SignedHeaders by lower-case name, in the canonical request and in Authorization.",
    )
    SIGNED_HEADERS_NOT_LOWER_CASE = (
        "signed headers not in lower case",
        "Write the names of SignedHeaders in lower case.",
    )
    SIGNED_HEADERS_DIFFER = (
        "signed headers list differs from the headers",
        "List in SignedHeaders exactly the headers of the canonical request, joined by ';'.",
    )
    SIGNED_HEADER_NOT_SENT = (
        "signed header not sent",
        "Send each signed header with the value it was signed with; a presigned URL that signs "
        "more than host works only with those.",
    )
    CONTENT_SHA256_MISSING = (
        "x-amz-content-sha256 missing",
        "For S3 send it and sign it: the body's hash, or UNSIGNED-PAYLOAD.",
    )
    CONTENT_SHA256_DIFFERS = (
        "x-amz-content-sha256 differs from the payload hash",
        "Write one value in both places.",
    )
    PAYLOAD_HASH_UPPER_CASE = (
        "payload hash in upper case",
        "Write the payload hash in lower-case hex.",
    )
    AWS_CHUNKED_ON_ONE_SIDE = (
        "aws-chunked on one side only",
        "Sign the STREAMING-... value that is sent in x-amz-content-sha256; for a server that "
        "does not know chunked uploads, send the body's hash (AWS SDKs: "
        "request_checksum_calculation=when_required).",
    )
    UNSIGNED_PAYLOAD_AGAINST_HASH = (
        "UNSIGNED-PAYLOAD against a hash",
        "A presigned S3 URL is signed with UNSIGNED-PAYLOAD; signed headers have in "
        "x-amz-content-sha256 what was signed. Most other services take the body's hash.",
    )
    HASH_OF_EMPTY_BODY = (
        "hash of an empty body",
        "Sign the body that is sent: it was read already, added later, or lost on the way (a "
        "redirect, a GET with a body, a stream not rewound).",
    )
    BODY_ALTERED = "body altered after signing", _BYTES
    PAYLOAD_HASH_MALFORMED = (
        "payload hash malformed",
        "Write 64 lower-case hex digits, or a value that the service knows.",
    )
    HASH_OF_DIFFERENT_BODY = (
        "hash of a different body",
        f"{_BYTES} Text encoded again, JSON written again, a newline at the end or a compression "
        "change them.",
    )
    STRING_TO_SIGN_WHITE_SPACE = "white space in the string to sign", _LINES
    STRING_TO_SIGN_MALFORMED = (
        "malformed string to sign",
        "Four lines: the algorithm, the date, the scope and the hash of the canonical request.",
    )
    CHUNK_SIGNATURE_DIFFERS = (
        "signature of a chunk differs",
        "Sign each chunk's own bytes with the signature before it, in the order sent; an empty "
        "chunk, then the trailers, end the body.",
    )
    ALGORITHM_DIFFERS = (
        "different algorithm",
        "Use one algorithm, AWS4-HMAC-SHA256 in most cases, and name it in Authorization or "
        "X-Amz-Algorithm.",
    )
    SCOPE_MALFORMED = (
        "malformed scope",
        "Write Credential=KEY/DATE/REGION/SERVICE/aws4_request.",
    )
    SCOPE_WITHOUT_TERMINATOR = "scope without aws4_request", "End the scope with aws4_request."
    SCOPE_DATE_DIFFERS = (
        "scope date differs from the request date",
        "Take the scope's day from the date of the request, in UTC: local time is another day "
        "for some hours, and a scope kept over midnight is yesterday's.",
    )
    WRONG_REGION = "wrong region in the scope", "Sign for the region of the server or bucket."
    WRONG_SERVICE = "wrong service in the scope", "Sign for the signing name of the service."
    CANONICAL_REQUEST_HASHED_WRONGLY = (
        "canonical request hashed in another form",
        f"Hash the UTF-8 bytes of the canonical request. {_JOIN}",
    )
    HASH_OF_DIFFERENT_REQUEST = (
        "hash of a different canonical request",
        "Show the canonical request of the request that was sent, to its last byte.",
    )
    NOT_SIGNED = (
        "not signed",
        "Capture the request as it is sent; a redirect drops Authorization.",
    )
    OTHER_SIGNATURE = (
        "another kind of signature",
        "Check it with the tools of the service that made it, or sign with Signature Version 4.",
    )
    AUTHORIZATION_MALFORMED = (
        "malformed Authorization header",
        "Send one header, 'Authorization: AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/"
        "aws4_request, SignedHeaders=..., Signature=...'.",
    )
    SIGNATURE_VERSION_2 = (
        "signature of version 2",
        "Sign with version 4, which most regions and all of KMS require (boto3: "
        "Config(signature_version='s3v4'); AWS CLI 1: aws configure set "
        "default.s3.signature_version s3v4; sigv4 presign has no other).",
    )
    TWO_SIGNATURES = (
        "two signatures",
        "Send one of them: a presigned URL must come without Authorization, which browsers and "
        "HTTP libraries may add, also after a redirect.",
    )
    PRESIGNED_URL_TRUNCATED = (
        "presigned URL truncated",
        "Copy the URL whole; quote it for a shell, which ends a command at '&'.",
    )
    PRESIGNED_URL_ENCODED_TWICE = (
        "presigned URL encoded twice",
        "Use the URL as it was made; templates, spreadsheets and HTTP libraries may encode it "
        "again.",
    )
    PRESIGNED_URL_DECODED = (
        "presigned URL decoded",
        "Use the URL as it was made; chat tools, browsers' address bars and unquote() decode it.",
    )
    PRESIGNED_URL_EXPIRED = (
        "presigned URL expired",
        "Make a new URL; one made with a role's keys expires with them.",
    )
    EXPIRES_OUT_OF_RANGE = (
        "lifetime out of range",
        "Presign for 1 to 604800 seconds (7 days). For longer, use CloudFront signed URLs, or "
        "links of your own that redirect to a fresh URL.",
    )
    STRAY_TEXT = (
        "stray text after the signature",
        "Cut the URL or the header where the 64 hex digits end.",
    )
    SIGNATURE_UPPER_CASE = (
        "signature in upper case",
        "Write the signature in lower-case hex.",
    )
    CLOCK_SKEW = (
        "clock skew",
        "Synchronise the clock of the machine that signs (NTP), write the date in UTC, and sign "
        "just before you send.",
    )
    ACCESS_KEY_UNKNOWN = (
        "access key not known",
        "Check the key, and that the request goes to the server that issued it.",
    )
    PERMISSION_DENIED = (
        "permission denied",
        "Allow the action and the resource to the identity that signed, in every policy that "
        "applies; sigv4 cannot see policies of the account.",
    )
    KMS_PERMISSION_DENIED = (
        "KMS key not allowed",
        "Allow the identity that signed kms:Decrypt (to read) or kms:GenerateDataKey (to write) "
        "in the policy of the KMS key and in its own.",
    )
    REQUESTER_PAYS = (
        "requester pays",
        "Sign x-amz-request-payer=requester as a header, or as a query parameter of a presigned "
        "URL.",
    )
    SECRET_DIFFERS_ON_SERVER = (
        "secret differs on the server",
        "Check which secret the server keeps for the access key, without white space around it, "
        "and that the request reaches the intended server.",
    )
    REQUEST_DIFFERS_KEY_RIGHT = (
        "request differs, key is right",
        "Look at the difference that is shown; the secret need not be changed.",
    )
    WRONG_SECRET = (
        "wrong secret",
        "Check that the signer has the secret of this access key, whole.",
    )
    WRONG_SECRET_OR_REQUEST = (
        "wrong secret or a different request",
        "Pass the signer's own canonical request to find out which; check the signer's secret.",
    )
    SECRET_STRAY_CHARACTERS = (
        "secret with stray characters",
        "Strip the secret where it is read: a file, an environment variable or a prompt brings "
        "its line end.",
    )
    KEY_FOR_DIFFERENT_REGION = "key derived for a different region", _DERIVE
    KEY_FOR_DIFFERENT_SERVICE = "key derived for a different service", _DERIVE
    KEY_FOR_DIFFERENT_DATE = "key derived for a different date", _DERIVE
    KEY_DERIVED_WRONGLY = (
        "key derived wrongly",
        "kDate = HMAC('AWS4' + secret, day), then region, service and 'aws4_request', each HMAC "
        "keyed with the 32 bytes of the one before.",
    )
    STRING_TO_SIGN_SIGNED_WRONGLY = (
        "string to sign in another form",
        f"Sign the string to sign as UTF-8. {_LINES}",
    )
    FORM_SIGV2 = (
        "form of Signature Version 2",
        "Sign it with Version 4: most regions and buckets take no other.",
    )
    FORM_FIELD_AFTER_FILE = (
        "form field after the file",
        "Make the file the last field of the form.",
    )
    FORM_FIELD_MISSING = (
        "form field missing",
        "Send all of policy, x-amz-algorithm, x-amz-credential, x-amz-date and x-amz-signature, "
        "as they were made.",
    )
    FORM_FIELD_REPEATED = "form field repeated", "Send each field once."
    FORM_WITHOUT_FILE = (
        "form without a file",
        "Call the field of the file 'file', and put it last.",
    )
    POLICY_ENCODING_ALTERED = (
        "policy altered in its encoding",
        "Send the base64 as it was made: one line, in multipart/form-data.",
    )
    POLICY_DIFFERS = (
        "different policy sent",
        "Send policy and signature of one and the same form.",
    )
    POLICY_UNREADABLE = "policy unreadable", "Make a new form."
    POLICY_EXPIRED = (
        "policy expired",
        "Make a new form, for as long as it will be used.",
    )
    POLICY_REFUSES_FORM = (
        "policy refuses the form",
        "Send the fields that the policy allows, or make a form whose policy allows these.",
    )
    FORM_SENT_TO_OTHER_BUCKET = (
        "form sent to another bucket",
        "Send it to the URL that came with its fields.",
    )
    FILE_OUTSIDE_RANGE = (
        "file outside the policy's range",
        "Upload another file, or make the form with another range.",
    )
    POLICY_SIGNED_WRONGLY = (
        "policy signed in another form",
        "Sign the base64 of the policy, as it is sent.",
    )
    FORM_SIGNED_CORRECTLY = (
        "form signed correctly",
        "Look at the conditions of the policy; or the server has another secret for this access "
        "key.",
    )
    WRONG_SECRET_OR_POLICY = (
        "wrong secret or a different policy",
        "Check that the signer has the secret of this access key, whole, and that policy and "
        "signature are of one form.",
    )

    @property
    def code(self) -> str:
        """The stable code, in kebab case."""
        return self.name.lower().replace("_", "-")

    @property
    def title(self) -> str:
        """What happened, in a few words."""
        return self.value[0]

    @property
    def remedy(self) -> str:
        """What to do."""
        return self.value[1]
