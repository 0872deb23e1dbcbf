"""The IAM actions of rows whose values decide on them, such as those that name a version."""

from __future__ import annotations

from copy import deepcopy

from .iam_actions import iam_actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .model import Operation

_NO_MATTER = ("Body", "CopySourceSSECustomerKey", "SSECustomerKey")


class RowActions:
    """What finds the actions of a row.

    Args:
        operation: which.
        params: those that all rows share.
        service: the service that the request goes to.
    """

    __slots__ = ("operation", "params", "service")

    def __init__(self, operation: Operation, params: Mapping[str, Any], service: str) -> None:
        self.operation = operation
        shared = {name: value for name, value in params.items() if name not in _NO_MATTER}
        self.params = deepcopy(shared)  # the caller may change them
        self.service = service

    def needed(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """List the actions that a row needs, by the values of its open parameters."""
        return iam_actions(self.operation, {**self.params, **values}, service=self.service)
