"""The registry of causes: the code, the title and the remedy of each, once.

A code is the name of its member in kebab case, such as ``port-changed-by-proxy``. Codes are stable:
they are printed, and documented in docs/causes.md, which is generated from this file.
"""

from __future__ import annotations

from enum import Enum, unique

from . import remedies


@unique
class CauseKind(Enum):
    """What can go wrong; the values are title and remedy."""

    METHOD_NOT_UPPER_CASE = "method not in upper case", remedies.METHOD_NOT_UPPER_CASE
    HEAD_AGAINST_GET = "HEAD against GET", remedies.HEAD_AGAINST_GET
    METHOD_CHANGED_BY_REDIRECT = "method changed by a redirect", remedies.METHOD_CHANGED_BY_REDIRECT
    METHOD_CHANGED = "method changed", remedies.METHOD_CHANGED
    TRAILING_SLASH = "trailing slash", remedies.TRAILING_SLASH
    REPEATED_SLASHES_MERGED = "repeated slashes merged", remedies.REPEATED_SLASHES_MERGED
    PATH_NORMALISED = "path normalised", remedies.PATH_NORMALISED
    PATH_SIGNED_AS_SENT = "path signed as it is sent", remedies.PATH_SIGNED_AS_SENT
    ENCODED_SLASH_DECODED = "encoded slash decoded", remedies.ENCODED_SLASH_DECODED
    PATH_PREFIX_CHANGED = "path prefix added or stripped", remedies.PATH_PREFIX_CHANGED
    PATH_ALTERED = "path altered", remedies.PATH_ALTERED
    ESCAPES_IN_LOWER_CASE = "percent escapes in lower case", remedies.ESCAPES_IN_LOWER_CASE
    PATH_ENCODED_TWICE = "path encoded twice on one side", remedies.ENCODED_TWICE
    PATH_PLUS_OR_SPACE = "plus sign or space changed in the path", remedies.PLUS
    PATH_NOT_ENCODED = "reserved characters not encoded in the path", remedies.ENCODE
    PATH_CHARACTER_SET = "path encoded from another character set", remedies.CHARSET
    PATH_ACCENTS = "accents composed and decomposed in the path", remedies.ACCENTS
    PATH_CASE = "upper and lower case of the path", remedies.CASE
    QUERY_ENCODED_TWICE = "query encoded twice on one side", remedies.ENCODED_TWICE
    QUERY_PLUS_OR_SPACE = "plus sign or space changed in the query", remedies.PLUS
    QUERY_NOT_ENCODED = "reserved characters not encoded in the query", remedies.ENCODE
    QUERY_CHARACTER_SET = "query encoded from another character set", remedies.CHARSET
    QUERY_ACCENTS = "accents composed and decomposed in the query", remedies.ACCENTS
    QUERY_CASE = "upper and lower case of the query", remedies.CASE
    QUERY_ORDER = "query in another order", remedies.QUERY_ORDER
    QUERY_NAME_WITHOUT_VALUE = "query name without value", remedies.QUERY_NAME_WITHOUT_VALUE
    QUERY_PARAMETER_ADDED = "query parameter added", remedies.QUERY_PARAMETER_ADDED
    QUERY_PARAMETER_DROPPED = "query parameter dropped", remedies.QUERY_PARAMETER_DROPPED
    REPEATED_QUERY_NAMES_DROPPED = (
        "repeated query names dropped",
        remedies.REPEATED_QUERY_NAMES_DROPPED,
    )
    QUERY_VALUE_ALTERED = "query value altered", remedies.QUERY_VALUE_ALTERED
    QUERY_PARAMETER_ALTERED = "query parameter altered", remedies.QUERY_PARAMETER_ALTERED
    QUERY_ALTERED = "query altered", remedies.QUERY_ALTERED
    QUERY_LEFT_OUT = "query left out", remedies.QUERY_LEFT_OUT
    AMPERSAND_ESCAPED = "ampersand escaped", remedies.AMPERSAND_ESCAPED
    SESSION_TOKEN_MISSING = "session token missing", remedies.SESSION_TOKEN
    SESSION_TOKEN_ADDED = "session token added after signing", remedies.SESSION_TOKEN
    SESSION_TOKEN_ALTERED = "session token altered", remedies.SESSION_TOKEN_ALTERED
    SESSION_TOKEN_EXPIRED = "session token expired", remedies.SESSION_TOKEN_EXPIRED
    SESSION_TOKEN_MISMATCH = (
        "session token and key do not belong together",
        remedies.SESSION_TOKEN_MISMATCH,
    )
    CARRIAGE_RETURNS = "carriage returns in the canonical request", remedies.CANONICAL_JOIN
    NEWLINE_AROUND = "newline around the canonical request", remedies.CANONICAL_JOIN
    EMPTY_LINE_MISSING = "empty line missing in the canonical request", remedies.EMPTY_LINE_MISSING
    HEADERS_ORDER = "headers in another order", remedies.HEADERS_ORDER
    HEADER_NAMES_NOT_LOWER_CASE = (
        "header names not in lower case",
        remedies.HEADER_NAMES_NOT_LOWER_CASE,
    )
    HEADER_REMOVED = "header removed", remedies.HEADER_REMOVED
    HEADER_ADDED = "header added after signing", remedies.HEADER_ADDED
    DATE_ALTERED = "date altered", remedies.DATE_ALTERED
    HEADER_WHITE_SPACE = "white space in a header value", remedies.HEADER_WHITE_SPACE
    HEADER_COMMA_SPACES = "spaces after commas in a header value", remedies.HEADER_COMMA_SPACES
    CONTENT_TYPE_APPENDED = "content-type appended by the client", remedies.CONTENT_TYPE_APPENDED
    CONTENT_TYPE_ALTERED = "content-type altered", remedies.CONTENT_TYPE_ALTERED
    HEADER_VALUE_CASE = "upper and lower case of a header value", remedies.HEADER_VALUE_CASE
    HEADER_SENT_TWICE = "header sent twice", remedies.HEADER_SENT_TWICE
    HEADER_ALTERED = "header altered", remedies.HEADER_ALTERED
    ACCEPT_ENCODING_REWRITTEN = "accept-encoding rewritten", remedies.ACCEPT_ENCODING_REWRITTEN
    HEADER_CHANGED_BY_PROXIES = (
        "header signed that proxies change",
        remedies.HEADER_CHANGED_BY_PROXIES,
    )
    HOST_UPPER_CASE = "host in upper case", remedies.HOST_UPPER_CASE
    HOST_DEFAULT_PORT = "default port in the host", remedies.HOST_DEFAULT_PORT
    PORT_CHANGED_BY_PROXY = "port changed by a proxy", remedies.PORT_CHANGED_BY_PROXY
    HOST_TRAILING_DOT = "trailing dot or domain in the host", remedies.HOST_TRAILING_DOT
    HOST_CHANGED_BY_PROXY = "host changed by a proxy", remedies.HOST_CHANGED_BY_PROXY
    HOST_CHANGED_BY_REDIRECT = "host changed by a redirect", remedies.HOST_CHANGED_BY_REDIRECT
    SIGNED_HEADERS_ORDER = "signed headers in another order", remedies.SIGNED_HEADERS_ORDER
    SIGNED_HEADERS_NOT_LOWER_CASE = (
        "signed headers not in lower case",
        remedies.SIGNED_HEADERS_NOT_LOWER_CASE,
    )
    SIGNED_HEADERS_DIFFER = (
        "signed headers list differs from the headers",
        remedies.SIGNED_HEADERS_DIFFER,
    )
    SIGNED_HEADER_NOT_SENT = "signed header not sent", remedies.SIGNED_HEADER_NOT_SENT
    CONTENT_SHA256_MISSING = "x-amz-content-sha256 missing", remedies.CONTENT_SHA256_MISSING
    CONTENT_SHA256_DIFFERS = (
        "x-amz-content-sha256 differs from the payload hash",
        remedies.CONTENT_SHA256_DIFFERS,
    )
    PAYLOAD_HASH_UPPER_CASE = "payload hash in upper case", remedies.PAYLOAD_HASH_UPPER_CASE
    AWS_CHUNKED_ON_ONE_SIDE = "aws-chunked on one side only", remedies.AWS_CHUNKED_ON_ONE_SIDE
    UNSIGNED_PAYLOAD_AGAINST_HASH = (
        "UNSIGNED-PAYLOAD against a hash",
        remedies.UNSIGNED_PAYLOAD_AGAINST_HASH,
    )
    HASH_OF_EMPTY_BODY = "hash of an empty body", remedies.HASH_OF_EMPTY_BODY
    BODY_ALTERED = "body altered after signing", remedies.BODY_BYTES
    PAYLOAD_HASH_MALFORMED = "payload hash malformed", remedies.PAYLOAD_HASH_MALFORMED
    HASH_OF_DIFFERENT_BODY = "hash of a different body", remedies.HASH_OF_DIFFERENT_BODY
    STRING_TO_SIGN_WHITE_SPACE = "white space in the string to sign", remedies.STRING_LINES
    STRING_TO_SIGN_MALFORMED = "malformed string to sign", remedies.STRING_TO_SIGN_MALFORMED
    CHUNK_SIGNATURE_DIFFERS = "signature of a chunk differs", remedies.CHUNK_SIGNATURE_DIFFERS
    ALGORITHM_DIFFERS = "different algorithm", remedies.ALGORITHM_DIFFERS
    SCOPE_MALFORMED = "malformed scope", remedies.SCOPE_MALFORMED
    SCOPE_WITHOUT_TERMINATOR = "scope without aws4_request", remedies.SCOPE_WITHOUT_TERMINATOR
    SCOPE_DATE_DIFFERS = "scope date differs from the request date", remedies.SCOPE_DATE_DIFFERS
    WRONG_REGION = "wrong region in the scope", remedies.WRONG_REGION
    WRONG_SERVICE = "wrong service in the scope", remedies.WRONG_SERVICE
    CANONICAL_REQUEST_HASHED_WRONGLY = (
        "canonical request hashed in another form",
        remedies.CANONICAL_REQUEST_HASHED_WRONGLY,
    )
    HASH_OF_DIFFERENT_REQUEST = (
        "hash of a different canonical request",
        remedies.HASH_OF_DIFFERENT_REQUEST,
    )
    NOT_SIGNED = "not signed", remedies.NOT_SIGNED
    OTHER_SIGNATURE = "another kind of signature", remedies.OTHER_SIGNATURE
    AUTHORIZATION_MALFORMED = "malformed Authorization header", remedies.AUTHORIZATION_MALFORMED
    SIGNATURE_VERSION_2 = "signature of version 2", remedies.SIGNATURE_VERSION_2
    TWO_SIGNATURES = "two signatures", remedies.TWO_SIGNATURES
    PRESIGNED_URL_TRUNCATED = "presigned URL truncated", remedies.PRESIGNED_URL_TRUNCATED
    PRESIGNED_URL_ENCODED_TWICE = (
        "presigned URL encoded twice",
        remedies.PRESIGNED_URL_ENCODED_TWICE,
    )
    PRESIGNED_URL_DECODED = "presigned URL decoded", remedies.PRESIGNED_URL_DECODED
    PRESIGNED_URL_EXPIRED = "presigned URL expired", remedies.PRESIGNED_URL_EXPIRED
    EXPIRES_OUT_OF_RANGE = "lifetime out of range", remedies.EXPIRES_OUT_OF_RANGE
    STRAY_TEXT = "stray text after the signature", remedies.STRAY_TEXT
    SIGNATURE_UPPER_CASE = "signature in upper case", remedies.SIGNATURE_UPPER_CASE
    CLOCK_SKEW = "clock skew", remedies.CLOCK_SKEW
    ACCESS_KEY_UNKNOWN = "access key not known", remedies.ACCESS_KEY_UNKNOWN
    PERMISSION_DENIED = "permission denied", remedies.PERMISSION_DENIED
    KMS_PERMISSION_DENIED = "KMS key not allowed", remedies.KMS_PERMISSION_DENIED
    REQUESTER_PAYS = "requester pays", remedies.REQUESTER_PAYS
    SECRET_DIFFERS_ON_SERVER = "secret differs on the server", remedies.SECRET_DIFFERS_ON_SERVER
    REQUEST_DIFFERS_KEY_RIGHT = "request differs, key is right", remedies.REQUEST_DIFFERS_KEY_RIGHT
    WRONG_SECRET = "wrong secret", remedies.WRONG_SECRET
    WRONG_SECRET_OR_REQUEST = (
        "wrong secret or a different request",
        remedies.WRONG_SECRET_OR_REQUEST,
    )
    SECRET_STRAY_CHARACTERS = "secret with stray characters", remedies.SECRET_STRAY_CHARACTERS
    KEY_FOR_DIFFERENT_REGION = "key derived for a different region", remedies.DERIVE
    KEY_FOR_DIFFERENT_SERVICE = "key derived for a different service", remedies.DERIVE
    KEY_FOR_DIFFERENT_DATE = "key derived for a different date", remedies.DERIVE
    KEY_DERIVED_WRONGLY = "key derived wrongly", remedies.KEY_DERIVED_WRONGLY
    STRING_TO_SIGN_SIGNED_WRONGLY = (
        "string to sign in another form",
        remedies.STRING_TO_SIGN_SIGNED_WRONGLY,
    )
    FORM_SIGV2 = "form of Signature Version 2", remedies.FORM_SIGV2
    FORM_FIELD_AFTER_FILE = "form field after the file", remedies.FORM_FIELD_AFTER_FILE
    FORM_FIELD_MISSING = "form field missing", remedies.FORM_FIELD_MISSING
    FORM_FIELD_REPEATED = "form field repeated", remedies.FORM_FIELD_REPEATED
    FORM_WITHOUT_FILE = "form without a file", remedies.FORM_WITHOUT_FILE
    POLICY_ENCODING_ALTERED = "policy altered in its encoding", remedies.POLICY_ENCODING_ALTERED
    POLICY_DIFFERS = "different policy sent", remedies.POLICY_DIFFERS
    POLICY_UNREADABLE = "policy unreadable", remedies.POLICY_UNREADABLE
    POLICY_EXPIRED = "policy expired", remedies.POLICY_EXPIRED
    POLICY_REFUSES_FORM = "policy refuses the form", remedies.POLICY_REFUSES_FORM
    FORM_SENT_TO_OTHER_BUCKET = "form sent to another bucket", remedies.FORM_SENT_TO_OTHER_BUCKET
    FILE_OUTSIDE_RANGE = "file outside the policy's range", remedies.FILE_OUTSIDE_RANGE
    POLICY_SIGNED_WRONGLY = "policy signed in another form", remedies.POLICY_SIGNED_WRONGLY
    FORM_SIGNED_CORRECTLY = "form signed correctly", remedies.FORM_SIGNED_CORRECTLY
    WRONG_SECRET_OR_POLICY = "wrong secret or a different policy", remedies.WRONG_SECRET_OR_POLICY

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
