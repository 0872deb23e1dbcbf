"""How long the credentials of AWS's services last: facts, each with its page.

``most`` bounds what the service issues. What is left when something is signed may be much less,
since SDKs and services keep credentials until shortly before they expire.
"""

from __future__ import annotations

from dataclasses import dataclass

_MINUTE, _HOUR = 60, 3600
_IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_SDK = "https://docs.aws.amazon.com/sdkref/latest/guide"


@dataclass(frozen=True, slots=True)
class SessionKind:
    """A kind of credentials.

    Args:
        name: stable, such as ``lambda``.
        most: seconds that a session lasts at most; None for keys that do not expire.
        words: what is known, in whole sentences.
        unknown: what is not.
        source: URL of the page.
    """

    name: str
    most: int | None
    words: str
    unknown: tuple[str, ...]
    source: str


_LEFT = "How long the session has lasted already: the expiration was not given."

_ALL = (
    SessionKind(
        "iam-user",
        None,
        "The keys of an IAM user do not expire, so the limit of Signature Version 4 counts.",
        ("Whether the access key is deactivated or deleted before then.",),
        f"{_IAM}/id_credentials_access-keys.html",
    ),
    SessionKind(
        "assumed-role",
        12 * _HOUR,
        "The session of a role lasts 1 hour by default, and at most as long as its maximum "
        "session duration, 12 hours.",
        (_LEFT, "The role's maximum session duration."),
        f"{_IAM}/id_credentials_sts-comparison.html",
    ),
    SessionKind(
        "chained-role",
        _HOUR,
        "A role that is assumed with the credentials of another role lasts at most 1 hour, "
        "whatever the role allows.",
        (_LEFT,),
        f"{_IAM}/id_roles.html#iam-term-role-chaining",
    ),
    SessionKind(
        "web-identity",
        _HOUR,
        "The SDKs exchange a web identity token for a session of 1 hour.",
        (_LEFT,),
        f"{_SDK}/feature-assume-role-credentials.html",
    ),
    SessionKind(
        "eks-irsa",
        _HOUR,
        "In EKS, the SDKs exchange the token of the service account (IRSA) for a session of 1 "
        "hour.",
        (_LEFT,),
        f"{_SDK}/feature-assume-role-credentials.html",
    ),
    SessionKind(
        "eks-pod-identity",
        6 * _HOUR,
        "EKS Pod Identity gives credentials of at most 6 hours, and of 59 minutes with a target "
        "role.",
        (_LEFT, "Whether the association has a target role."),
        "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html",
    ),
    SessionKind(
        "ecs",
        12 * _HOUR,
        "ECS renews the credentials of a task role every 1 to 6 hours, and 12 hours have been "
        "seen.",
        (_LEFT,),
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html",
    ),
    SessionKind(
        "container",
        36 * _HOUR,
        "The credentials come from an endpoint of the container that is not ECS's or EKS's.",
        (_LEFT, "How long the endpoint's sessions last."),
        f"{_SDK}/feature-container-credentials.html",
    ),
    SessionKind(
        "ec2",
        6 * _HOUR,
        "The credentials of an EC2 instance role last about 6 hours, and what is left of them "
        "counts.",
        (
            _LEFT,
            (
                "Whether an expiration that botocore reports is real: when the instance serves "
                "old credentials, botocore moves it into the future."
            ),
        ),
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html",
    ),
    SessionKind(
        "lambda",
        12 * _HOUR,
        "The credentials of a Lambda execution environment last at most 12 hours, perhaps far "
        "less: they are as old as the environment, and AWS does not document how long they last.",
        (_LEFT, "How old the execution environment is."),
        "https://repost.aws/knowledge-center/presigned-url-s3-bucket-expiration",
    ),
    SessionKind(
        "sso",
        12 * _HOUR,
        "A session of IAM Identity Center (SSO) lasts as long as its permission set says: 1 hour "
        "by default, at most 12. The end of the sign-in is another one.",
        (_LEFT, "The session duration of the permission set."),
        "https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html",
    ),
    SessionKind(
        "aws-login",
        15 * _MINUTE,
        "The credentials of `aws login` last 15 minutes; SDKs renew them for up to 12 hours, but a "
        "URL is not renewed.",
        (_LEFT,),
        f"{_SDK}/feature-login-credentials.html",
    ),
    SessionKind(
        "roles-anywhere",
        12 * _HOUR,
        "A session of IAM Roles Anywhere lasts 1 hour by default, and at most 12.",
        (_LEFT, "The session duration of the Roles Anywhere profile."),
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/"
        "authentication-create-session.html",
    ),
    SessionKind(
        "process",
        36 * _HOUR,
        "The credentials come from a credential_process, and STS issues none that last longer than "
        "36 hours.",
        (_LEFT, "What the program asks for."),
        f"{_SDK}/feature-process-credentials.html",
    ),
    SessionKind(
        "temporary",
        36 * _HOUR,
        "The credentials carry a session token, and STS issues none that lasts longer than 36 "
        "hours; a role's session lasts at most 12.",
        (_LEFT, "Where the credentials come from."),
        f"{_IAM}/id_credentials_sts-comparison.html",
    ),
)

SESSION_KINDS = {kind.name: kind for kind in _ALL}
