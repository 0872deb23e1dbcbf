"""What to do about each cause: the remedies that `cause_kinds` registers with code and title."""

from __future__ import annotations

# Remedies, and parts of some, that several causes share.
_HOST = "Configure the proxy to pass on the Host header (nginx: proxy_set_header Host $http_host)"
BODY_BYTES = "Hash the bytes that are sent, and send them as bytes."
CANONICAL_JOIN = (
    "Join the parts with LF; an empty line follows the headers, and nothing follows the hash."
)
STRING_LINES = (
    "Join the four lines with LF, with nothing before the first and nothing after the last."
)
ENCODE = (
    "Encode every byte but A-Z a-z 0-9 - . _ ~ as %XY; many encoders leave some of !*'()$,:;@=."
)
PLUS = "Send a space as %20 and a plus sign as %2B; a bare '+' is read as either."
CHARSET = "Encode the text as UTF-8 before you escape its bytes."
ACCENTS = "Use the bytes under which the object was stored; macOS decomposes file names."
CASE = "Keep the case of letters; something between client and server has changed it."
ENCODED_TWICE = "Encode once; the canonical request encodes a path once more, but not for S3."
DERIVE = "Derive the key from the parts of the scope that is sent, and derive it again each day."
SESSION_TOKEN = (
    "Add the session token before the request is signed, and send it: as X-Amz-Security-Token in a "
    "header, in the query of a presigned URL, or as a field of a form. Only AWS IoT wants it added "
    "after signing."
)

# Remedies of one cause each, by its name.
METHOD_NOT_UPPER_CASE = "Write the method in upper case."
HEAD_AGAINST_GET = (
    "Sign for the method that is sent; a URL presigned for GET does not serve HEAD (curl -I, "
    "link checkers)."
)
METHOD_CHANGED_BY_REDIRECT = (
    "Send to the final URL (the bucket's own region) and sign for that host, or use the "
    "method that was signed."
)
METHOD_CHANGED = "Use the method that was signed; a presigned URL is valid for one method only."
TRAILING_SLASH = (
    "Sign the path with the slash that is sent; frameworks and proxies add and drop it."
)
REPEATED_SLASHES_MERGED = (
    "For S3 sign and send the path as the key has it, '//' included (nginx: merge_slashes "
    "off); for other services send the path without repeated slashes."
)
PATH_NORMALISED = (
    "S3 signs '.' and '..' as they are: send them so (curl --path-as-is), or use keys "
    "without such segments. For other services send the path resolved."
)
PATH_SIGNED_AS_SENT = (
    "Percent-encode the path before you send it (for S3: every byte but A-Z a-z 0-9 - . _ ~ "
    "/), or sign the encoded path and not the raw one."
)
ENCODED_SLASH_DECODED = (
    "Do not use %2F in a path; proxies and servers decode it (Apache: AllowEncodedSlashes "
    "NoDecode). S3 signs a slash in a key as '/'."
)
PATH_PREFIX_CHANGED = (
    "Sign the path that the server receives: consider the prefix of a proxy, and "
    "virtual-host against path addressing."
)
PATH_ALTERED = "Sign the path that is sent."
ESCAPES_IN_LOWER_CASE = "Write the hex digits of escapes in upper case, as in %2F."
QUERY_ORDER = (
    "Sort the parameters by encoded name, then by encoded value, in the canonical request "
    "(by bytes: upper case comes before lower case)."
)
QUERY_NAME_WITHOUT_VALUE = "Write it with '=' in the canonical request: '?acl' is signed as 'acl='."
QUERY_PARAMETER_ADDED = "Sign the query with all that is sent, or prevent others from adding to it."
QUERY_PARAMETER_DROPPED = (
    "Send the query that was signed, whole; caches and proxies drop parameters, and a shell "
    "cuts an unquoted URL at its first '&'."
)
REPEATED_QUERY_NAMES_DROPPED = (
    "Keep every pair of a repeated name, in the request and in the canonical request."
)
QUERY_VALUE_ALTERED = "Send the value that was signed."
QUERY_PARAMETER_ALTERED = "Send the query that was signed."
QUERY_ALTERED = (
    "Join 'name=value' pairs with single '&', nothing before the first or after the last."
)
QUERY_LEFT_OUT = "Sign the query string that is sent."
AMPERSAND_ESCAPED = (
    "Write '&' between the parameters of the URL, not '&amp;', '\\u0026', '\\&', '^&' or '%26'."
)
SESSION_TOKEN_ALTERED = (
    "Send the token of the same credentials, whole, neither decoded nor wrapped."
)
SESSION_TOKEN_EXPIRED = "Fetch new temporary credentials, all three parts of them."
SESSION_TOKEN_MISMATCH = (
    "Send the token of the same credentials, and none with a long-term key; check that the "
    "key is of this partition or server."
)
EMPTY_LINE_MISSING = (
    "Write 'name:value' and a newline for each header, then one more newline; an empty query "
    "has its own line."
)
HEADERS_ORDER = "Sort the canonical headers by lower-case name."
HEADER_NAMES_NOT_LOWER_CASE = "Write header names in lower case in the canonical request."
HEADER_REMOVED = "Send it, or do not sign it; proxies and caches strip Range, If-*, TE and others."
HEADER_ADDED = (
    "Sign the request when all its headers are in place, every x-amz-* header among them; "
    "what is sent with a presigned URL must have been signed with it."
)
DATE_ALTERED = "Take the date once, and send the text that was signed."
HEADER_WHITE_SPACE = "Trim values and make each run of spaces one in the canonical request."
HEADER_COMMA_SPACES = "Send such a header once, written as it was signed ('a,b')."
CONTENT_TYPE_APPENDED = (
    "Sign the whole value that is sent, or give the client a body of bytes and no charset."
)
CONTENT_TYPE_ALTERED = "Set Content-Type when you sign and when you send, to the same value."
HEADER_VALUE_CASE = "Do not change the case of values; only names are signed in lower case."
HEADER_SENT_TWICE = "Send it once: two layers of the client, or a proxy, have each set it."
HEADER_ALTERED = "Send the value that was signed."
ACCEPT_ENCODING_REWRITTEN = "Do not sign Accept-Encoding."
HEADER_CHANGED_BY_PROXIES = "Leave the header out of what is signed."
HOST_UPPER_CASE = "Sign the host as the client sends it, in lower case."
HOST_DEFAULT_PORT = (
    "Leave ':443' of https and ':80' of http out of the host, where you sign and where you send."
)
PORT_CHANGED_BY_PROXY = f"{_HOST}, or sign for the address that the server sees."
HOST_TRAILING_DOT = "Use one form of the host."
HOST_CHANGED_BY_PROXY = f"{_HOST}, or sign for the host that the server sees."
HOST_CHANGED_BY_REDIRECT = (
    "Sign for the host that the redirect names and send there at once: the bucket's own region "
    "in most cases."
)
SIGNED_HEADERS_ORDER = (
    "Sort SignedHeaders by lower-case name, in the canonical request and in Authorization."
)
SIGNED_HEADERS_NOT_LOWER_CASE = "Write the names of SignedHeaders in lower case."
SIGNED_HEADERS_DIFFER = (
    "List in SignedHeaders exactly the headers of the canonical request, joined by ';'."
)
SIGNED_HEADER_NOT_SENT = (
    "Send each signed header with the value it was signed with; a presigned URL that signs "
    "more than host works only with those."
)
CONTENT_SHA256_MISSING = "For S3 send it and sign it: the body's hash, or UNSIGNED-PAYLOAD."
CONTENT_SHA256_DIFFERS = "Write one value in both places."
PAYLOAD_HASH_UPPER_CASE = "Write the payload hash in lower-case hex."
AWS_CHUNKED_ON_ONE_SIDE = (
    "Sign the STREAMING-... value that is sent in x-amz-content-sha256; for a server that "
    "does not know chunked uploads, send the body's hash (AWS SDKs: "
    "request_checksum_calculation=when_required)."
)
UNSIGNED_PAYLOAD_AGAINST_HASH = (
    "A presigned S3 URL is signed with UNSIGNED-PAYLOAD; signed headers have in "
    "x-amz-content-sha256 what was signed. Most other services take the body's hash."
)
HASH_OF_EMPTY_BODY = (
    "Sign the body that is sent: it was read already, added later, or lost on the way (a "
    "redirect, a GET with a body, a stream not rewound)."
)
PAYLOAD_HASH_MALFORMED = "Write 64 lower-case hex digits, or a value that the service knows."
HASH_OF_DIFFERENT_BODY = (
    f"{BODY_BYTES} Text encoded again, JSON written again, a newline at the end or a compression "
    "change them."
)
STRING_TO_SIGN_MALFORMED = (
    "Four lines: the algorithm, the date, the scope and the hash of the canonical request."
)
CHUNK_SIGNATURE_DIFFERS = (
    "Sign each chunk's own bytes with the signature before it, in the order sent; an empty "
    "chunk, then the trailers, end the body."
)
ALGORITHM_DIFFERS = (
    "Use one algorithm, AWS4-HMAC-SHA256 in most cases, and name it in Authorization or "
    "X-Amz-Algorithm."
)
SCOPE_MALFORMED = "Write Credential=KEY/DATE/REGION/SERVICE/aws4_request."
SCOPE_WITHOUT_TERMINATOR = "End the scope with aws4_request."
SCOPE_DATE_DIFFERS = (
    "Take the scope's day from the date of the request, in UTC: local time is another day "
    "for some hours, and a scope kept over midnight is yesterday's."
)
WRONG_REGION = "Sign for the region of the server or bucket."
WRONG_SERVICE = "Sign for the signing name of the service."
CANONICAL_REQUEST_HASHED_WRONGLY = (
    f"Hash the UTF-8 bytes of the canonical request. {CANONICAL_JOIN}"
)
HASH_OF_DIFFERENT_REQUEST = (
    "Show the canonical request of the request that was sent, to its last byte."
)
NOT_SIGNED = "Capture the request as it is sent; a redirect drops Authorization."
OTHER_SIGNATURE = (
    "Check it with the tools of the service that made it, or sign with Signature Version 4."
)
AUTHORIZATION_MALFORMED = (
    "Send one header, 'Authorization: AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/"
    "aws4_request, SignedHeaders=..., Signature=...'."
)
SIGNATURE_VERSION_2 = (
    "Sign with version 4, which most regions and all of KMS require (boto3: "
    "Config(signature_version='s3v4'); AWS CLI 1: aws configure set "
    "default.s3.signature_version s3v4; sigv4 presign has no other)."
)
TWO_SIGNATURES = (
    "Send one of them: a presigned URL must come without Authorization, which browsers and "
    "HTTP libraries may add, also after a redirect."
)
PRESIGNED_URL_TRUNCATED = "Copy the URL whole; quote it for a shell, which ends a command at '&'."
PRESIGNED_URL_ENCODED_TWICE = (
    "Use the URL as it was made; templates, spreadsheets and HTTP libraries may encode it again."
)
PRESIGNED_URL_DECODED = (
    "Use the URL as it was made; chat tools, browsers' address bars and unquote() decode it."
)
PRESIGNED_URL_EXPIRED = "Make a new URL; one made with a role's keys expires with them."
EXPIRES_OUT_OF_RANGE = (
    "Presign for 1 to 604800 seconds (7 days). For longer, use CloudFront signed URLs, or "
    "links of your own that redirect to a fresh URL."
)
STRAY_TEXT = "Cut the URL or the header where the 64 hex digits end."
SIGNATURE_UPPER_CASE = "Write the signature in lower-case hex."
CLOCK_SKEW = (
    "Synchronise the clock of the machine that signs (NTP), write the date in UTC, and sign "
    "just before you send."
)
ACCESS_KEY_UNKNOWN = "Check the key, and that the request goes to the server that issued it."
PERMISSION_DENIED = (
    "Allow the action and the resource to the identity that signed, in every policy that "
    "applies; sigv4 cannot see policies of the account."
)
KMS_PERMISSION_DENIED = (
    "Allow the identity that signed kms:Decrypt (to read) or kms:GenerateDataKey (to write) "
    "in the policy of the KMS key and in its own."
)
REQUESTER_PAYS = (
    "Sign x-amz-request-payer=requester as a header, or as a query parameter of a presigned URL."
)
SECRET_DIFFERS_ON_SERVER = (
    "Check which secret the server keeps for the access key, without white space around it, "
    "and that the request reaches the intended server."
)
REQUEST_DIFFERS_KEY_RIGHT = "Look at the difference that is shown; the secret need not be changed."
WRONG_SECRET = "Check that the signer has the secret of this access key, whole."
WRONG_SECRET_OR_REQUEST = (
    "Pass the signer's own canonical request to find out which; check the signer's secret."
)
SECRET_STRAY_CHARACTERS = (
    "Strip the secret where it is read: a file, an environment variable or a prompt brings "
    "its line end."
)
KEY_DERIVED_WRONGLY = (
    "kDate = HMAC('AWS4' + secret, day), then region, service and 'aws4_request', each HMAC "
    "keyed with the 32 bytes of the one before."
)
STRING_TO_SIGN_SIGNED_WRONGLY = f"Sign the string to sign as UTF-8. {STRING_LINES}"
FORM_SIGV2 = "Sign it with Version 4: most regions and buckets take no other."
FORM_FIELD_AFTER_FILE = "Make the file the last field of the form."
FORM_FIELD_MISSING = (
    "Send all of policy, x-amz-algorithm, x-amz-credential, x-amz-date and x-amz-signature, "
    "as they were made."
)
FORM_FIELD_REPEATED = "Send each field once."
FORM_WITHOUT_FILE = "Call the field of the file 'file', and put it last."
POLICY_ENCODING_ALTERED = "Send the base64 as it was made: one line, in multipart/form-data."
POLICY_DIFFERS = "Send policy and signature of one and the same form."
POLICY_UNREADABLE = "Make a new form."
POLICY_EXPIRED = "Make a new form, for as long as it will be used."
POLICY_REFUSES_FORM = (
    "Send the fields that the policy allows, or make a form whose policy allows these."
)
FORM_SENT_TO_OTHER_BUCKET = "Send it to the URL that came with its fields."
FILE_OUTSIDE_RANGE = "Upload another file, or make the form with another range."
POLICY_SIGNED_WRONGLY = "Sign the base64 of the policy, as it is sent."
FORM_SIGNED_CORRECTLY = (
    "Look at the conditions of the policy; or the server has another secret for this access key."
)
WRONG_SECRET_OR_POLICY = (
    "Check that the signer has the secret of this access key, whole, and that policy and "
    "signature are of one form."
)
