"""The IAM actions of rows whose values decide on them, such as those that name a version."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

from .iam_actions import iam_actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .model import Operation

_NO_MATTER = ("Body", "CopySourceSSECustomerKey", "SSECustomerKey")


@dataclass(frozen=True, slots=True)
class RowActions:
    """What finds the actions of a row.

    Attributes:
        operation: which.
        params: those that all rows share.
        service: the service that the request goes to.
    """

    operation: Operation
    params: Mapping[str, Any] = field(repr=False)
    service: str

    @classmethod
    def of(cls, operation: Operation, params: Mapping[str, Any], service: str) -> RowActions:
        """Keep a copy of the parameters, which the caller may change, without secrets."""
        shared = {name: value for name, value in params.items() if name not in _NO_MATTER}
        return cls(operation, deepcopy(shared), service)

    def needed(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """List the actions that a row needs, by the values of its open parameters."""
        return iam_actions(self.operation, {**self.params, **values}, service=self.service)
