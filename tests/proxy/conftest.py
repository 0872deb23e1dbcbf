"""What the tests of the proxy share."""

from __future__ import annotations

from tests.adapters.conftest import certificate

__all__ = ["certificate"]
