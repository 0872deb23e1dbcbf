"""`S3`: presigning by operation, with the names of boto3 and the guards it lacks."""

from __future__ import annotations

from ..core.cache import Cache
from ..core.lifetime import REFUSE
from ..signer import FollowingSigner, Signer
from .compose import compose
from .endpoints.bucket_names import KeyGuard
from .endpoints.endpoint import Endpoint
from .multipart import MultipartUpload, presign_upload
from .operations.iam_actions import decided_actions, iam_actions
from .operations.model import operation as find_operation
from .operations.rows import can_be_open
from .presigner import FollowingPresigner, Presigner
from .signers import check_session, check_takes_forms, signer_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from ..provider import CredentialsLike
    from .gatekeeper import Gatekeeper
    from .operations.model import Operation
    from .presigned import Presigned

REMEMBERED = 64  # presigners: so many operations, buckets and parameter sets in use at one time
ABSENT: Any = object()  # what was not given; None is a value, of the wrong type


class S3:
    """Presigns operations of S3 and of services that speak its protocol; nothing is called.

    Args:
        credentials: who signs: `Credentials`, or a provider of them, such as a session of boto3.
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
        use_global_endpoint: take ``s3.amazonaws.com`` for us-east-1, as old clients do.
        use_arn_region: address ARNs of other regions there; else they are refused.
        disable_s3_express_session_auth: sign for directory buckets with ordinary credentials
            instead of those of a session.
        disable_multi_region_access_points: refuse their ARNs, which are signed for all regions.
        sign_bodies: put the hash of a body that is given into the signature; False for servers
            that verify presigned URLs as if no body were known, such as SeaweedFS: its MD5, among
            the headers to send, binds it then.

    Raises:
        UnknownRegion: names the nearest region there is.
        InvalidParameter, InvalidRequest: an option that cannot be.

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
            use_global_endpoint,
            use_arn_region,
            disable_s3_express_session_auth,
            disable_multi_region_access_points,
        )
        self._bind(signer, endpoint, KeyGuard(allow_unsafe_keys, allow_long_keys), sign_bodies)

    @classmethod
    def from_profile(
        cls, name: str | None = None, *, region: str | None = None, **options: Any
    ) -> S3:
        """Make one of a profile: its credentials, region, endpoint and settings of S3.

        Args:
            name: the profile; ``AWS_PROFILE``, else ``default``, by default.
            region: instead of the environment's and the profile's.
            options: of `S3`, before the profile's; ``network``, ``processes`` of `default_chain`.
        """
        from .profile_settings import profile_arguments

        return cls(**profile_arguments(name, region, options))

    def _bind(
        self, signer: Signer, endpoint: Endpoint, key_guard: KeyGuard, sign_bodies: bool
    ) -> None:
        self.signer = signer
        self.endpoint = endpoint
        self.key_guard = key_guard
        self.sign_bodies = sign_bodies
        self._presigners = Cache(REMEMBERED)

    def presign(
        self,
        operation: str,
        *,
        Bucket: str = ABSENT,
        Key: str = ABSENT,
        expires_in: int = 3600,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
        hoist: bool = False,
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
            expires_in: seconds that the URL lasts, 1 to 604800.
            at: aware datetime to sign at; now by default.
            on_short_lived: when the credentials end before the URL would: ``"refuse"``, or
                ``"cap"`` it to their end.
            hoist: put into the URL those headers that S3 also heeds there; what it would not
                enforce there stays a header.
            policies: a `sigv4.preflight.Policies`; the URL is refused unless one of them allows it.
            principal: who signs, for `policies`: an ARN or a `sigv4.preflight.Principal`.
            on_undecided: ``"warn"``, ``"refuse"`` or ``"allow"`` what others may still deny.
            params: other parameters of the operation, named as in boto3. A body that is given is
                serialised where it is a structure, and its hash is signed.

        Returns:
            The URL, with the method and headers to use it with, and its end.

        Raises:
            NotAllowed: the policies do not allow it; with the `decision`.
            GuardError: a signature that would not do what it should; one class per rule.
            InvalidParameter: a parameter that is unknown, missing or of a wrong value.
            TypeError: a value of another type.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
        """
        if Key is not ABSENT:
            params["Key"] = Key
        made, row = self._ready(operation, Bucket, params, expires_in, on_short_lived, hoist=hoist)
        presigned = made.presigned(row, at, decided_actions(operation, params, made.service))
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
        expires_in: int = 3600,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
        hoist: bool = False,
        **params: Any,
    ) -> Presigner:
        """Compile an operation on a bucket, to presign many keys or rows at millions a minute.

        Takes what `presign` takes, and raises what it raises, before the first row.

        Args:
            operation: as for `presign`.
            Bucket: as for `presign`.
            Key: as for `presign`; open unless it is given.
            vary: names of the parameters that each row brings; the required ones that are not
                given by default: the key of ``get_object``, the part number of ``upload_part``.
            expires_in: as for `presign`.
            at: as for `presign`; the moment of use by default.
            on_short_lived: as for `presign`.
            hoist: as for `presign`.
            params: those that all rows share.

        Returns:
            ``presigner(key)`` is a URL; ``presigner.many(keys)`` an iterator of them. With several
            open parameters, each row is a tuple of their values, or a dict.
        """
        found = find_operation(operation)
        fixed = dict(params) if Key is ABSENT else {"Key": Key, **params}
        if vary is None:
            vary = [name for name in found.required if name != "Bucket" and name not in fixed]
        presigner = self._compile(
            found, Bucket, fixed, vary, expires_in, on_short_lived, hoist=hoist, at=at
        )
        presigner.plan()
        return presigner

    def presign_multipart(
        self,
        *,
        Bucket: str,
        Key: str,
        UploadId: str,
        parts: Iterable[int],
        expires_in: int = 3600,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
        **params: Any,
    ) -> MultipartUpload:
        """Presign all URLs of a multipart upload that has been created: its parts and its end.

        Args:
            Bucket: name of the bucket.
            Key: object key, not encoded.
            UploadId: from the answer to CreateMultipartUpload.
            parts: part numbers, 1 to 10000, such as ``range(1, 101)``.
            expires_in: seconds that the URLs last, 1 to 604800.
            at: aware datetime to sign at; now by default.
            on_short_lived: as for `presign`.
            params: more parameters of ``upload_part``, ``complete_multipart_upload`` and
                ``abort_multipart_upload``; each goes to those that have it.

        Raises:
            GuardError, InvalidParameter, TypeError: as `presign`, for every part, before any URL.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
        """
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
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> str:
        """As boto3's method of that name; the guards of `presign` hold.

        Only the URL is returned. If parameters become headers (``ContentType``, ``Metadata``...),
        those must be sent with it: `presign` returns them.

        Source: https://docs.aws.amazon.com/boto3/latest/reference/services/s3/client/generate_presigned_url.html
        """
        params = dict(Params or {})
        bucket = params.pop("Bucket", ABSENT)
        presigner, row = self._ready(ClientMethod, bucket, params, ExpiresIn, REFUSE, HttpMethod)
        return presigner(row)

    def generate_presigned_post(
        self,
        Bucket: str,
        Key: str,
        Fields: Mapping[str, str] | None = None,
        Conditions: Sequence[Any] | None = None,
        ExpiresIn: int = 3600,
        *,
        at: datetime | None = None,
        on_short_lived: str = REFUSE,
    ) -> dict[str, Any]:
        """As boto3's method of that name: what a browser needs to upload a file with a form.

        Args:
            Bucket: name of the bucket.
            Key: object key; ``${filename}`` in it stands for the name of the file.
            Fields: more fields of the form; each that no condition names is mirrored into the
                policy's conditions.
            Conditions: ``{"name": "value"}``, ``["starts-with", "$name", "prefix"]`` or
                ``["content-length-range", least, most]``.
            ExpiresIn: seconds that the form lasts, 1 to 604800.
            at: aware datetime to sign at; now by default.
            on_short_lived: as for `presign`.

        Returns:
            ``{"url": ..., "fields": {...}}``: post them, and the file last.

        Raises:
            GuardError, InvalidParameter: a form that could not succeed; one class per rule.
            TypeError: a value of another type.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
        """
        from .post import presigned_post

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
            on_short_lived=on_short_lived,
            key_guard=self.key_guard,
        )

    def _ready(
        self,
        operation: str,
        bucket: str,
        params: dict[str, Any],
        expires_in: int,
        on_short_lived: str,
        method: str | None = None,
        hoist: bool = False,
    ) -> tuple[Presigner, Any]:
        """A presigner with the parameters open, remembered if it can be, and the row they make."""
        names = tuple(params)
        asked = (operation, bucket, names, expires_in, type(expires_in), on_short_lived)
        entry = (*asked, method, hoist)
        try:
            known: Presigner | None = self._presigners.get(entry)
        except TypeError:  # no name of anything; what it is compiled for refuses it
            known = None
        if known is None:
            found = find_operation(operation)
            fixed = {name: params[name] for name in names if not can_be_open(found, name)}
            vary = [name for name in names if name not in fixed]
            known = self._compile(
                found, bucket, fixed, vary, expires_in, on_short_lived, method, hoist
            )
            if fixed:
                return known, known.row(params)
            self._presigners.remember(entry, known)
        return known, tuple(params.values()) if len(names) != 1 else params[names[0]]

    def _compile(
        self,
        operation: Operation,
        bucket: str,
        params: Mapping[str, Any],
        vary: Sequence[str],
        expires_in: int,
        on_short_lived: str,
        method: str | None = None,
        hoist: bool = False,
        at: datetime | None = None,
    ) -> Presigner:
        location = self.endpoint.locate(operation, None if bucket is ABSENT else bucket, params)
        composed = compose(
            operation, location.url, params, vary, self.key_guard, method, hoist, self.sign_bodies
        )
        signer = signer_for(self.signer, location)
        kind = FollowingPresigner if isinstance(signer, FollowingSigner) else Presigner
        return kind(
            composed,
            signer,
            check_session(location, signer, expires_in, on_short_lived),
            on_short_lived,
            at,
            iam_actions(operation, params, vary, service=location.service),
        )

    def __getstate__(self) -> tuple[Any, ...]:
        """Pickled with its credentials, so that worker processes can sign."""
        return self.signer, self.endpoint, self.key_guard, self.sign_bodies

    def __setstate__(self, state: tuple[Signer, Endpoint, KeyGuard, bool]) -> None:
        self._bind(*state)

    def __repr__(self) -> str:
        return f"S3({self.signer.source!r}, {self.endpoint!r})"
