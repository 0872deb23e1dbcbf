"""Presign the URLs of django-storages: ``SigV4S3Storage`` in place of its ``S3Storage``.

Files are uploaded and read as before, with boto3. Only `url` is different: it signs here, with
guards, from a plan that is kept.

https://django-storages.readthedocs.io/en/latest/backends/amazon-S3.html
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore import UNSIGNED  # type: ignore[import-untyped]
from django.core.exceptions import ImproperlyConfigured
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name, setting

from ..core.constants import MAX_EXPIRES_IN
from ..core.errors import SigV4Error
from ..core.model import Credentials
from ..core.window import check_window
from ..s3 import S3
from ..s3.profile_settings import profile_options
from ..signer import system_clock

if TYPE_CHECKING:
    from ..cloudfront import UrlSigner

__all__ = ["SigV4S3Storage"]

_VERSIONS = (None, "s3v4", "v4", UNSIGNED)  # values of signature_version that can be kept
_NOT_USED = Credentials("unsigned", "unsigned")  # whose signature is taken off again
_DEFAULT_REGION = "us-east-1"  # of servers that are not AWS


class SigV4S3Storage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """Storage of django-storages whose URLs are signed with Signature Version 4, and guarded.

    Takes all settings of ``S3Storage``, and three more:

    Args:
        sign_custom_domain: sign URLs of `custom_domain` as those of the bucket, for a domain that
            leads to the bucket itself (``AWS_S3_SIGN_CUSTOM_DOMAIN``, default False).
        sigv4_options: further arguments of `sigv4.s3.S3` (``AWS_S3_SIGV4_OPTIONS``).
            ``on_short_lived`` is ``"cap"`` by default: a URL says that it ends with its
            credentials.
        sigv4_window: seconds during which the URL of a file stays the same, so that browsers and
            CDNs cache it (``AWS_S3_SIGV4_WINDOW``, default None). Not for CloudFront's URLs.

    Raises:
        ImproperlyConfigured: a signature version other than 4, or a `querystring_expire` that S3
            refuses, alone or with `sigv4_window`.
    """

    access_key: str | None
    addressing_style: str | None
    bucket_name: str
    client_config: Any
    cloudfront_signer: Any
    custom_domain: str | None
    endpoint_url: str | None
    querystring_auth: bool
    querystring_expire: int
    region_name: str | None
    secret_key: str | None
    security_token: str | None
    session_profile: str | None
    sign_custom_domain: bool
    signature_version: Any
    sigv4_options: dict[str, Any]
    sigv4_window: int | None
    url_protocol: str
    use_ssl: bool

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if self.signature_version not in _VERSIONS:
            raise ImproperlyConfigured(
                f"AWS_S3_SIGNATURE_VERSION/signature_version is {self.signature_version!r}, and "
                "this storage signs with Signature Version 4. Remove the setting."
            )
        ends = self.querystring_expire
        if self._is_signed_here() and type(ends) is int and not 1 <= ends <= MAX_EXPIRES_IN:
            raise ImproperlyConfigured(
                f"AWS_QUERYSTRING_EXPIRE/querystring_expire is {ends}, and S3 takes 1 to "
                f"{MAX_EXPIRES_IN} seconds (7 days). For links that last longer, use CloudFront: "
                "AWS_S3_CUSTOM_DOMAIN, AWS_CLOUDFRONT_KEY_ID and AWS_CLOUDFRONT_KEY."
            )
        if self.sigv4_window is not None and self._is_signed_here():
            _check_window(self.sigv4_window, ends)
        self._sigv4: S3 | None = None
        self._is_plain_http = False

    def get_default_settings(self) -> dict[str, Any]:
        """Return the settings of ``S3Storage``, and those of this storage."""
        return {
            **super().get_default_settings(),
            "sign_custom_domain": setting("AWS_S3_SIGN_CUSTOM_DOMAIN", default=False),
            "sigv4_options": setting("AWS_S3_SIGV4_OPTIONS", {}),
            "sigv4_window": setting("AWS_S3_SIGV4_WINDOW"),
        }

    def get_cloudfront_signer(self, key_id: str, key: str | bytes) -> UrlSigner:
        """Return the signer of a custom domain that CloudFront serves."""
        from ..cloudfront import UrlSigner

        signer: UrlSigner | None = self._signers.get((key_id, key))
        if signer is None:
            signer = self._signers[key_id, key] = UrlSigner(key_id, key)
        return signer

    def url(
        self,
        name: str,
        parameters: dict[str, Any] | None = None,
        expire: int | None = None,
        http_method: str | None = None,
    ) -> str:
        """Return the URL of a file.

        Args:
            name: of the file, below `location`.
            parameters: of ``get_object``, as boto3 names them, such as ``ResponseContentType``;
                with a custom domain that is not signed for S3, any query parameters.
            expire: seconds that the URL lasts; `querystring_expire` by default.
            http_method: another method than GET.

        Raises:
            GuardError: the URL would not work; one class per rule.
            ImproperlyConfigured: no region is configured.
        """
        name = self._normalize_name(clean_name(name))
        if expire is None:
            expire = self.querystring_expire
        if self.custom_domain and not self.sign_custom_domain:
            return self._of_custom_domain(name, parameters, expire)
        s3 = self._sigv4
        if s3 is None:
            s3 = self._sigv4 = self._make_s3()
        params = {"Bucket": self.bucket_name, "Key": name}
        if parameters:
            params.update(parameters)
        is_signed = self._is_signed_here()
        window = self.sigv4_window if is_signed else None
        url = s3.generate_presigned_url("get_object", params, expire, http_method, window=window)
        if self._is_plain_http:
            url = f"http{url.removeprefix('https')}"  # the scheme is not signed
        return url if is_signed else _unsigned(url)

    def _is_signed_here(self) -> bool:
        if self.custom_domain and not self.sign_custom_domain:
            return False
        return bool(self.querystring_auth) and self.signature_version is not UNSIGNED

    def _of_custom_domain(self, name: str, parameters: dict[str, Any] | None, expire: int) -> str:
        query = f"?{urlencode(parameters)}" if parameters else ""
        base = f"{self.url_protocol}//{self.custom_domain}"
        signer = self.cloudfront_signer if self.querystring_auth else None
        path = str(filepath_to_uri(name))
        if signer is None:
            return f"{base}/{path}{query}"
        path = path.replace("*", "%2A")  # else the signature opens other files
        url = f"{base}/{path}{query}"
        if hasattr(signer, "presign"):
            return str(signer.presign(url, expires_in=expire))
        ends = system_clock() + timedelta(seconds=expire)  # for a signer of botocore
        return str(signer.generate_presigned_url(url, date_less_than=ends))

    def _make_s3(self) -> S3:
        """Make what signs, from the settings, then from the AWS CLI's files and variables."""
        config = self.client_config
        region = self.region_name or config.region_name
        endpoint = self.endpoint_url or self.custom_domain or None
        configured = profile_options(self.session_profile, os.environ, region, endpoint)
        options = configured | _options_of(config)
        region = region or options.pop("region", None)
        options.pop("region", None)
        if self.endpoint_url:
            options["endpoint_url"] = self.endpoint_url
        if self.custom_domain:
            domain = f"{self.url_protocol}//{self.custom_domain}"
            options |= {"endpoint_url": domain, "endpoint_is_bucket": True}
        if not region and not options.get("endpoint_url"):
            raise ImproperlyConfigured(
                "AWS_S3_REGION_NAME/region_name is not set: a signature is for the region of the "
                "bucket. Set it, or AWS_REGION, or the region of the AWS CLI profile."
            )
        options = {"on_short_lived": "cap", **options, **self.sigv4_options}
        self._is_plain_http = not self.use_ssl and "endpoint_url" not in options
        return S3(self._credentials(), region or _DEFAULT_REGION, **options)

    def _credentials(self) -> Any:
        if not self._is_signed_here():
            return _NOT_USED
        if self.access_key and self.secret_key and not self.session_profile:
            return Credentials(self.access_key, self.secret_key, self.security_token or None)
        return self._create_session()

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what signs: it has credentials."""
        return {**super().__getstate__(), "_sigv4": None}


def _check_window(window: int, expire: int) -> None:
    try:
        check_window(window, expire)
    except SigV4Error as error:
        raise ImproperlyConfigured(
            f"AWS_S3_SIGV4_WINDOW/sigv4_window is {window!r}, and AWS_QUERYSTRING_EXPIRE/"
            f"querystring_expire {expire!r}: {error}"
        ) from None


def _options_of(config: Any) -> dict[str, Any]:
    """Return the options of `S3` for a ``botocore.config.Config``."""
    of_s3 = config.s3 or {}
    found = {
        "addressing_style": of_s3.get("addressing_style"),
        "accelerate": of_s3.get("use_accelerate_endpoint"),
        "dualstack": config.use_dualstack_endpoint or of_s3.get("use_dualstack_endpoint"),
        "fips": config.use_fips_endpoint,
        "use_arn_region": of_s3.get("use_arn_region"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _unsigned(url: str) -> str:
    """Take the signature off a URL."""
    base, _, query = url.partition("?")
    kept = "&".join([one for one in query.split("&") if not one.startswith("X-Amz-")])
    return f"{base}?{kept}" if kept else base
