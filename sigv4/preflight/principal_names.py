"""The names that the elements Principal and NotPrincipal take, and the ARNs of principals.

AWS refuses other names, so that a policy with one is never in force. To skip such a name would turn
a Deny off in silence.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re

from .documents import fault

AWS, FEDERATED = "AWS", "Federated"
EVERYBODY = "*"
_PARTITION = r"aws(?:-[a-z]+)*"
_ARN = re.compile(
    rf"arn:(?P<partition>{_PARTITION}):(?P<service>iam|sts)::(?P<account>\d{{12}}):"
    r"(?P<type>[a-z-]+)(?:/(?P<name>.+))?",
    re.ASCII,
)
ACCOUNT = re.compile(rf"arn:{_PARTITION}:iam::(\d{{12}}):root|(\d{{12}})", re.ASCII)
# Users and roles have unique IDs. A policy shows the ID of an identity that was deleted, and may be
# written with the ID of one that exists.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
UNIQUE_ID = re.compile(r"(AIDA|AROA)[A-Z0-9]+", re.ASCII)
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3-oai.html
_CLOUDFRONT = re.compile(
    rf"arn:{_PARTITION}:iam::cloudfront:user/CloudFront Origin Access Identity [A-Z0-9]+", re.ASCII
)
_WITH_PATH = r"[^\s*?]*[^\s*?/]"
_NAMES = {
    ("iam", "root"): "",
    ("iam", "user"): _WITH_PATH,
    ("iam", "role"): _WITH_PATH,
    ("sts", "assumed-role"): r"[^\s*?/]+/[^\s*?/]+",
    ("sts", "federated-user"): r"[^\s*?/]+",
}
_ALLOWED = (
    "Use '*', an account of twelve digits, the ARN of a root user, user, role, role session or "
    "federated user, or the unique ID of a user or role. No part of it may be a wildcard."
)


def read_arn(text: str) -> re.Match[str] | None:
    """Read the ARN of a root user, user, role, role session or federated user; None for others.

    The groups are ``partition``, ``service``, ``account``, ``type`` and ``name``.
    """
    found = _ARN.fullmatch(text)
    if found is None:
        return None
    form = _NAMES.get((found["service"], found["type"]))
    fits = form is not None and re.fullmatch(form, found["name"] or "", re.ASCII)
    return found if fits else None


def check_name(group: str, name: str, place: str) -> None:
    """Refuse a name that AWS refuses.

    Args:
        group: the key of the object Principal, such as ``AWS``.
        name: one of its values.
        place: where it is, for the error.

    Raises:
        InvalidPolicy: the name has another form, or has a wildcard.
    """
    if group == AWS:
        if name != EVERYBODY and not _is_named(name):
            raise fault(place, f"has {name!r}", _ALLOWED)
    elif set("*?") & set(name):  # Access Analyzer's error "Unsupported wildcard in principal"
        raise fault(place, f"has {name!r}", f"AWS takes no wildcards in {group}: write the name.")


def _is_named(name: str) -> bool:
    forms = (ACCOUNT, UNIQUE_ID, _CLOUDFRONT)
    return any(form.fullmatch(name) for form in forms) or read_arn(name) is not None
