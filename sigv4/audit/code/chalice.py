"""What the policy of a Chalice application lacks for its presigned URLs.

Chalice writes a policy from ``app.py`` alone, from the methods of clients that are called there.
``generate_presigned_url`` is no operation, so Chalice drops it without a warning.
https://aws.github.io/chalice/topics/configfile.html (checked with Chalice 1.34.0)

A permission is reported as missing only if nothing in the policy may allow it: conditions, and
resources that may overlap, count as allowing.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ...preflight import Permission
from ...s3.operations.iam_names import action_of
from . import rules
from .calls import Audited
from .evaluator import Evaluator
from .lambdas import is_chalice, reachable
from .modules import Project
from .results import Results
from .scopes import Module
from .values import Client, Unknown

# Methods that Chalice knows, by the action that it writes for them on every resource.
_GENERATED = {
    "s3:AbortMultipartUpload": "abort_multipart_upload copy upload_file upload_fileobj",
    "s3:DeleteObject": "delete_object",
    "s3:DeleteObjectTagging": "delete_object_tagging",
    "s3:GetBucketAcl": "get_bucket_acl",
    "s3:GetBucketLocation": "get_bucket_location",
    "s3:GetObject": "download_file download_fileobj get_object head_object",
    "s3:GetObjectAcl": "get_object_acl",
    "s3:GetObjectLegalHold": "get_object_legal_hold",
    "s3:GetObjectRetention": "get_object_retention",
    "s3:GetObjectTagging": "get_object_tagging",
    "s3:GetObjectTorrent": "get_object_torrent",
    "s3:ListAllMyBuckets": "list_buckets",
    "s3:ListBucket": "list_objects list_objects_v2",
    "s3:PutObject": "complete_multipart_upload copy create_multipart_upload put_object upload_file "
    "upload_fileobj upload_part",
    "s3:PutObjectAcl": "put_object_acl",
    "s3:PutObjectLegalHold": "put_object_legal_hold",
    "s3:PutObjectRetention": "put_object_retention",
    "s3:PutObjectTagging": "put_object_tagging",
    "s3:RestoreObject": "restore_object",
}
_OF_BUCKETS = (
    "create_bucket delete_bucket delete_bucket_policy delete_bucket_website get_bucket_logging "
    "get_bucket_notification get_bucket_ownership_controls get_bucket_policy "
    "get_bucket_policy_status get_bucket_request_payment get_bucket_tagging get_bucket_versioning "
    "get_bucket_website put_bucket_acl put_bucket_logging put_bucket_notification "
    "put_bucket_ownership_controls put_bucket_policy put_bucket_request_payment put_bucket_tagging "
    "put_bucket_versioning put_bucket_website"
)
_GENERATED |= {action_of(name): name for name in _OF_BUCKETS.split()}
_CONFIG = Path(".chalice", "config.json")
_MOST_BYTES = 1 << 20
_DEFAULT_STAGE = "dev"
_BY_STAGE = ("autogen_policy", "iam_policy_file", "lambda_functions", "manage_iam_role")


def audit_chalice(
    project: Project, evaluator: Evaluator, results: Results, audited: Sequence[Audited]
) -> None:
    """Compare the policies of each Chalice application with what its presigned URLs need."""
    by_cdk = any(
        path.startswith("chalice.cdk") for module in project.modules for path in module.imports
    )
    for module in project.modules:
        if Path(module.source.path).name != "app.py" or not is_chalice(module, evaluator):
            continue
        parts = {id(each) for each in reachable(project, module)}
        calls = [each for each in audited if id(each.module) in parts and not each.keys]
        if calls and by_cdk:
            _lost(results, module, "The AWS CDK may add to the policy of the application.")
        elif calls:
            _audit(module, evaluator, results, calls)


def _audit(
    module: Module, evaluator: Evaluator, results: Results, calls: Sequence[Audited]
) -> None:
    folder = Path(module.source.path).parent
    config = _read(folder / _CONFIG)
    if config is None:
        _lost(results, module, f"{folder / _CONFIG} is not a JSON object.")
        return
    generated: tuple[frozenset[str], bool] | None = None
    for stage, options in _stages(config):
        if options.get("lambda_functions"):
            _lost(results, module, f"Functions of the stage {stage!r} have options of their own.")
        elif options.get("manage_iam_role") is False:
            _lost(results, module, f"The role of the stage {stage!r} is not managed by Chalice.")
        elif options.get("autogen_policy") is False:
            name = options.get("iam_policy_file")
            file = folder / ".chalice" / (name if isinstance(name, str) else f"policy-{stage}.json")
            policy = _read(file, missing=None)
            if policy is None:
                _lost(results, module, f"The policy {file} of the stage {stage!r} cannot be read.")
                continue
            words = f"The policy {file} of the Chalice application does not allow"
            for each in calls:
                missing = [one for one in _needed(each) if not _may_allow(policy, one)]
                _report(results, each, words, missing)
        else:
            generated = generated or _generated(module, evaluator)
            actions, guessed = generated
            words = (
                "The policy that Chalice generates for the Lambda function does not allow, since "
                "Chalice does not see presigned URLs,"
            )
            for each in calls:
                missing = [one for one in _needed(each) if one.action not in actions]
                if missing and guessed:
                    why = "app.py calls the method on a client that is not followed."
                    results.lost(each.module.source, each.node, "policy", why)
                else:
                    _report(results, each, words, missing)


def _lost(results: Results, module: Module, why: str) -> None:
    results.lost(module.source, module.source.tree, "policy", why)


def _needed(audited: Audited) -> list[Permission]:
    return [each for each in audited.call.permissions if each.when == "always"]


def _report(results: Results, audited: Audited, words: str, missing: Sequence[Permission]) -> None:
    if not missing:
        return
    by_resource: dict[str, list[str]] = {}
    for each in missing:
        by_resource.setdefault(each.resource, []).append(each.action)
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": resource}
        for resource, actions in by_resource.items()
    ]
    named = " and ".join(f"{each.action} on {each.resource}" for each in missing)
    unnamed = any(resource.startswith("arn:aws:s3:::*") for resource in by_resource)
    hint = " Write the name of the bucket for the first *." if unnamed else ""
    results.found(
        rules.CHALICE_POLICY,
        audited.module.source,
        audited.node,
        f"{words} {named}. The URL is issued, and answers AccessDenied.",
        remedy=f"Add to the policy: {json.dumps(statements)}.{hint} Chalice takes it from a file "
        "with autogen_policy set to false in .chalice/config.json.",
        statements=statements,
    )


def _stages(config: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """List the stages with their options; those of a stage replace those of the application."""
    top = {name: config[name] for name in _BY_STAGE if name in config}
    stages = config.get("stages")
    if not isinstance(stages, dict) or not stages:
        yield _DEFAULT_STAGE, top
        return
    for name, options in stages.items():
        own = options if isinstance(options, dict) else {}
        yield str(name), {**top, **{key: own[key] for key in _BY_STAGE if key in own}}


def _read(file: Path, missing: Any = ...) -> Any:
    """Read a JSON object; an absent configuration is an empty one."""
    try:
        if not file.is_file():
            return {} if missing is ... else missing
        if file.stat().st_size > _MOST_BYTES:
            return None
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _generated(module: Module, evaluator: Evaluator) -> tuple[frozenset[str], bool]:
    """Return the actions that Chalice writes, and whether it may write more than is followed."""
    methods: set[str] = set()
    guessed: set[str] = set()
    for node, scope in module.calls:
        if not isinstance(node.func, ast.Attribute):
            continue
        owner = evaluator.value(node.func.value, scope)
        if isinstance(owner, Client) and owner.service == "s3":
            methods.add(node.func.attr)
        elif isinstance(owner, Unknown):
            guessed.add(node.func.attr)
    known = frozenset(word for words in _GENERATED.values() for word in words.split())
    actions = [
        action for action, words in _GENERATED.items() if not methods.isdisjoint(words.split())
    ]
    return frozenset(actions), not guessed.isdisjoint(known - {"copy"})


def _may_allow(policy: Mapping[str, Any], permission: Permission) -> bool:
    """Whether a statement may allow a permission; what is not understood may."""
    statements = policy.get("Statement", [])
    for each in statements if isinstance(statements, list) else [statements]:
        if not isinstance(each, dict):
            return True
        if each.get("Effect") != "Allow":
            continue
        actions = _texts(each.get("Action"))
        if "NotAction" not in each and not any(
            fnmatchcase(permission.action.lower(), action.lower().replace("[", "[[]"))
            for action in actions
        ):
            continue
        if "NotResource" in each or any(
            _overlap(resource, permission.resource) for resource in _texts(each.get("Resource"))
        ):
            return True
    return False


def _overlap(pattern: str, resource: str) -> bool:
    """Whether two patterns may match the same: up to their first wildcard they must agree."""
    first, second = _start(pattern), _start(resource)
    if first == pattern and second == resource:
        return first == second
    if first == pattern:
        return first.startswith(second)
    if second == resource:
        return second.startswith(first)
    return first.startswith(second) or second.startswith(first)


def _start(pattern: str) -> str:
    ends = [at for at in (pattern.find(mark) for mark in "*?$") if at >= 0]
    return pattern[: min(ends)] if ends else pattern


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, str)]
