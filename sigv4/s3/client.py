"""`S3`: presigning by operation, with the names of boto3 and the guards it lacks."""

from __future__ import annotations

from ..core.cache import Cache
from ..core.errors import InvalidParameter
from ..core.lifetime import REFUSE
from ..core.model import Request
from ..core.plan import MARKER
from ..signer import Signer
from .endpoint import Endpoint
from .names import KeyGuard
from .operations import operation as find_operation
from .parameters import bind
from .presigner import Presigner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from ..core.model import Credentials
    from .presigned import Presigned

REMEMBERED = 64  # presigners: so many operations, buckets and parameter sets in use at one time


class S3:
    """Presigns operations of S3 and of services that speak its protocol; nothing is called.

    Args:
        credentials: who signs.
        region: such as ``eu-west-1``; whatever the service wants where `endpoint_url` is given.
        endpoint_url: root of another service, such as ``http://localhost:9000``.
        addressing_style: ``auto``, ``virtual`` or ``path``.
        accelerate: S3 Transfer Acceleration.
        dualstack: IPv6 and IPv4.
        fips: endpoints with FIPS 140 modules.
        clock: called for the current moment, an aware datetime.
        allow_unsafe_keys: admit keys with ``.`` or ``..`` segments or a NUL, and empty ones.
        allow_long_keys: admit keys of over 1024 bytes.
        allow_any_bucket: admit bucket names that break AWS's rules.
        allow_unknown_region: admit regions that this version does not know.

    Raises:
        UnknownRegion: names the nearest region there is.
        InvalidParameter, InvalidRequest: an option that cannot be.

    Safe to share between threads.
    """

    def __init__(
        self,
        credentials: Credentials,
        region: str,
        *,
        endpoint_url: str | None = None,
        addressing_style: str = "auto",
        accelerate: bool = False,
        dualstack: bool = False,
        fips: bool = False,
        clock: Callable[[], datetime] | None = None,
        allow_unsafe_keys: bool = False,
        allow_long_keys: bool = False,
        allow_any_bucket: bool = False,
        allow_unknown_region: bool = False,
    ) -> None:
        signer = Signer(credentials, region, "s3", clock=clock)
        endpoint = Endpoint(
            region,
            endpoint_url,
            addressing_style,
            accelerate,
            dualstack,
            fips,
            allow_unknown_region,
            allow_any_bucket,
        )
        self._bind(signer, endpoint, KeyGuard(allow_unsafe_keys, allow_long_keys))

    def _bind(self, signer: Signer, endpoint: Endpoint, key_guard: KeyGuard) -> None:
        self.signer = signer
        self.endpoint = endpoint
        self.key_guard = key_guard
        self._presigners = Cache(REMEMBERED)

    def presign(
        self,
        operation: str,
        *,
        Bucket: str,
        Key: str,
        expires_in: int = 3600,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
        **params: Any,
    ) -> Presigned:
        """Presign one operation.

        Args:
            operation: name as in boto3: ``get_object``, ``put_object``, ``head_object`` or
                ``delete_object``.
            Bucket: name of the bucket.
            Key: object key, not encoded.
            expires_in: seconds that the URL lasts, 1 to 604800.
            at: aware datetime to sign at; now by default.
            on_short_lived: when the credentials end before the URL would: ``"refuse"``, or
                ``"cap"`` it to their end.
            params: other parameters of the operation, named as in boto3.

        Returns:
            The URL, with the method and headers to use it with, and its end.

        Raises:
            GuardError: a signature that would not do what it should; one class per rule.
            InvalidParameter: a parameter that is unknown, missing or of a wrong value.
            TypeError: a value of another type.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
        """
        presigner = self._remembered(operation, Bucket, expires_in, on_short_lived, params)
        return presigner.presigned(Key, at)

    def presigner(
        self,
        operation: str,
        *,
        Bucket: str,
        expires_in: int = 3600,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
        **params: Any,
    ) -> Presigner:
        """Compile an operation on a bucket, to presign many keys at millions a minute.

        Takes what `presign` takes but the key, and raises what it raises, before the first key.

        Returns:
            ``presigner(key)`` is a URL; ``presigner.many(keys)`` an iterator of them.
        """
        presigner = self._compile(operation, Bucket, expires_in, on_short_lived, params, at=at)
        presigner.plan()
        return presigner

    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: Mapping[str, Any] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> str:
        """As boto3's method of that name; the guards of `presign` hold.

        Only the URL is returned. If parameters become headers (``ContentType``, ``Metadata``...),
        those must be sent with it: `presign` returns them.

        Source: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/generate_presigned_url.html
        """
        params = dict(Params or {})
        for name in ("Bucket", "Key"):
            if name not in params:
                raise InvalidParameter(
                    f"{ClientMethod} needs {name}.", f'Pass Params={{"{name}": ...}}.'
                )
        bucket, key = params.pop("Bucket"), params.pop("Key")
        presigner = self._remembered(ClientMethod, bucket, ExpiresIn, REFUSE, params, HttpMethod)
        return presigner(key)

    def _remembered(
        self,
        operation: str,
        bucket: str,
        expires_in: int,
        on_short_lived: str,
        params: dict[str, Any],
        method: str | None = None,
    ) -> Presigner:
        asked = (operation, bucket, expires_in, on_short_lived, method, *params.items())
        entry: tuple[Any, ...] | None = (asked, type(expires_in), *map(type, params.values()))
        known: Presigner | None = None
        try:
            known = self._presigners.get(entry)
        except TypeError:  # a value that is no key, such as Metadata's dict
            entry = None
        if known is None:
            known = self._compile(operation, bucket, expires_in, on_short_lived, params, method)
            if entry is not None:
                self._presigners.remember(entry, known)
        return known

    def _compile(
        self,
        operation: str,
        bucket: str,
        expires_in: int,
        on_short_lived: str,
        params: Mapping[str, Any],
        method: str | None = None,
        at: datetime | None = None,
    ) -> Presigner:
        found = find_operation(operation)
        query, headers = bind(found, params)
        url = f"{self.endpoint.bucket_url(bucket)}{MARKER}"
        request = Request(method or found.method, f"{url}?{query}" if query else url, headers)
        return Presigner(request, self.signer, self.key_guard.admit, expires_in, on_short_lived, at)

    def __getstate__(self) -> tuple[Any, ...]:
        """Pickled with its credentials, so that worker processes can sign."""
        return self.signer, self.endpoint, self.key_guard

    def __setstate__(self, state: tuple[Signer, Endpoint, KeyGuard]) -> None:
        self._bind(*state)

    def __repr__(self) -> str:
        return f"S3({self.signer.credentials!r}, {self.endpoint!r})"
