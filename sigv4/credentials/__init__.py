"""Where credentials come from: the environment, and the files of the AWS CLI."""

from __future__ import annotations

from .value import Credentials

__all__ = ["Credentials"]
