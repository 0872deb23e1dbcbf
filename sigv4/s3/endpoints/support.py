"""Check that a compatible service has the features that a request uses."""

from __future__ import annotations

from ...core.errors import UnsupportedByService
from ...services.compatible_data import ACLS, CONFIGURATION, FORMS, SHA_PARTS, TAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ...services.compatible_data import CompatibleService
    from ..operations.model import Operation

_GRANTS = ("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")
_SHA = ("ChecksumSHA1", "ChecksumSHA256")
# Bucket configurations, by the ends of the names of their operations, that R2 does not implement:
# https://developers.cloudflare.com/r2/api/s3/api/#bucket-level-operations
_CONFIGURATIONS = (
    "_bucket_accelerate_configuration",
    "_bucket_analytics_configuration",
    "_bucket_analytics_configurations",
    "_bucket_intelligent_tiering_configuration",
    "_bucket_intelligent_tiering_configurations",
    "_bucket_inventory_configuration",
    "_bucket_inventory_configurations",
    "_bucket_logging",
    "_bucket_metrics_configuration",
    "_bucket_metrics_configurations",
    "_bucket_notification_configuration",
    "_bucket_ownership_controls",
    "_bucket_policy",
    "_bucket_policy_status",
    "_bucket_replication",
    "_bucket_request_payment",
    "_bucket_versioning",
    "_bucket_website",
    "_public_access_block",
)


def check_forms(service: CompatibleService) -> None:
    """Refuse a POST form for a service that does not accept forms.

    Raises:
        UnsupportedByService: names the service.
    """
    if FORMS in service.lacks:
        raise _lacking(service, FORMS, 'Presign "put_object".', "Fields")


def check_supported(
    service: CompatibleService, operation: Operation, params: Mapping[str, Any]
) -> None:
    """Refuse an operation, or a parameter of one, that a service does not have.

    Args:
        service: the service of the endpoint.
        operation: the operation to be presigned.
        params: the given parameters; open ones count by their name.

    Raises:
        UnsupportedByService: names the feature.
    """
    for feature, name in _asked_for(operation, params):
        if feature in service.lacks:
            raise _lacking(service, feature, f"Remove {name}.", name)


def _asked_for(operation: Operation, params: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Name each feature that a request uses, and the operation or parameter that needs it."""
    for ends, feature in (
        (("_tagging",), TAGS),
        (("_acl",), ACLS),
        (_CONFIGURATIONS, CONFIGURATION),
    ):
        if operation.name.endswith(ends):
            yield feature, operation.name
    if "Tagging" in params:
        yield TAGS, "Tagging"
    if params.get("ACL", "private") != "private":
        yield ACLS, "ACL"
    yield from [(ACLS, name) for name in _GRANTS if name in params]
    if operation.name == "upload_part":
        yield from [(SHA_PARTS, name) for name in _SHA if name in params]
        if params.get("ChecksumAlgorithm") in ("SHA1", "SHA256"):
            yield SHA_PARTS, "ChecksumAlgorithm"


def _lacking(
    service: CompatibleService, feature: str, remedy: str, parameter: str
) -> UnsupportedByService:
    return UnsupportedByService(
        f"{service.name} has no {feature}, and would answer with an error ({service.page}).",
        f"{remedy} Or pass `allow_unsupported=True`, if the service supports it now.",
        parameter,
    )
