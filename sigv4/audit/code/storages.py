"""The settings of django-storages: how long its URLs last, and which version signs them.

Read are module-level settings (``AWS_QUERYSTRING_EXPIRE``, ``AWS_S3_SIGNATURE_VERSION``), the
OPTIONS of ``STORAGES``, and attributes of classes that are derived from its S3 storage.
https://django-storages.readthedocs.io/en/latest/backends/amazon-S3.html
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from . import rules
from .evaluator import Evaluator
from .expiries import find_fault, seconds_of
from .modules import Project
from .results import Results
from .scopes import MODULE, Module, Scope
from .values import ABSENT, Config, Symbol, Unknown, is_number
from .versions import NOT_SIGNED, SIGV2, SIGV2_REGIONS, SIGV4, default_version, named_version

_SETTINGS = {
    "querystring_expire": "AWS_QUERYSTRING_EXPIRE",
    "querystring_auth": "AWS_QUERYSTRING_AUTH",
    "signature_version": "AWS_S3_SIGNATURE_VERSION",
    "region_name": "AWS_S3_REGION_NAME",
    "custom_domain": "AWS_S3_CUSTOM_DOMAIN",
    "endpoint_url": "AWS_S3_ENDPOINT_URL",
    "client_config": "AWS_S3_CLIENT_CONFIG",
    "session_profile": "AWS_S3_SESSION_PROFILE",
}
_MODULES = ("storages.backends.s3.", "storages.backends.s3boto3.")
_PACKAGE = "storages.backends."
_UNSIGNED = ("S3StaticStorage", "S3ManifestStaticStorage")
_BACKENDS = ("DEFAULT_FILE_STORAGE", "STATICFILES_STORAGE")
_DEFAULT_EXPIRE = 3600


@dataclass(frozen=True, slots=True)
class _Storage:
    """One storage, with what is said about it.

    Attributes:
        node: where it is configured.
        own: the value of an option of its own, or `ABSENT`.
        nodes: of the own options, where they are written.
    """

    node: ast.AST
    own: Callable[[str], Any]
    nodes: Callable[[str], ast.AST | None]


def audit_storages(
    project: Project, evaluator: Evaluator, results: Results, *, region: str | None
) -> None:
    """Apply the rules to the settings of django-storages in each module."""
    users = [module for module in project.modules if _settings(module) or _mentions(module)]
    for module in users:
        elsewhere = {
            name
            for other in users
            if other is not module
            for name in _SETTINGS.values()
            if name in other.scope.bindings
        }
        auditor = _Auditor(module, evaluator, results, elsewhere, region)
        storages = [*_in_settings(module, evaluator), *_classes(module, evaluator)]
        for storage in storages:
            auditor.audit(storage)
        others = _others(module, evaluator)
        if others and not storages:
            why = f"The storage {others[0][:80]!r} is not one of django-storages for S3 and boto3."
            results.lost(module.source, module.source.tree, "call", why)
        elif not storages and _SETTINGS["querystring_expire"] in module.scope.bindings:
            auditor.audit(_Storage(module.source.tree, _nothing, _nowhere), alone=True)


def _settings(module: Module) -> bool:
    return any(name in module.scope.bindings for name in _SETTINGS.values())


def _others(module: Module, evaluator: Evaluator) -> list[str]:
    """List the other storages of django-storages that settings with an expiry name."""
    if _SETTINGS["querystring_expire"] not in module.scope.bindings:
        return []
    named = [evaluator.only(name, module.scope.bindings.get(name, [])) for name in _BACKENDS]
    listed = evaluator.only("STORAGES", module.scope.bindings.get("STORAGES", []))
    several = listed.values() if isinstance(listed, dict) else ()
    named += [each.get("BACKEND") for each in several if isinstance(each, dict)]
    return [each for each in named if isinstance(each, str) and each.startswith(_PACKAGE)]


def _mentions(module: Module) -> bool:
    if any(f"{path}.".startswith(_MODULES) for path in module.imports):
        return True
    return any(name in module.scope.bindings for name in ("STORAGES", *_BACKENDS))


class _Auditor:
    """Applies the rules to the storages of one module."""

    def __init__(
        self,
        module: Module,
        evaluator: Evaluator,
        results: Results,
        elsewhere: set[str],
        region: str | None,
    ) -> None:
        self._module, self._evaluator, self._results = module, evaluator, results
        self._elsewhere, self._region = elsewhere, region

    def _setting(self, name: str) -> Any:
        """Follow a setting of the module; `Unknown` if another module may set it."""
        setting = _SETTINGS[name]
        if setting in self._module.scope.bindings:
            return self._evaluator.value(ast.Name(setting, ast.Load()), self._module.scope)
        if setting in self._elsewhere:
            return Unknown(f"another file sets {setting}")
        if self._module.stars:
            return Unknown(f"{setting} may come from an import of all names")
        return ABSENT

    def _option(self, storage: _Storage, name: str) -> Any:
        own = storage.own(name)
        found = self._setting(name) if own is ABSENT else own
        return ABSENT if found is None else found

    def audit(self, storage: _Storage, *, alone: bool = False) -> None:
        """Apply the rules to one storage; without one, that about the expiry alone."""
        auth, domain = (
            self._option(storage, "querystring_auth"),
            self._option(storage, "custom_domain"),
        )
        if auth is False or (isinstance(domain, str) and domain):
            return
        if isinstance(auth, Unknown) or isinstance(domain, Unknown):
            why = next(each.why for each in (auth, domain) if isinstance(each, Unknown))
            self._lost(storage.node, "call", f"Whether URLs are signed is not followed: {why}.")
            return
        version = "" if alone else self._version(storage)
        if version != NOT_SIGNED:
            self._expiry(storage, version)

    def _expiry(self, storage: _Storage, version: str) -> None:
        value = self._option(storage, "querystring_expire")
        value = _DEFAULT_EXPIRE if value is ABSENT else value
        seconds = seconds_of(value)
        node = self._node(storage, "querystring_expire")
        if not is_number(seconds):
            why = seconds.why if isinstance(seconds, Unknown) else "it is not a number"
            self._lost(node, "expiry", f"The expiry is not followed: {why}.")
            return
        fault = find_fault(value, version, "URLs of the storage are")
        if fault:
            self._results.found(
                fault.rule, self._module.source, node, fault.message, level=fault.level
            )

    def _version(self, storage: _Storage) -> str:
        config = self._option(storage, "client_config")
        version = self._option(storage, "signature_version")
        region = self._option(storage, "region_name")
        name = "signature_version"
        if config is not ABSENT:  # then the setting of the version is not used
            name = "client_config"
            if not isinstance(config, Config):
                self._lost_version(storage, "the configuration is not made with Config here")
                return ""
            version = config.version
            region = config.region if region is ABSENT else region
        if version is not ABSENT:
            chosen = named_version(version)
            if isinstance(chosen, Unknown):
                self._lost_version(storage, chosen.why)
                return ""
            if chosen == SIGV2:
                self._found(rules.SIGV2_CHOSEN, storage, name, "since its settings say so.")
            return chosen
        return self._by_region(
            storage, self._region if region is ABSENT and self._region else region
        )

    def _by_region(self, storage: _Storage, region: Any) -> str:
        if isinstance(region, str) and default_version(region) == SIGV4:
            return SIGV4
        for name in ("region_name", "endpoint_url", "session_profile"):
            value = region if name == "region_name" else self._option(storage, name)
            if isinstance(value, Unknown):
                self._lost_version(storage, value.why)
                return ""
            if value is not ABSENT and name != "region_name":
                self._lost_version(storage, f"{name} is set")
                return ""
        if isinstance(region, str):
            words = f"since it is what boto3 uses in {region}."
            self._found(rules.SIGV2_DEFAULT, storage, "region_name", words)
            return SIGV2
        regions = ", ".join(SIGV2_REGIONS)
        words = f"without a region, and in {regions}: the settings name neither version nor region."
        self._found(rules.SIGV2_REGION_UNKNOWN, storage, "signature_version", words)
        return ""

    def _found(self, rule: rules.Rule, storage: _Storage, option: str, why: str) -> None:
        self._results.found(
            rule,
            self._module.source,
            self._node(storage, option),
            f"The storage signs URLs with Signature Version 2, {why} Buckets made after 24 June "
            "2020 refuse it.",
            remedy="Set AWS_S3_SIGNATURE_VERSION, or signature_version in OPTIONS, to 's3v4'.",
        )

    def _lost_version(self, storage: _Storage, why: str) -> None:
        self._lost(
            storage.node, "signature version", f"The signature version is not followed: {why}."
        )

    def _lost(self, node: ast.AST, subject: str, why: str) -> None:
        self._results.lost(self._module.source, node, subject, why)

    def _node(self, storage: _Storage, option: str) -> ast.AST:
        """Find where an option is written: with the storage, as a setting, or nowhere."""
        own = storage.nodes(option)
        if own is not None:
            return own
        bindings = self._module.scope.bindings.get(_SETTINGS[option], [])
        return bindings[0].node if bindings else storage.node


def _in_settings(module: Module, evaluator: Evaluator) -> Iterator[_Storage]:
    """List the storages that settings name."""
    bindings = module.scope.bindings
    for name in _BACKENDS:
        for binding in bindings.get(name, [])[:1]:
            if _is_signed(evaluator.value(binding.node, module.scope)):
                yield _Storage(binding.node, _nothing, _nowhere)
    for binding in bindings.get("STORAGES", [])[:1]:
        for each in getattr(binding.node, "values", []):
            found = evaluator.value(each, module.scope)
            if not isinstance(found, dict) or not _is_signed(found.get("BACKEND")):
                continue
            options = found.get("OPTIONS", {})
            written = _item(each, "OPTIONS")

            def own(name: str, options: Any = options) -> Any:
                if not isinstance(options, dict):
                    return Unknown("OPTIONS are not followed")
                return options.get(name, ABSENT)

            def nodes(name: str, written: ast.AST | None = written) -> ast.AST | None:
                return _item(written, name)

            yield _Storage(each, own, nodes)


def _classes(module: Module, evaluator: Evaluator) -> Iterator[_Storage]:
    """List the classes that are derived from the storages, and signed."""
    for scope in module.classes:
        if scope.parent is None or scope.parent.kind != MODULE:
            continue
        bases = [evaluator.value(each, scope.parent) for each in getattr(scope.node, "bases", [])]
        if not any(isinstance(each, Symbol) and _is_signed(each.path) for each in bases):
            continue

        def own(name: str, scope: Scope = scope) -> Any:
            if name not in scope.bindings:
                return ABSENT
            return evaluator.only(name, scope.bindings[name])

        def nodes(name: str, scope: Scope = scope) -> ast.AST | None:
            return scope.bindings[name][0].node if name in scope.bindings else None

        yield _Storage(scope.node, own, nodes)


def _is_signed(backend: Any) -> bool:
    """Whether a path names a storage of django-storages that signs its URLs."""
    return (
        isinstance(backend, str)
        and backend.startswith(_MODULES)
        and not backend.endswith(_UNSIGNED)
    )


def _item(node: ast.AST | None, name: str) -> ast.AST | None:
    """Find the value of a key in a dict as it is written."""
    if not isinstance(node, ast.Dict):
        return None
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == name:
            return value
    return None


def _nothing(_name: str) -> Any:
    return ABSENT


def _nowhere(_name: str) -> ast.AST | None:
    return None
