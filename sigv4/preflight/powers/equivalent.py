"""The equivalent of a signed URL: the same claim, signed with a secret that is made up.

Whether the signature of a URL is right takes the secret key, which is not known here. It is not
needed: what a verifier accepts beside the URL itself depends on what the signature covers, and on
no secret. So the URL is signed again, with the same access key id, scope, date, expiry, query and
signed headers, and with a made-up secret. `sigv4.verify.Verifier`, which knows that secret, accepts
the equivalent; then the request is changed, and the verifier decides again.

If the verifier accepts a change of the equivalent, the service accepts that change of the URL,
provided that the signature of the URL is right. The same holds for what it refuses.
"""

from __future__ import annotations

from datetime import datetime

from ...captures.signature import CapturedSignature
from ...core.constants import ECDSA_ALGORITHM, QUERY_SIGNATURE
from ...core.errors import InvalidCredentials
from ...core.model import Credentials, Request, Scope
from ...core.signing_key import HMAC_SHA256
from ...verify import VerificationError, Verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...core.signing_key import Algorithm

_MADE_UP = "made-up-by-power"
_MARK = f"{QUERY_SIGNATURE}="
_SKEW = 900  # seconds that S3 allows


class Equivalent:
    """Decides what the holder of a presigned URL can send.

    Args:
        request: the request that the URL makes, with all headers that it signs.
        signature: what the URL says of its signature.
        token: the session token in the URL; None without one.
        at: aware datetime to verify at.

    Raises:
        MissingExtra: a URL of SigV4A, without the package `cryptography`.

    Attributes:
        refusal: why the URL is refused whatever its signature is; None if it is accepted.
    """

    __slots__ = ("_at", "_signature", "_verifier", "refusal")

    def __init__(
        self, request: Request, signature: CapturedSignature, token: str | None, at: datetime
    ) -> None:
        self._at = at
        self._signature = ""
        self.refusal: str | None = None
        algorithm = _algorithm_of(signature.algorithm)
        try:
            credentials = Credentials(signature.access_key_id, _MADE_UP, token)
        except InvalidCredentials as error:
            self.refusal = error.problem
            return
        self._verifier = Verifier(
            lambda _: credentials,
            algorithms=[algorithm],
            max_skew=_SKEW,
            slashes_in_access_key_ids=True,
        )
        self._sign(request, algorithm, credentials, signature)

    def allows(self, request: Request, with_body: bool = False) -> bool:
        """Say whether a changed request is accepted.

        Args:
            request: with the signature of the original.
            with_body: whether its body counts; otherwise only its head is verified.
        """
        return self._refused(request, with_body) is None

    def _sign(
        self,
        request: Request,
        algorithm: Algorithm,
        credentials: Credentials,
        signature: CapturedSignature,
    ) -> None:
        """Sign what the verifier says is signed."""
        error = self._refused(request, with_body=False)
        if error is not None and error.string_to_sign is not None:
            date, *region, service, _ = signature.scope
            scope = Scope(date, region[0] if region else None, service)
            key = algorithm.signing_key(credentials, scope)
            self._signature = key.sign(error.string_to_sign.encode())
            error = self._refused(request, with_body=False)
        self.refusal = None if error is None else error.problem

    def _refused(self, request: Request, with_body: bool) -> VerificationError | None:
        changed = self._with_own_signature(request)
        try:
            self._verifier.verify(changed, at=self._at, body_follows=not with_body)
        except VerificationError as error:
            if error.refusal == "hash-missing" and not with_body:
                return self._refused(request, with_body=True)
            return error
        return None

    def _with_own_signature(self, request: Request) -> Request:
        """Put the signature of the equivalent in the place of the original."""
        base, _, query = request.url.partition("?")
        pieces = [
            _MARK + self._signature if self._signature and piece.startswith(_MARK) else piece
            for piece in query.split("&")
        ]
        return Request(request.method, f"{base}?{'&'.join(pieces)}", request.headers, request.body)


def _algorithm_of(name: str) -> Algorithm:
    """Return the algorithm of a name; that of SigV4 for names that are not known.

    Raises:
        MissingExtra: SigV4A, without the package `cryptography`.
    """
    if name == ECDSA_ALGORITHM:
        from ...core.sigv4a import ECDSA_P256_SHA256

        return ECDSA_P256_SHA256
    return HMAC_SHA256
