"""Know before you sign: what a request needs, and whether policies allow it. Nothing is contacted.

>>> from sigv4.preflight import AccessRequest, Policies, Principal, evaluate
>>> read = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
...     "Resource": "arn:aws:s3:::example-bucket/*"}]}
>>> who = Principal.from_arn("arn:aws:iam::111122223333:user/ana")
>>> request = AccessRequest(who, "s3:PutObject", "arn:aws:s3:::example-bucket/k", "111122223333")
>>> evaluate(request, Policies(identity=read, resource=())).verdict
'implicitly_denied'
"""

from __future__ import annotations

from ..core.errors import InvalidPolicy, NotAllowed, UndecidedPermissionWarning
from .decision import Decision
from .documents import read_json
from .evaluation import evaluate
from .inspection import Inspection, inspect
from .kinds import policy_kind
from .least import least_policy
from .lifetimes import Lifetime, lifetime
from .permissions import Permission, bucket_resource, required_permissions
from .policies import Policies
from .powers import Freedom, Limit, Power, power
from .principals import Principal
from .request import AccessRequest

__all__ = [
    "AccessRequest",
    "Decision",
    "Freedom",
    "Inspection",
    "InvalidPolicy",
    "Lifetime",
    "Limit",
    "NotAllowed",
    "Permission",
    "Policies",
    "Power",
    "Principal",
    "UndecidedPermissionWarning",
    "bucket_resource",
    "evaluate",
    "inspect",
    "least_policy",
    "lifetime",
    "policy_kind",
    "power",
    "read_json",
    "required_permissions",
]
