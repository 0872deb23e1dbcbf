"""The presigning calls of boto3, aiobotocore and aioboto3, and the rules about them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...core.errors import SigV4Error
from ...preflight import Permission, required_permissions
from ...s3.operations.operations_data import OPERATIONS
from . import rules
from .arguments import Arguments
from .evaluator import Evaluator
from .expiries import find_fault, seconds_of
from .modules import Project, is_test
from .report import Call, Place
from .results import Results
from .scopes import Module, Scope, last_name
from .sessions import sessions_end
from .values import ABSENT, Client, Defined, Unknown, is_number
from .versions import NOT_SIGNED, SIGV2_REGIONS, Decision, decide, why_not

_URL = ("ClientMethod", "Params", "ExpiresIn", "HttpMethod")
_POST = ("Bucket", "Key", "Fields", "Conditions", "ExpiresIn")
_METHODS = {"generate_presigned_url": _URL, "generate_presigned_post": _POST}
_OTHERS = frozenset({"get_presigned_url", "presigned_get_object", "presigned_put_object"})
_DEFAULT = 3600
_S3 = "s3"
_SPOILERS = {
    "choose-signer": "the code changes how botocore chooses it",
    "set_default_client_config": "the code sets a default configuration of clients",
    "setup_default_session": "the code sets up boto3's default session",
    "AWS_DEFAULT_REGION": "the code sets AWS_DEFAULT_REGION",
    "AWS_REGION": "the code sets AWS_REGION",
}


@dataclass(frozen=True, slots=True)
class Audited:
    """A presigning call, as far as it is followed.

    Attributes:
        module, node: where.
        call: what is reported about it.
        keys: whether the client is given keys of its own; None if the client is not followed.
    """

    module: Module
    node: ast.Call
    call: Call
    keys: bool | None


def audit_calls(
    project: Project,
    evaluator: Evaluator,
    results: Results,
    *,
    in_lambda: Mapping[int, str],
    region: str | None,
) -> list[Audited]:
    """Apply the rules to each presigning call of a project."""
    auditor = _Auditor(project, evaluator, results, in_lambda, region)
    for module in project.modules:
        for node, scope in module.calls:
            if isinstance(node.func, ast.Attribute):
                auditor.take(module, node, scope, node.func)
        for reference, _ in module.references:
            if reference.attr in _METHODS:
                why = f"{reference.attr} is passed on, and called elsewhere."
                results.lost(module.source, reference, "call", why)
    auditor.finish()
    return auditor.audited


class _Auditor:
    """Applies the rules; findings about one client are joined."""

    def __init__(
        self,
        project: Project,
        evaluator: Evaluator,
        results: Results,
        in_lambda: Mapping[int, str],
        region: str | None,
    ) -> None:
        self._project, self._evaluator, self._results = project, evaluator, results
        self._in_lambda, self._region = in_lambda, region
        spoilers = [(is_test(module), _spoiler(module)) for module in project.modules]
        self._spoiled = next((why for test, why in spoilers if why and not test), "")
        self._spoiled_tests = next((why for _, why in spoilers if why), "")
        self._clients: dict[tuple[int, str, str], tuple[Client, list[Call]]] = {}
        self.audited: list[Audited] = []

    def take(self, module: Module, node: ast.Call, scope: Scope, function: ast.Attribute) -> None:
        """Audit a call, if it is one that presigns."""
        if function.attr in _OTHERS:
            owner = self._evaluator.value(function, scope)
            if not isinstance(owner, Defined):
                why = f"{function.attr} is not a method of boto3."
                self._results.lost(module.source, node, "call", why)
            return
        if function.attr not in _METHODS or _is_expected_to_fail(module, node):
            return
        client = self._evaluator.value(function.value, scope)
        if isinstance(self._evaluator.value(function, scope), Defined):
            return  # a function of the project with the same name, which is audited itself
        found = self._evaluator.arguments(node, scope, _METHODS[function.attr])
        operation, lost = _operation(function.attr, found)
        if isinstance(client, Client) and isinstance(client.service, Unknown):
            client = client.service
        if isinstance(client, Client):
            if client.service != _S3:
                why = f"The client is one of {client.service!r}, not of 's3'."
                self._results.lost(module.source, node, "client", why)
                return
        elif operation not in OPERATIONS:
            why = "Neither the client nor the operation is followed."
            self._results.lost(module.source, node, "call", why)
            return
        if lost:
            self._results.lost(module.source, node, "operation", lost)
        self._audit(module, node, scope, client, found, operation)

    def _audit(
        self,
        module: Module,
        node: ast.Call,
        scope: Scope,
        client: Any,
        found: Arguments,
        operation: str,
    ) -> None:
        bucket = _bucket(found, operation)
        decision = self._version(module, node, client, bucket)
        version = decision.version
        expires_in = self._expiry(module, node, scope, found, version)
        permissions = () if version == NOT_SIGNED else _permissions(operation, found)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        call = Call(module.source.place(node), method, operation, expires_in, version, permissions)
        self._results.calls.append(call)
        if version == NOT_SIGNED:
            return
        if decision.rule and isinstance(client, Client):
            key = (id(client.node), decision.rule, decision.region)
            self._clients.setdefault(key, (client, []))[1].append(call)
        keys = client.keys.given if isinstance(client, Client) else None
        self.audited.append(Audited(module, node, call, keys))
        if isinstance(client, Client):
            place = self._in_lambda.get(id(module), "")
            sessions_end(self._results, module.source, node, client.keys, place, expires_in)

    def _version(self, module: Module, node: ast.Call, client: Any, bucket: Any) -> Decision:
        """Decide on the version, and list what is not followed."""
        if not isinstance(client, Client):
            self._results.lost(module.source, node, "client", why_not("The client", client))
            return Decision()
        spoiled = self._spoiled_tests if is_test(client.module) else self._spoiled
        made = decide(client, bucket, self._region, spoiled)
        if made.lost:
            self._results.lost(module.source, node, "signature version", made.lost)
        return made

    def _expiry(
        self, module: Module, node: ast.Call, scope: Scope, found: Arguments, version: str
    ) -> float | None:
        given = found.get("ExpiresIn")
        value = _DEFAULT if given is ABSENT else given
        seconds = seconds_of(value)
        if version == NOT_SIGNED:
            return None
        if not is_number(seconds):
            self._results.lost(module.source, node, "expiry", why_not("The expiry", seconds))
            self._callers(module, node, scope, version)
            return None
        self._judge(module, node, value, version, node)
        return float(seconds)

    def _judge(
        self,
        module: Module,
        node: ast.Call,
        value: Any,
        version: str,
        presigning: ast.Call,
        related: Iterable[Place] = (),
    ) -> None:
        """Report what is wrong with an expiry, where it is passed.

        Tests make URLs that have expired on purpose.
        """
        method = presigning.func.attr if isinstance(presigning.func, ast.Attribute) else ""
        is_form = _METHODS.get(method) is _POST
        what = "The form is" if is_form else "The URL is"
        fault = find_fault(value, version, what, is_form=is_form)
        if fault is None:
            return
        is_meant = fault.rule is rules.EXPIRY_INVALID and is_test(module)
        level = rules.NOTE if is_meant else fault.level
        self._results.found(
            fault.rule, module.source, node, fault.message, level=level, related=related
        )

    def _callers(self, module: Module, node: ast.Call, scope: Scope, version: str) -> None:
        """Follow an expiry that is a parameter to the calls of the function."""
        names = _METHODS[node.func.attr] if isinstance(node.func, ast.Attribute) else ()
        function = scope.node
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return
        for other in self._project.modules:
            for call, place in other.calls:
                if last_name(call.func) != function.name:
                    continue
                target = self._evaluator.value(call.func, place)
                if not (isinstance(target, Defined) and target.node is function):
                    continue
                with self._evaluator.called(target, call, place):
                    value = self._evaluator.arguments(node, scope, names).get("ExpiresIn")
                self._judge(other, call, value, version, node, [module.source.place(node)])

    def finish(self) -> None:
        """Report Version 2, once for each client."""
        for (_, code, region), (client, calls) in self._clients.items():
            rule = next(each for each in rules.RULES if each.code == code)
            related = [call.place for call in calls]
            self._results.found(
                rule,
                client.module.source,
                client.node,
                _WORDS[code].format(region),
                related=related,
            )


_WORDS = {
    rules.SIGV2_CHOSEN.code: "The client signs presigned URLs with Signature Version 2, since "
    "signature_version says so. Buckets made after 24 June 2020 refuse it.",
    rules.SIGV2_DEFAULT.code: "The client signs presigned URLs with Signature Version 2: boto3 "
    "does so in {} unless signature_version is set. Buckets made after 24 June 2020 refuse it.",
    rules.SIGV2_REGION_UNKNOWN.code: "The code chooses no signature version and no region: by "
    "default, boto3 signs presigned URLs with Signature Version 2 without a region and in "
    f"{', '.join(SIGV2_REGIONS)}. Buckets made after 24 June 2020 refuse it.",
}


def _is_expected_to_fail(module: Module, node: ast.Call) -> bool:
    return any(first <= node.lineno <= last for first, last in module.failing)


def _operation(method: str, found: Arguments) -> tuple[str, str]:
    """Return the operation of S3, and why it is not followed: one of them is empty."""
    if method == "generate_presigned_post":
        return "put_object", ""
    operation = found.get("ClientMethod")
    if isinstance(operation, str):
        known = operation in OPERATIONS
        why = f"{operation[:60]!r} is not an operation of S3."
        return (operation, "") if known else ("", why)
    return "", why_not("The operation", operation)


def _bucket(found: Arguments, operation: str) -> Any:
    params = found.get("Params")
    if isinstance(params, dict):
        return params.get("Bucket")
    return found.get("Bucket") if operation == "put_object" else None


def _permissions(operation: str, found: Arguments) -> tuple[Permission, ...]:
    """List what the operation needs with the parameters that are known."""
    if not operation:
        return ()
    params = found.get("Params")
    given = params if isinstance(params, dict) else {}
    if params is ABSENT or isinstance(params, Unknown):
        given = {name: found.get(name) for name in ("Bucket", "Key")}
        given.update(_from_fields(found.get("Fields")))
    known = {
        name: _PLACEHOLDER if isinstance(value, Unknown) else value
        for name, value in given.items()
        if _is_known(value) or (isinstance(value, Unknown) and name in _BY_PRESENCE)
    }
    try:
        return required_permissions(operation, **known)
    except SigV4Error:  # a parameter that the operation does not have: boto3 refuses it, too
        return required_permissions(operation)


_PLACEHOLDER = "*"
_BY_PRESENCE = frozenset({"ACL", "CopySource", "ObjectLockMode", "Tagging", "VersionId"})
_FIELDS = {
    "acl": "ACL",
    "tagging": "Tagging",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
    "x-amz-object-lock-mode": "ObjectLockMode",
}


def _from_fields(fields: Any) -> dict[str, Any]:
    """Return the parameters that the fields of a form stand for."""
    if not isinstance(fields, dict):
        return {}
    lower = {str(name).lower(): value for name, value in fields.items()}
    return {_FIELDS[name]: value for name, value in lower.items() if name in _FIELDS}


def _is_known(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_known(each) for each in value.values())
    if isinstance(value, tuple):
        return all(_is_known(each) for each in value)
    return isinstance(value, (str, bool, int))


def _spoiler(module: Module) -> str:
    """Say what in a module makes botocore choose otherwise than by its own rule; else empty."""
    for node in ast.walk(module.source.tree):
        if isinstance(node, ast.Attribute) and node.attr in _SPOILERS:
            return _SPOILERS[node.attr]
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and text.startswith("choose-signer"):
            return _SPOILERS["choose-signer"]
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            key = node.slice
            if isinstance(key, ast.Constant) and key.value in ("AWS_REGION", "AWS_DEFAULT_REGION"):
                return _SPOILERS[str(key.value)]
    return ""
