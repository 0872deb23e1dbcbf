"""``sigv4 policy check``: what AWS would answer to a request, decided from policies."""

from __future__ import annotations

from dataclasses import replace

from ..core.errors import InvalidParameter
from ..s3.operations.model import operation as find_operation
from . import options as shared
from . import policies, presign
from .params import read as params_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from typing import Any

    from ..preflight import AccessRequest, Decision, Policies, Principal

DESCRIPTION = (
    "Decide whether policies allow a request. Exit status: 0 allowed, 1 denied, 3 undecided."
)
EXAMPLES = (
    "sigv4 policy check s3://my-bucket/report.pdf --policy role.json",
    "sigv4 policy check s3://my-bucket/a --policy role.json --none boundary",
)
_ALLOWED, _DENIED, _UNDECIDED = 0, 1, 3
_ADDRESSES = ("Bucket", "Key", "CopySource", "Delete")  # parameters that name resources


def add_arguments(command: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    command.add_argument(
        "object",
        nargs="?",
        metavar="s3://BUCKET/KEY",
        help="object or bucket of an operation of S3",
    )
    what = command.add_argument_group("what is asked")
    what.add_argument("--operation", metavar="NAME", help="of S3 (default: get_object)")
    shared.add_repeated(
        what, "--param", "a parameter of the operation by boto3's name", metavar="NAME=VALUE"
    )
    what.add_argument("--action", help="an action of IAM, instead of an operation")
    what.add_argument("--resource", metavar="ARN", help="resource of the action")
    facts = command.add_argument_group("what is known of the request")
    facts.add_argument(
        "--context",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a context key; repeat it for several values",
    )
    shared.add_repeated(
        facts, "--absent", "a context key that the request does not have", metavar="KEY"
    )
    facts.add_argument(
        "--resource-account", metavar="ID", help="account of the bucket, or of the resource"
    )
    policies.add_policies(command)
    shared.add_output(command, ("text", "json"))


def run(options: Namespace) -> int:
    """Print the decisions; the worst of them is the exit status."""
    given = policies.read(options)
    decided = list(_decisions(options, given))
    if options.output == "json":
        from json import dumps

        print(dumps([_fields(request, decision) for request, decision in decided], indent=2))
    else:
        print("\n".join(_text(request, decision) for request, decision in decided))
    statuses = {_status(decision) for _, decision in decided}
    return next(each for each in (_DENIED, _UNDECIDED, _ALLOWED) if each in statuses)


def _decisions(options: Namespace, given: Policies) -> Iterator[tuple[AccessRequest, Decision]]:
    from ..preflight import AccessRequest, Principal, evaluate

    who = Principal("unknown") if options.principal is None else _principal(options.principal)
    by_action = (options.action, options.resource)
    by_operation = options.object is not None
    if by_operation is (by_action != (None, None)) or (not by_operation and None in by_action):
        raise InvalidParameter(
            "Nothing to check is given.",
            "Give s3://BUCKET/KEY, with --operation, or both --action and --resource.",
            "request",
        )
    if by_operation:
        yield from _of_operation(options, given, who)
        return
    if options.param:
        raise InvalidParameter(
            "--param is about an operation, and --action is given.",
            "Give --context for what a policy compares.",
            "param",
        )
    request = AccessRequest(
        who,
        *by_action,
        options.resource_account,
        _context(options.context),
        absent=tuple(options.absent),
    )
    yield request, evaluate(request, given)


def _of_operation(
    options: Namespace, given: Policies, who: Principal
) -> Iterator[tuple[AccessRequest, Decision]]:
    """Decide on all that an operation needs; its parameters set context keys."""
    from ..preflight import AccessRequest, bucket_resource, required_permissions
    from ..preflight.asked import check_context
    from ..preflight.evaluation import conditions_of, decide
    from ..preflight.presigning import keys_of_params, known_of_key

    name, params = _operation(options)
    context = _context(options.context)
    needed = [each for each in required_permissions(name, **params) if each.when == "always"]
    known, missing = keys_of_params(name, params)
    _check_agreement(known, context)
    named = {key.lower() for key in (*context, *options.absent)}
    absent = (*options.absent, *(key for key in missing if key.lower() not in named))
    base = bucket_resource(name, params)
    owner = options.resource_account or params.get("ExpectedBucketOwner")
    for permission in needed:
        request = AccessRequest(
            who, permission.action, permission.resource, owner, {**known, **context}, absent
        )
        if permission.action.startswith("kms:"):  # which S3 asks for, not the caller
            facts = {**context, **known_of_key(None, who.account)}
            request = replace(request, context=facts, absent=tuple(options.absent))
        mine = given.about(permission, base)
        check_context(context, options.absent, conditions_of(request, mine))
        yield request, decide(request, mine)


def _operation(options: Namespace) -> tuple[str, dict[str, Any]]:
    """Read an operation and its parameters, with all that say what it is done to."""
    found = find_operation(presign.operation_name(options.operation or "get_object"))
    bucket, key = presign.split_s3_uri(options.object)
    if not bucket.startswith("arn:") and set("*?") & set(bucket):
        raise InvalidParameter(
            f"The bucket {bucket[:80]!r} is a pattern.", "Name one bucket.", "object"
        )
    address = {"Bucket": bucket, "Key": key}
    params = {
        **params_of(found.name, options.param),
        **{each: text for each, text in address.items() if text},
    }
    for each in _ADDRESSES:
        if each in found.required and each not in params:
            by_uri = each in address
            raise InvalidParameter(
                f"{found.name} needs {each}.",
                "Write s3://BUCKET/KEY." if by_uri else f"Give it as --param {each}=VALUE.",
                "object" if by_uri else "param",
            )
    return found.name, params


def _check_agreement(known: dict[str, Any], context: dict[str, list[str]]) -> None:
    for key, texts in context.items():
        for name, value in known.items():
            listed = value if isinstance(value, list) else [value]
            if name.lower() == key.lower() and listed != texts:
                raise InvalidParameter(
                    f"The parameters set the context key {name} to {str(value)[:60]!r}, and "
                    f"--context to {', '.join(texts)[:60]!r}.",
                    "Leave one of them out.",
                    "context",
                )


def _principal(arn: str) -> Any:
    from ..preflight import Principal

    return Principal("anonymous") if arn == "anonymous" else Principal.from_arn(arn)


def _context(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        key, equals, value = line.partition("=")
        if not (key and equals):
            raise InvalidParameter(
                f"--context {line!r} is not KEY=VALUE.",
                "Write it as aws:SourceIp=203.0.113.9.",
                "context",
            )
        found.setdefault(key, []).append(value)
    return found


def _status(decision: Decision) -> int:
    if decision.allowed:
        return _ALLOWED
    return _DENIED if decision.denied else _UNDECIDED


def _text(request: AccessRequest, decision: Decision) -> str:
    lines = [f"{decision.verdict}: {request.action} on {request.resource}"]
    lines += [f"  {reason}" for reason in decision.reasons]
    if decision.context_keys:
        lines.append(f"  It depends on {', '.join(decision.context_keys)}.")
    return "\n".join(lines)


def _fields(request: AccessRequest, decision: Decision) -> dict[str, Any]:
    return {
        "action": request.action,
        "resource": request.resource,
        "verdict": decision.verdict,
        "statements": list(decision.statements),
        "context_keys": list(decision.context_keys),
        "missing_policies": list(decision.missing_policies),
        "reasons": list(decision.reasons),
    }
