"""What is known of a request that a presigned URL makes, before anybody uses it.

S3 refuses ``x-amz-*`` headers that are not signed, so a header that the URL does not need is known
to be absent. Who uses the URL is not known: no address, no VPC endpoint, no time of use.
https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..s3.operations.model import operation as find_operation
from ..s3.operations.values import copy_source, serialise
from ..s3.presigned import Presigned
from .body_keys import TAG, TAG_KEYS, keys_elsewhere
from .context import has_other_names

_HEADERS = {
    "if-match": "s3:if-match",
    "if-none-match": "s3:if-none-match",
    "x-amz-bucket-namespace": "s3:x-amz-bucket-namespace",
    "x-amz-object-lock-legal-hold": "s3:object-lock-legal-hold",
    "x-amz-object-lock-mode": "s3:object-lock-mode",
    "x-amz-object-lock-retain-until-date": "s3:object-lock-retain-until-date",
    **{
        name: f"s3:{name}"
        for name in (
            "x-amz-acl",
            "x-amz-copy-source",
            "x-amz-grant-full-control",
            "x-amz-grant-read",
            "x-amz-grant-read-acp",
            "x-amz-grant-write",
            "x-amz-grant-write-acp",
            "x-amz-metadata-directive",
            "x-amz-object-ownership",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-server-side-encryption-customer-algorithm",
            "x-amz-storage-class",
            "x-amz-website-redirect-location",
        )
    },
}
_QUERY = {"delimiter": "s3:delimiter", "prefix": "s3:prefix", "versionid": "s3:VersionId"}
_MAX_KEYS, _LIMIT = "s3:max-keys", "MaxKeys"
_LISTING = {"max-keys": _MAX_KEYS}
_TAGGING = "x-amz-tagging"
_OF_SERVICES = (
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
)
_OF_S3 = "s3:"
_SCOPE_WITH_REGION = 5
_OF_SESSIONS = ("aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:TokenIssueTime")


def known_of(presigned: Presigned, operation: str = "") -> tuple[dict[str, Any], tuple[str, ...]]:
    """Collect the context keys of a presigned request.

    Args:
        presigned: the URL and the headers to send with it.
        operation: what it is for, such as ``put_object_tagging``, whose body sets keys.

    Returns:
        The keys that are known, and those known to be absent; all others are unknown.
    """
    return known_of_url(presigned.url, presigned.headers, operation)


def known_of_url(
    signed_url: str, headers: Mapping[str, str], operation: str = ""
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Collect the context keys of a presigned URL of Version 4.

    Args:
        signed_url: with its signature.
        headers: to send with it.
        operation: as `known_of` has it.

    Returns:
        As `known_of`.
    """
    url = urlsplit(signed_url)
    query = {name.lower(): text for name, text in parse_qsl(url.query, keep_blank_values=True)}
    sent = {**query, **{name.lower(): text for name, text in headers.items()}}
    asked, possible = request_keys(query, sent, [operation])
    known: dict[str, Any] = {
        "aws:SecureTransport": url.scheme == "https",
        "aws:ViaAWSService": False,
        "s3:authType": "REST-QUERY-STRING",
        "s3:signatureversion": query["x-amz-algorithm"],
        **_with_one_name(asked),
    }
    scope = query["x-amz-credential"].split("/")
    if len(scope) == _SCOPE_WITH_REGION:
        known["aws:RequestedRegion"] = scope[2]
    temporary = "x-amz-security-token" in query or "x-amz-s3session-token" in query
    absent = possible if temporary else (*possible, *_OF_SESSIONS)
    return known, tuple(key for key in absent if key not in asked)


def request_keys(
    query: Mapping[str, str],
    headers: Mapping[str, str],
    operations: Iterable[str] = (),
    *,
    has_body: bool = True,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Collect the context keys that the query and the headers of a request to S3 set.

    Args:
        query: decoded values; names as they were sent.
        headers: values by lower-case name.
        operations: what it is for, such as ``put_object_tagging``, whose body sets keys.
        has_body: whether it may have a body.

    Returns:
        The keys that are known, and those known to be absent. Others may be elsewhere in the
        request, such as in its body.
    """
    lowered = {name.lower(): text for name, text in query.items()}
    known: dict[str, Any] = {
        **_named(_HEADERS, headers),
        **_named({**_QUERY, **_LISTING}, lowered),
        **(_tags(headers[_TAGGING]) if _TAGGING in headers else {}),
    }
    names = tuple(operations)
    elsewhere = frozenset[str]().union(
        *(keys_elsewhere(name, headers, has_body=has_body) for name in names)
    )
    limits = () if _may_list(names) else (_MAX_KEYS,)
    possible = (*_HEADERS.values(), *_QUERY.values(), *limits, TAG, TAG_KEYS, *_OF_SERVICES)
    return known, tuple(key for key in possible if key not in known and key not in elsewhere)


def _may_list(operations: Iterable[str]) -> bool:
    """Tell whether a request without ``max-keys`` may have the key.

    AWS's page says that it is always there when a bucket is listed, but not with which value.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
    """
    known = [find_operation(name) for name in operations if name]
    return not known or any(_LIMIT in each.parameters for each in known)


def keys_of_params(
    operation: str, params: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Collect the context keys that the parameters of an operation set, before anything is signed.

    Args:
        operation: boto3's name.
        params: by boto3's names.

    Returns:
        As `known_of`, but only keys of S3: who asks, and how, is not known.

    Raises:
        InvalidParameter: a value that S3 does not take.
    """
    sent: dict[str, dict[str, str]] = {"query": {}, "header": {}}
    for name, value in params.items():
        parameter = find_operation(operation).parameters[name]
        if parameter.location in sent:
            text = copy_source(value) if name == "CopySource" else serialise(parameter, value)
            sent[parameter.location][parameter.wire_name.lower()] = text
    known, absent = request_keys(sent["query"], sent["header"], [operation])
    return _with_one_name(known), tuple(key for key in absent if key.startswith(_OF_S3))


def _with_one_name(known: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out a KMS key that is named by its ID or an alias: policies see its ARN."""
    return {
        key: value
        for key, value in known.items()
        if not (isinstance(value, str) and has_other_names(key, value))
    }


def known_of_key(region: str | None, account: str | None) -> dict[str, Any]:
    """Collect the context keys of the request that S3 makes to KMS for a presigned one.

    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    """
    known: dict[str, Any] = {"aws:ViaAWSService": True, "aws:SecureTransport": True}
    if region:
        known |= {"aws:RequestedRegion": region, "kms:ViaService": f"s3.{region}.amazonaws.com"}
    if account:
        known["kms:CallerAccount"] = account
    return known


def _named(keys: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str]:
    return {key: sent[name] for name, key in keys.items() if name in sent}


def _tags(tagging: str) -> dict[str, Any]:
    tags = parse_qsl(tagging, keep_blank_values=True)
    return {**{f"{TAG}{key}": text for key, text in tags}, TAG_KEYS: [key for key, _ in tags]}
