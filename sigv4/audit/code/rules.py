"""The rules: a stable code for each, its level, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: stable, in kebab case.
        level: ``error`` for what fails, ``warning`` for what fails under a condition that is named.
        title: in a few words.
        remedy: what to do.
        source: URL of the page that says so.
    """

    code: str
    level: str
    title: str
    remedy: str
    source: str


_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"

EXPIRY_TOO_LONG = Rule(
    "expiry-too-long",
    ERROR,
    "A presigned URL of more than 7 days",
    "Pass at most 604800 seconds. CloudFront signed URLs (sigv4.cloudfront) and links that renew "
    "themselves (sigv4.links) last longer.",
    f"{_GUIDE}using-presigned-url.html",
)
EXPIRY_INVALID = Rule(
    "expiry-invalid",
    ERROR,
    "An expiry that is not a whole number of seconds from 1 on",
    "Pass whole seconds, from 1 to 604800: int(timedelta(hours=1).total_seconds()). The attribute "
    "seconds of a timedelta leaves its days out.",
    "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html",
)
SIGV2_DEFAULT = Rule(
    "sigv2-default",
    ERROR,
    "Signature Version 2, which boto3 chooses in this region",
    "Pass config=Config(signature_version='s3v4') to the client.",
    "https://aws.amazon.com/blogs/aws/amazon-s3-update-sigv2-deprecation-period-extended-modified/",
)
SIGV2_REGION_UNKNOWN = Rule(
    "sigv2-region-unknown",
    WARNING,
    "No signature version is chosen, and the region is not in the code",
    "Pass config=Config(signature_version='s3v4') to the client.",
    SIGV2_DEFAULT.source,
)
SIGV2_CHOSEN = Rule(
    "sigv2-chosen",
    ERROR,
    "Signature Version 2, which the code chooses",
    "Write signature_version='s3v4'.",
    SIGV2_DEFAULT.source,
)
CREDENTIALS_END_EARLIER = Rule(
    "credentials-end-earlier",
    WARNING,
    "The credentials expire before the URL",
    "Sign with credentials that last longer, such as the keys of an IAM user from a secret store, "
    "or ask for less time.",
    f"{_GUIDE}using-presigned-url.html#PresignedUrl-Expiration",
)
CHALICE_POLICY = Rule(
    "chalice-policy",
    ERROR,
    "The policy of the Chalice application lacks a permission",
    "Add the statements to the policy, with autogen_policy set to false in .chalice/config.json.",
    "https://aws.github.io/chalice/topics/configfile.html",
)

RULES = (
    EXPIRY_TOO_LONG,
    EXPIRY_INVALID,
    SIGV2_DEFAULT,
    SIGV2_REGION_UNKNOWN,
    SIGV2_CHOSEN,
    CREDENTIALS_END_EARLIER,
    CHALICE_POLICY,
)
CODES = frozenset(rule.code for rule in RULES)
