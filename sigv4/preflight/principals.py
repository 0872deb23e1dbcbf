"""Who makes a request, and which principals of a policy name them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..core.errors import InvalidParameter
from ..s3.given import check_type
from .context import ABSENT, UNKNOWN, Context, Value
from .documents import text_of
from .grammar import Principals
from .outcomes import FALSE, Outcome, all_of, any_of, inverse, settled, unknown
from .principal_names import ACCOUNT, AWS, EVERYBODY, FEDERATED, UNIQUE_ID, read_arn

_SERVICE_LINKED = ":role/aws-service-role/"
_TYPES = {
    ("iam", "user"): "user",
    ("iam", "root"): "root",
    ("iam", "role"): "role",
    ("sts", "assumed-role"): "assumed-role",
    ("sts", "federated-user"): "federated-user",
}
_KNOWN = ("user", "assumed-role", "federated-user", "root", "anonymous", "unknown")
_CANONICAL_ID = "CanonicalUser"
_PROVIDER, _UNIQUE_ID = "aws:FederatedProvider", "aws:userid"
_HAS_UNIQUE_ID = {"AIDA": "user", "AROA": "assumed-role"}


class Naming(Enum):
    """How a policy names the principal of a request; the effect of a grant depends on it."""

    DIRECT = "the user, the session, or everybody"
    ROLE = "the role of a session, or the user of a federated session"
    ACCOUNT = "the account"


@dataclass(frozen=True, slots=True)
class Principal:
    """The principal that makes a request.

    Attributes:
        type: ``user``, ``assumed-role``, ``federated-user``, ``root``, ``anonymous`` or
            ``unknown``: some principal of IAM that is not known.
        arn: the ARN of the user or session; None without one, or if it is not known.
        account: twelve digits, or None.
        role_arn: the ARN of the role of a session, with its path; None where the path is not known.
        user_arn: the ARN of the user who made a federated session.
    """

    type: str
    arn: str | None = None
    account: str | None = None
    role_arn: str | None = None
    user_arn: str | None = None

    @classmethod
    def from_arn(
        cls, arn: str, *, role_arn: str | None = None, user_arn: str | None = None
    ) -> Principal:
        """Recognise a principal by its ARN; an ARN of a role means any session of it.

        Args:
            arn: such as ``arn:aws:sts::111122223333:assumed-role/NAME/SESSION``.
            role_arn: the role of a session; without it the role's path is unknown.
            user_arn: the user who made a federated session.

        Raises:
            InvalidParameter: not an ARN of a principal.
        """
        check_type("arn", arn, str, "str")
        for name, other in (("role_arn", role_arn), ("user_arn", user_arn)):
            check_type(name, other, (str, type(None)), "str or None")
        found = read_arn(arn)
        kind = _type_of(found)
        if not found or not kind:
            raise InvalidParameter(
                f"{arn!r} is not the ARN of a principal.",
                "Give the ARN of a user, role, role session, federated user or root.",
                "arn",
            )
        if kind == "role":
            return cls("assumed-role", None, found["account"], role_arn=arn)
        return cls(kind, arn, found["account"], role_arn, user_arn)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Principal:
        """Read the object ``principal`` of a case; a role that is not given has no path.

        Raises:
            InvalidParameter: an unknown type or field.
        """
        unexpected = set(fields) - {"type", "arn", "account", "role_arn", "user_arn"}
        kind = text_of(fields, "type")
        if unexpected or kind not in {*_TYPES.values(), "anonymous"} - {"role"}:
            raise InvalidParameter(
                f"The principal {dict(fields)!r} has an unknown type or field.",
                "Give type (user, assumed-role, federated-user, root or anonymous), arn, account, "
                "role_arn and user_arn.",
                "principal",
            )
        arn = text_of(fields, "arn")
        found = read_arn(arn) if arn else None
        account = text_of(fields, "account") or (found["account"] if found else None)
        if kind == "root" and account and not arn:
            arn = f"arn:aws:iam::{account}:root"
        role = text_of(fields, "role_arn")
        if kind == "assumed-role" and found and not role:
            role = f"arn:{found['partition']}:iam::{account}:role/{_role_name(found)}"
        return cls(kind, arn, account, role, text_of(fields, "user_arn"))

    @property
    def anonymous(self) -> bool:
        """Whether the request is not signed."""
        return self.type == "anonymous"

    @property
    def service_linked(self) -> bool:
        """Whether it is a session of a service-linked role, which SCPs and RCPs do not bind."""
        return _SERVICE_LINKED in (self.role_arn or "")

    def keys(self) -> dict[str, Value]:
        """List the context keys that follow from the principal.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
        """
        if self.type == "unknown":
            return {}
        resource = (self.arn or "").rpartition(":")[2]
        name = Value((resource.rpartition("/")[2],)) if self.arn else UNKNOWN
        account = _known(self.account)
        kinds = {
            "user": ("User", _known(self.arn), name, None),
            "assumed-role": ("AssumedRole", _known(self.role_arn), ABSENT, None),
            "federated-user": ("FederatedUser", _known(self.arn), ABSENT, self._federated_id()),
            "root": ("Account", _known(self.arn), ABSENT, account),
            "anonymous": ("Anonymous", ABSENT, ABSENT, Value(("anonymous",))),
        }
        kind, arn, username, userid = kinds[self.type]
        return {
            "aws:PrincipalType": Value((kind,)),
            "aws:PrincipalArn": arn,
            "aws:PrincipalAccount": ABSENT if self.anonymous else account,
            "aws:PrincipalIsAWSService": ABSENT if self.anonymous else Value(("false",)),
            "aws:username": username,
            **({"aws:userid": userid} if userid else {}),
        }

    def _federated_id(self) -> Value:
        name = (self.arn or "").rpartition("/")[2]
        return Value((f"{self.account}:{name}",)) if self.account and name else UNKNOWN


def check_principal(who: Principal) -> None:
    """Refuse a principal that was made by hand, and is of an unknown type or contradicts its ARN.

    Raises:
        InvalidParameter: an unknown type, or that or the account of another principal.
        TypeError: a field that is not a text.
    """
    for name in ("arn", "account", "role_arn", "user_arn"):
        value = getattr(who, name)
        check_type(f"{name} of the principal", value, (str, type(None)), "str or None")
    check_type("type of the principal", who.type, str, "str")
    if who.type not in _KNOWN:
        raise InvalidParameter(
            f"The principal has the unknown type {who.type[:40]!r}.",
            f"Use one of {', '.join(_KNOWN)}.",
            "principal",
        )
    found = read_arn(who.arn) if who.arn else None
    if found and (_type_of(found), found["account"]) != (who.type, who.account):
        raise InvalidParameter(
            f"The principal has the type {who.type!r} and the account {who.account!r}, and its "
            f"ARN is {found[0][:80]!r}.",
            "Use Principal.from_arn, which reads both from the ARN.",
            "principal",
        )


def _type_of(found: re.Match[str] | None) -> str | None:
    return _TYPES.get((found["service"], found["type"])) if found else None


def _role_name(found: re.Match[str]) -> str:
    """Take the name of a role from its ARN, or from that of a session of it."""
    parts = (found["name"] or "").split("/")
    return parts[0] if found["type"] == "assumed-role" else parts[-1]


def _known(text: str | None) -> Value:
    return Value((text,)) if text else UNKNOWN


def names(principals: Principals, who: Principal, naming: Naming, context: Context) -> Outcome:
    """Tell whether an element Principal names somebody in one way."""
    return any_of(_one(kind, name, who, naming, context) for kind, name in principals.names)


def concerns(
    principals: Principals, who: Principal, boundary: Outcome, context: Context
) -> Outcome:
    """Return whether a Deny with Principal or NotPrincipal applies to a principal.

    Args:
        principals: the element.
        who: the principal of the request.
        boundary: whether it has a permissions boundary: NotPrincipal then exempts nobody.
        context: the context keys of the request.
    """
    if not principals.excluded:
        return any_of(names(principals, who, naming, context) for naming in Naming)
    return any_of([boundary, inverse(_spared(principals, who, context))])


def _spared(principals: Principals, who: Principal, context: Context) -> Outcome:
    """Tell whether NotPrincipal lists somebody: in person, by role and by account.

    AWS checks the account, then the role, then the session. Its page says both that all of them
    are checked and that role and account should be listed; without the session it is undecided.
    """
    everybody = settled((AWS, EVERYBODY) in principals.names)
    if who.anonymous:
        return everybody
    account = names(principals, who, Naming.ACCOUNT, context)
    person = names(principals, who, Naming.DIRECT, context)
    if who.type == "root":
        return any_of([everybody, account])
    if who.type == "assumed-role":
        role = names(principals, who, Naming.ROLE, context)
        session = any_of([person, all_of([role, unknown()])])
        return any_of([everybody, all_of([account, role, session])])
    return any_of([everybody, all_of([account, person])])


def _one(kind: str, name: str, who: Principal, naming: Naming, context: Context) -> Outcome:
    if (kind, name) == (AWS, EVERYBODY):
        return settled(naming is Naming.DIRECT)
    if who.anonymous or kind == "Service":
        return FALSE
    if kind == FEDERATED:
        return _provider(name, who, context) if naming is Naming.DIRECT else FALSE
    if kind == _CANONICAL_ID:
        return unknown(_CANONICAL_ID) if naming is Naming.ACCOUNT else FALSE
    return _named(name, who, naming, context)


def _named(name: str, who: Principal, naming: Naming, context: Context) -> Outcome:
    """Compare a name under ``AWS``, other than ``*``."""
    account = ACCOUNT.fullmatch(name)
    if account:
        return _account(account[1] or account[2], who) if naming is Naming.ACCOUNT else FALSE
    if UNIQUE_ID.fullmatch(name):
        by_role = name.startswith("AROA")
        of_kind = naming is (Naming.ROLE if by_role else Naming.DIRECT)
        return _unique_id(name, who, context) if of_kind else FALSE
    found = read_arn(name)
    return FALSE if found is None else _person(found, who, naming)


def _provider(name: str, who: Principal, context: Context) -> Outcome:
    """Tell whether an identity provider issued the session.

    Only sessions of roles have one. A provider has several names, so only the same name, and a key
    that is absent, decide.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-federatedprovider
    """
    if who.type not in ("assumed-role", "unknown"):
        return FALSE
    known = context.named(_PROVIDER)
    if known.absent:
        return FALSE
    return settled(value=True) if name in known.texts else unknown(_PROVIDER)


def _unique_id(name: str, who: Principal, context: Context) -> Outcome:
    """Compare the unique ID of a user or role, which ``aws:userid`` begins with."""
    if who.type not in (_HAS_UNIQUE_ID[name[:4]], "unknown"):
        return FALSE
    known = context.named(_UNIQUE_ID)
    if known.unknown:
        return unknown(_UNIQUE_ID)
    return settled(any(text.partition(":")[0] == name for text in known.texts))


def _account(account: str, who: Principal) -> Outcome:
    return settled(account == who.account) if who.account else unknown("aws:PrincipalAccount")


def _person(found: re.Match[str], who: Principal, naming: Naming) -> Outcome:
    """Compare the ARN of a user, a role or a session."""
    kind = _type_of(found)
    by_origin = kind == "role" or (kind == "user" and who.type == "federated-user")
    if naming is not (Naming.ROLE if by_origin else Naming.DIRECT):
        return FALSE
    if who.type == "unknown" or (who.type == "federated-user" and kind == "user"):
        known = who.user_arn
    elif kind == "role":
        return _role(found, who)
    else:
        known = who.arn
        if known is None and not _may_be_session(found, who):
            return FALSE
    return settled(found[0] == known) if known else unknown("aws:PrincipalArn")


def _role(found: re.Match[str], who: Principal) -> Outcome:
    if who.type != "assumed-role":
        return FALSE
    if who.role_arn:
        return settled(found[0] == who.role_arn)
    session = read_arn(who.arn or "")
    return settled(
        session is not None
        and (session["account"], _role_name(session)) == (found["account"], _role_name(found))
    )


def _may_be_session(found: re.Match[str], who: Principal) -> bool:
    role = read_arn(who.role_arn or "")
    return (
        role is not None
        and found["type"] == "assumed-role"
        and (found["account"], _role_name(found)) == (role["account"], _role_name(role))
    )
