"""`S3`: presigning by operation, with boto3's names and guards that boto3 does not have."""

from __future__ import annotations

from ..core.cache import Cache
from ..core.lifetime import REFUSE, check_on_short_lived
from ..signer import Signer
from .compiling import ABSENT, Compiling, Place
from .compose import ComposeOptions
from .endpoints.endpoint import Endpoint
from .keys import KeyGuard
from .operations.model import operation as find_operation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta
    from typing import Any

    from ..provider import CredentialsLike
    from .gatekeeper import Gatekeeper
    from .multipart import MultipartUpload
    from .presigned import Presigned
    from .presigner import Presigner


_PLACES = Cache(64)  # of clients that were made with other credentials or another clock


class S3(Compiling):
    """Presigns operations of S3 and of compatible services, without any network call.

    Args:
        credentials: `Credentials`, or a provider of them, such as a session of boto3.
        region: such as ``eu-west-1``; with `endpoint_url`, the region that the service expects.
        endpoint_url: root of another service, such as ``http://localhost:9000``.
        addressing_style: ``auto``, ``virtual`` or ``path``.
        accelerate: S3 Transfer Acceleration.
        dualstack: IPv6 and IPv4.
        fips: endpoints with FIPS 140 modules.
        clock: returns the current time, an aware datetime.
        allow_unsafe_keys: allow keys with ``.`` or ``..`` segments or a NUL, and empty ones.
        allow_long_keys: allow keys of over 1024 bytes.
        allow_any_bucket: allow bucket names that break AWS's rules.
        allow_unknown_region: allow regions that this version does not know.
        use_global_endpoint: use ``s3.amazonaws.com`` for us-east-1, as old clients do.
        use_arn_region: send requests for an ARN to its region; else refuse other regions' ARNs.
        disable_s3_express_session_auth: sign for directory buckets with ordinary credentials
            instead of those of a session.
        disable_multi_region_access_points: refuse their ARNs, which are signed for all regions.
        sign_bodies: sign the hash of a given body. Pass False for servers that verify presigned
            URLs without the body, such as SeaweedFS: a Content-MD5 among the headers to send then
            protects the body.
        on_short_lived: what every call does with a URL that would outlive its credentials:
            ``"refuse"`` it, ``"cap"`` it to their end, or ``"allow"`` it.
        endpoint_is_bucket: `endpoint_url` is the bucket itself, such as a custom domain
            (``https://media.example.com``); no bucket is added to host or path.
        allow_any_endpoint: allow an `endpoint_url` that is not the root of an S3 API.
        allow_unsupported: presign features that the service at `endpoint_url` does not have.
        allow_refused_values: presign parameters that S3 always refuses.
        allow_non_ascii_headers: presign non-ASCII header values.

    Raises:
        UnknownRegion: AWS does not have the region; the message names the nearest one.
        EndpointNotRoot: the `endpoint_url` holds a bucket, or does not accept signatures.
        InvalidParameter, InvalidRequest: an option has an impossible value.

    Safe to share between threads.
    """

    def __init__(
        self,
        credentials: CredentialsLike,
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
        use_global_endpoint: bool = False,
        use_arn_region: bool = True,
        disable_s3_express_session_auth: bool = False,
        disable_multi_region_access_points: bool = False,
        sign_bodies: bool = True,
        on_short_lived: str = REFUSE,
        endpoint_is_bucket: bool = False,
        allow_any_endpoint: bool = False,
        allow_unsupported: bool = False,
        allow_refused_values: bool = False,
        allow_non_ascii_headers: bool = False,
    ) -> None:
        signer = Signer(credentials, region, "s3", clock=clock)
        where = (
            region,
            endpoint_url,
            addressing_style,
            accelerate,
            dualstack,
            fips,
            allow_unknown_region,
            allow_any_bucket,
            use_global_endpoint,
            use_arn_region,
            disable_s3_express_session_auth,
            disable_multi_region_access_points,
            endpoint_is_bucket,
            allow_any_endpoint,
            allow_unsupported,
        )
        guards = allow_unsafe_keys, allow_long_keys
        options = sign_bodies, allow_refused_values, allow_non_ascii_headers
        switches = {*map(type, where[3:]), *map(type, guards), *map(type, options)}
        is_text = endpoint_url is None or isinstance(endpoint_url, str)
        if switches != {bool} or not is_text:
            from .given import refuse_options

            refuse_options(S3.__init__.__kwdefaults__ or {}, locals())
        entry = where, guards, options
        try:
            place: Place | None = _PLACES.get(entry)
        except TypeError:  # not hashable, so of a wrong type; `Endpoint` refuses it
            place = None
        if place is None:
            place = Place(Endpoint(*where), KeyGuard(*guards), ComposeOptions(*options))
            _PLACES.remember(entry, place)
        self._bind(signer, place, check_on_short_lived(on_short_lived))

    @classmethod
    def from_profile(
        cls, name: str | None = None, *, region: str | None = None, **options: Any
    ) -> S3:
        """Make a client from a profile: its credentials, region, endpoint and settings of S3.

        Args:
            name: the profile; ``AWS_PROFILE``, else ``default``, by default.
            region: used instead of the environment's and the profile's.
            options: those of `S3`, used before the profile's; and ``network`` and ``processes`` of
                `default_chain`.
        """
        from .profile_settings import profile_arguments

        return cls(**profile_arguments(name, region, options))

    def presign(
        self,
        operation: str,
        *,
        Bucket: str = ABSENT,
        Key: str = ABSENT,
        expires_in: int | timedelta = 3600,
        at: datetime | None = None,
        on_short_lived: str | None = None,
        hoist: bool = False,
        query: Mapping[str, str] | None = None,
        window: int | timedelta | None = None,
        policies: Gatekeeper | None = None,
        principal: object = None,
        on_undecided: str = "warn",
        **params: Any,
    ) -> Presigned:
        """Presign one operation.

        Args:
            operation: name of any operation of S3, as in boto3: ``get_object``, ``upload_part``...
            Bucket: name of the bucket, or ARN of an access point.
            Key: object key, not encoded.
            expires_in: how long the URL lasts: 1 to 604800 seconds, or a timedelta.
            at: aware datetime to sign at; now by default.
            on_short_lived: if the credentials end before the URL: ``"refuse"``, ``"cap"`` the URL
                to their end, or ``"allow"`` it; the client's choice by default.
            hoist: put headers into the URL where S3 also enforces them there; the others stay
                headers.
            query: your own query parameters, signed with the rest, such as
                ``{"x-user": "alice"}``: S3 ignores names that begin with ``x-``, and writes them
                to its access logs.
            window: seconds, or a timedelta, during which the URL stays the same, so that caches
                keep what it fetches; it then lasts between `expires_in` and both together.
            policies: a `sigv4.preflight.Policies`; the URL is refused unless one of them allows it.
            principal: the signer, for `policies`: an ARN or a `sigv4.preflight.Principal`.
            on_undecided: what to do if policies that were not given, or facts of the URL's use,
                may still deny: ``"warn"``, ``"refuse"`` or ``"allow"``.
            params: other parameters of the operation, named as in boto3. A given body is
                serialised if it is a structure, and its hash is signed.

        Returns:
            The URL, with its method, its headers and its expiry.

        Raises:
            NotAllowed: the policies do not allow it; with the `decision`.
            GuardError: the signature would not do what the caller expects; one class per rule.
            InvalidParameter: a parameter that is unknown, missing or of a wrong value.
            TypeError: a value of another type.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
        """
        if policies is not None and not hasattr(policies, "check_presigned"):
            raise TypeError(
                f"policies must be a sigv4.preflight.Policies, not {type(policies).__name__}"
            )
        if Key is not ABSENT:
            params["Key"] = Key
        choice = self.on_short_lived if on_short_lived is None else on_short_lived
        row: Any = ()
        if query:
            found = find_operation(operation)
            compiled = self._compose(found, Bucket, params, (), None, hoist, query)
            presigner = self._presigner(compiled, expires_in, choice, window=window)
        else:
            presigner, row = self._ready(
                operation, Bucket, params, expires_in, choice, None, hoist, window
            )
        presigned = presigner.presigned(row, at)
        if policies is not None:
            given = params if Bucket is ABSENT else {"Bucket": Bucket, **params}
            policies.check_presigned(operation, given, presigned, principal, on_undecided)
        return presigned

    def presigner(
        self,
        operation: str,
        *,
        Bucket: str = ABSENT,
        Key: str = ABSENT,
        vary: Sequence[str] | None = None,
        expires_in: int | timedelta = 3600,
        at: datetime | None = None,
        on_short_lived: str | None = None,
        hoist: bool = False,
        query: Mapping[str, str] | None = None,
        window: int | timedelta | None = None,
        **params: Any,
    ) -> Presigner:
        """Compile an operation on a bucket, to presign many keys or rows at millions a minute.

        Takes what `presign` takes, and raises what it raises, before the first row.

        Args:
            operation: as for `presign`.
            Bucket: as for `presign`.
            Key: as for `presign`; open unless it is given.
            vary: names of the parameters that each row gives; by default the required ones that
                are not given here: the key of ``get_object``, the part number of ``upload_part``.
                A name that begins with ``x-`` is your own query parameter.
            expires_in: as for `presign`.
            at: as for `presign`; the time of use by default.
            on_short_lived: as for `presign`.
            hoist: as for `presign`.
            query: as for `presign`, the same for all rows.
            window: as for `presign`.
            params: parameters that all rows share.

        Returns:
            ``presigner(key)`` is a URL; ``presigner.many(keys)`` an iterator of them. With several
            open parameters, each row is a tuple of their values, or a dict.
        """
        found = find_operation(operation)
        fixed = dict(params) if Key is ABSENT else {"Key": Key, **params}
        if vary is None:
            vary = [name for name in found.required if name != "Bucket" and name not in fixed]
        else:
            from .given import names_of

            vary = names_of(vary)
        choice = self.on_short_lived if on_short_lived is None else on_short_lived
        compiled = self._compose(found, Bucket, fixed, vary, None, hoist, query)
        presigner = self._presigner(compiled, expires_in, choice, at, window)
        presigner.plan()
        return presigner

    def presign_multipart(
        self,
        *,
        Bucket: str,
        Key: str,
        UploadId: str,
        parts: Iterable[int],
        expires_in: int | timedelta = 3600,
        at: datetime | None = None,
        on_short_lived: str | None = None,
        **params: Any,
    ) -> MultipartUpload:
        """Presign all URLs of a multipart upload that has been created: its parts and its end.

        Args:
            Bucket: name of the bucket.
            Key: object key, not encoded.
            UploadId: from the response of CreateMultipartUpload.
            parts: part numbers, 1 to 10000, such as ``range(1, 101)``.
            expires_in: how long the URLs last: 1 to 604800 seconds, or a timedelta.
            at: aware datetime to sign at; now by default.
            on_short_lived: as for `presign`.
            params: more parameters of ``upload_part``, ``complete_multipart_upload`` and
                ``abort_multipart_upload``; each is passed to the operations that have it.

        Raises:
            GuardError, InvalidParameter, TypeError: as `presign`, for every part, before any URL.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
        """
        from .multipart import presign_upload

        return presign_upload(
            self.presigner,
            parts,
            params,
            Bucket=Bucket,
            Key=Key,
            UploadId=UploadId,
            expires_in=expires_in,
            at=self.signer.now(at),
            on_short_lived=on_short_lived,
        )

    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: Mapping[str, Any] | None = None,
        ExpiresIn: int | timedelta = 3600,
        HttpMethod: str | None = None,
        *,
        window: int | timedelta | None = None,
    ) -> str:
        """Presign as boto3's method of that name does, with the guards of `presign`.

        Only the URL is returned. If parameters become headers (``ContentType``, ``Metadata``...),
        they must be sent with it: `presign` returns them.

        Source: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/generate_presigned_url.html
        """
        if Params or HttpMethod is not None or not isinstance(ClientMethod, str):
            from .given import check_mapping, check_type

            check_mapping("Params", Params or {})
            check_type("ClientMethod", ClientMethod, str, "str")
            check_type("HttpMethod", HttpMethod, (str, type(None)), "str or None")
        params = dict(Params or {})
        bucket = params.pop("Bucket", ABSENT)
        choice = self.on_short_lived
        presigner, row = self._ready(
            ClientMethod, bucket, params, ExpiresIn, choice, HttpMethod, window=window
        )
        return presigner(row)

    def generate_presigned_post(
        self,
        Bucket: str,
        Key: str,
        Fields: Mapping[str, str] | None = None,
        Conditions: Sequence[Any] | None = None,
        ExpiresIn: int | timedelta = 3600,
        *,
        at: datetime | None = None,
        on_short_lived: str | None = None,
    ) -> dict[str, Any]:
        """Sign as boto3's method of that name: the form for a browser to upload a file.

        Args:
            Bucket: name of the bucket.
            Key: object key; ``${filename}`` in it stands for the name of the file.
            Fields: more fields of the form; each that no condition names is mirrored into the
                policy's conditions.
            Conditions: ``{"name": "value"}``, ``["starts-with", "$name", "prefix"]`` or
                ``["content-length-range", least, most]``.
            ExpiresIn: how long the form lasts: 1 to 604800 seconds, or a timedelta.
            at: aware datetime to sign at; now by default.
            on_short_lived: as for `presign`.

        Returns:
            ``{"url": ..., "fields": {...}}``: post them, and the file last.

        Raises:
            GuardError, InvalidParameter: the form could not succeed; one class per rule.
            TypeError: a value of another type.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
        """
        from .post import presigned_post
        from .signers import check_takes_forms, signer_for

        self.endpoint.check_forms()
        location = self.endpoint.locate(find_operation("put_object"), Bucket, {})
        check_takes_forms(location, Bucket)
        signer = signer_for(self.signer, location)
        return presigned_post(
            signer,
            f"{location.url}/" if location.url.count("/") == 2 else location.url,
            Bucket,
            Key,
            Fields,
            Conditions,
            ExpiresIn,
            at=at,
            on_short_lived=self.on_short_lived if on_short_lived is None else on_short_lived,
            key_guard=self.key_guard,
            check=not self.options.allow_refused,
        )

    def __repr__(self) -> str:
        return f"S3({self.signer.source!r}, {self.endpoint!r})"
