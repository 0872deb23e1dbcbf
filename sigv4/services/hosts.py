"""What the name of an AWS host tells of region and service; nothing of other hosts."""

from __future__ import annotations

import re

_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_REGION = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,12}){1,2}-\d{1,2}", re.ASCII)
# Services whose signing name is the label that stands in their hosts.
_SERVICES = (
    "s3", "execute-api", "sts", "iam", "es", "aoss", "dynamodb", "lambda", "sqs", "sns", "kms",
    "ec2", "secretsmanager", "s3-outposts", "s3-object-lambda", "appsync-api", "vpc-lattice-svcs",
)  # fmt: skip
_REGION_FIRST = ("es", "aoss")  # search-domain.eu-west-1.es.amazonaws.com


def region_and_service(host: str) -> tuple[str, str]:
    """Region and signing name that the host of an AWS service tells; empty where it does not."""
    name = host.lower().partition(":")[0]
    suffix = next((end for end in _AWS if name.endswith(end)), "")
    if not suffix:
        return "", ""
    labels = ["", "", *name.removesuffix(suffix).split(".")]
    if labels[-1] in _REGION_FIRST:
        return _region(labels[-2]), labels[-1]
    if labels[-1].startswith("s3-"):  # s3-eu-west-1, as it was once, and s3-accelerate
        return _region(labels[-1][3:]), "s3"
    region = _region(labels[-1])
    before = [label for label in labels if label != "dualstack"][-2 if region else -1]
    return region, before if before in _SERVICES else ""


def _region(label: str) -> str:
    return label if _REGION.fullmatch(label) else ""
