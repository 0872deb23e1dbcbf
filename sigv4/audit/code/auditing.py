"""Audit the files of a project: read them all, then apply the rules to each."""

from __future__ import annotations

from collections.abc import Iterable

from ...core.errors import InvalidParameter, UnknownRegion
from ...core.suggest import did_you_mean
from ...services.regions import PARTITIONS, is_region
from .calls import audit_calls
from .chalice import audit_chalice
from .evaluator import Evaluator
from .lambdas import lambda_modules
from .modules import Project
from .report import NotFollowed, Report
from .results import Results
from .scopes import Module, read_module
from .sources import find_files, read_source
from .storages import audit_storages


def audit_code(
    paths: Iterable[str], *, exclude: Iterable[str] = (), region: str | None = None
) -> Report:
    """Audit Python files without running them.

    Args:
        paths: files, or folders with all files below them.
        exclude: patterns of paths that are left out, such as ``*/tests/*``.
        region: in which the code runs, for clients that name none.

    Raises:
        InvalidParameter: a path does not exist, or there is no Python file.
        UnknownRegion: there is no such region.
    """
    if region is not None and not is_region(region):
        known = [name for partition in PARTITIONS for name in partition.regions]
        raise UnknownRegion(
            f"AWS has no region {region[:40]!r} that this version knows.",
            f"{did_you_mean(region, known)}For a newer region, pass 'eu-central-1': boto3 signs "
            "with Version 4 in both.",
            "region",
        )
    results = Results()
    modules: list[Module] = []
    listed = 0
    for found in find_files(paths, exclude):
        listed += 1
        source = found if isinstance(found, NotFollowed) else read_source(found)
        if isinstance(source, NotFollowed):
            results.not_followed.append(source)
            continue
        results.not_followed.extend(source.unknown)
        modules.append(read_module(source))
    if not listed:
        raise InvalidParameter(
            "There are no Python files.", "Pass other files or folders.", "paths"
        )
    project = Project(modules)
    evaluator = Evaluator(project)
    in_lambda = lambda_modules(project, evaluator)
    audited = audit_calls(project, evaluator, results, in_lambda=in_lambda, region=region)
    audit_chalice(project, evaluator, results, audited)
    audit_storages(project, evaluator, results, region=region)
    return results.report(len(modules))
