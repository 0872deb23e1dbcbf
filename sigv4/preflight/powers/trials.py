"""Trials: change a request in one respect, let a verifier decide, and put that into words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...core.model import Request
from .lines import request_line
from .results import Freedom, Limit, freedom, limit
from .words import listed

Allows = Callable[[Request, bool], bool]


@dataclass(frozen=True, slots=True)
class Change:
    """One changed request.

    Attributes:
        label: what is changed, in words.
        request: with the change.
        with_body: whether the body is what is tried.
        zeros: how many zero bytes the command line sends in place of the body.
    """

    label: str
    request: Request
    with_body: bool = False
    zeros: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """Changes in one respect.

    Attributes:
        free: the code of the freedom if changes pass.
        closed: the code of the limit if changes are refused.
        changes: none where there is nothing to change.
        free_text: makes the sentences from the labels of those that pass.
        closed_text: the sentences of the limit if all are refused.
        all_or_none: whether the freedom needs all changes to pass, as where two different bodies
            show that the body is not signed.
    """

    free: str
    closed: str
    changes: Sequence[Change]
    free_text: Callable[[list[str]], str]
    closed_text: str
    all_or_none: bool = False


@dataclass(frozen=True, slots=True)
class Wild:
    """Changes that fill the wildcards of a policy: for the host, the path and the query.

    Attributes:
        hosts, paths, queries: each made from the policy; empty where no wildcard reaches.
        note: a sentence that is added to what they show; may be empty.
    """

    hosts: tuple[Change, ...]
    paths: tuple[Change, ...]
    queries: tuple[Change, ...]
    note: str = ""


def run(trial: Trial, allows: Allows, zeros: int = 0) -> Iterator[Freedom | Limit]:
    """Try each change; report what passes as a freedom, and what is refused as a limit.

    Args:
        trial: the changes.
        allows: decides on a request, with or without its body.
        zeros: how many zero bytes command lines send in place of a body, unless a change says it.
    """
    passing: list[Change] = []
    refused: list[Change] = []
    for change in trial.changes:
        (passing if allows(change.request, change.with_body) else refused).append(change)
    if trial.all_or_none and refused:
        passing = []
    if passing:
        text = trial.free_text([change.label for change in passing])
        yield freedom(trial.free, text, _line(passing[-1], zeros))
    if refused and passing:
        labels = listed([change.label for change in refused], "and")
        yield Limit(trial.closed, f"Refused: {labels}.", _line(refused[-1], zeros))
    elif refused:
        yield limit(trial.closed, trial.closed_text, _line(refused[-1], zeros))


def _line(change: Change, zeros: int) -> str:
    return request_line(change.request, change.zeros or zeros)
