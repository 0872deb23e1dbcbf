"""The differences between services, as named values instead of branches of an ``if``.

Every difference is a field of `Profile` with its source beside it; a service is a set of
values. ``profile.replace(sign_body=False)`` makes your own profile.
"""

from __future__ import annotations

from .constants import S3_SESSION_TOKEN, SECURITY_TOKEN
from .frozen import Frozen, assign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

# Headers that clients, proxies and servers add or change in transit, so that a signature over
# them would break. Lower case; each with the other signers that leave it unsigned
# (botocore 1.44.5, auth.py SIGNED_HEADERS_BLACKLIST; awscrt 0.38.1, by trial).
NEVER_SIGNED = frozenset(
    {
        "authorization",  # it holds the signature; botocore replaces it, awscrt refuses it
        "baggage",  # W3C tracing, changed by every hop; botocore
        "connection",  # hop-by-hop, RFC 9110 7.6.1; botocore
        "expect",  # added by clients such as curl, consumed by proxies; botocore, awscrt
        "keep-alive",  # hop-by-hop; botocore
        "proxy-authenticate",  # hop-by-hop; botocore
        "proxy-authorization",  # consumed by the first proxy, and a secret; botocore
        "sec-websocket-key",  # chosen by the WebSocket client after signing; awscrt
        "sec-websocket-protocol",  # as above; awscrt
        "sec-websocket-version",  # as above; awscrt
        "te",  # hop-by-hop; botocore
        "traceparent",  # W3C tracing; botocore
        "tracestate",  # W3C tracing; botocore
        "trailer",  # hop-by-hop; botocore
        "transfer-encoding",  # hop-by-hop; botocore, awscrt
        "upgrade",  # hop-by-hop; botocore, awscrt
        "via",  # each proxy appends itself, RFC 9110 7.6.3; aws/aws-sdk-java-v2#6369
        "x-forwarded-for",  # load balancers append the client; aws/aws-sdk-java-v2#6369
        "x-forwarded-host",  # as above
        "x-forwarded-port",  # as above
        "x-forwarded-proto",  # as above
        "forwarded",  # as above, RFC 7239
        "user-agent",  # rewritten by proxies and browsers; botocore, awscrt
        "x-amzn-trace-id",  # added by AWS load balancers; botocore, awscrt
    }
)


class Profile(Frozen):
    """How to sign for one service.

    Args:
        double_encode: encode the wire path once more, as all services but S3 do.
        normalize_path: remove dot segments and repeated slashes from the path that is signed.
        content_sha256_header: add ``X-Amz-Content-SHA256`` to signed headers, and sign it.
        sign_body: sign the hash of the body; else ``UNSIGNED-PAYLOAD``.
        presign_body: the same for presigned URLs; S3 cannot know the body then.
        omit_session_token: send the session token, but leave it out of what is signed.
        unsigned_headers: names of headers that are never signed, in any case.
        token_name: header and query parameter that carry the session token.
        must_sign: names of headers that a verifier requires signed, beside ``host`` and ``x-amz-``.
        presign_sha256_header: sign ``X-Amz-Content-SHA256`` with presigned URLs too; it must be
            sent with them.

    If a request already has ``x-amz-content-sha256``, that value is signed: a hash computed
    elsewhere, or ``UNSIGNED-PAYLOAD`` for one request.
    """

    __slots__ = (
        "double_encode",
        "normalize_path",
        "content_sha256_header",
        "sign_body",
        "presign_body",
        "omit_session_token",
        "unsigned_headers",
        "token_name",
        "must_sign",
        "presign_sha256_header",
    )
    double_encode: bool
    normalize_path: bool
    content_sha256_header: bool
    sign_body: bool
    presign_body: bool
    omit_session_token: bool
    unsigned_headers: frozenset[str]
    token_name: str
    must_sign: frozenset[str]
    presign_sha256_header: bool

    def __init__(
        self,
        double_encode: bool = True,
        normalize_path: bool = True,
        content_sha256_header: bool = False,
        sign_body: bool = True,
        presign_body: bool = True,
        omit_session_token: bool = False,
        unsigned_headers: Iterable[str] = NEVER_SIGNED,
        token_name: str = SECURITY_TOKEN,
        must_sign: Iterable[str] = (),
        presign_sha256_header: bool = False,
    ) -> None:
        if isinstance(unsigned_headers, str) or isinstance(must_sign, str):
            raise TypeError("unsigned_headers and must_sign are collections of names, not one str")
        assign(self, "double_encode", double_encode)
        assign(self, "normalize_path", normalize_path)
        assign(self, "content_sha256_header", content_sha256_header)
        assign(self, "sign_body", sign_body)
        assign(self, "presign_body", presign_body)
        assign(self, "omit_session_token", omit_session_token)
        assign(self, "unsigned_headers", _lowered(unsigned_headers))
        assign(self, "token_name", token_name)
        assign(self, "must_sign", _lowered(must_sign))
        assign(self, "presign_sha256_header", presign_sha256_header)

    def _shown(self) -> Iterator[tuple[str, str]]:
        for name, text in super()._shown():
            if not isinstance(getattr(self, name), frozenset):
                yield name, text
        yield "unsigned_headers", repr(sorted(self.unsigned_headers))
        yield "must_sign", repr(sorted(self.must_sign))

    @classmethod
    def for_service(cls, service: str) -> Profile:
        """Return the profile of a signing name: S3's family, a named exception, or `GENERIC`."""
        return _BY_SERVICE.get(service, GENERIC)

    def replace(self, **changes: Any) -> Profile:
        """Return a copy with some fields changed.

        Raises:
            TypeError: a field that profiles do not have.
        """
        return Profile(**{**dict(zip(self._field_names(), self._values(), strict=True)), **changes})


def _lowered(names: Iterable[str]) -> frozenset[str]:
    if names is NEVER_SIGNED:
        return NEVER_SIGNED
    return frozenset([name.lower() for name in names])


GENERIC = Profile()
"""Most services: path normalised and encoded twice, body hash signed, no extra header.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

S3 = Profile(
    double_encode=False, normalize_path=False, content_sha256_header=True, presign_body=False
)
"""Path signed as it is and encoded once, since ``a//b`` and ``a/../b`` are different keys.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

S3_EXPRESS_SESSION = S3.replace(token_name=S3_SESSION_TOKEN)
"""As `S3`, with the session token in the header that S3 Express reads.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
"""

OPENSEARCH_SERVERLESS = Profile(
    content_sha256_header=True, unsigned_headers=NEVER_SIGNED | {"content-length"}
)
"""It refuses a signed Content-Length.

https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html
"""

VPC_LATTICE = Profile(
    content_sha256_header=True, sign_body=False, presign_body=False, presign_sha256_header=True
)
"""https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html"""

IOT_WEBSOCKET = Profile(omit_session_token=True)
"""https://docs.aws.amazon.com/iot/latest/developerguide/iam-users-groups-roles.html"""

_BY_SERVICE = {
    "s3": S3,
    "s3-outposts": S3,
    "s3-object-lambda": S3,
    "s3express": S3,
    "aoss": OPENSEARCH_SERVERLESS,
    "vpc-lattice-svcs": VPC_LATTICE,
    "iotdevicegateway": IOT_WEBSOCKET,
}
