"""Presigning by the million: mixed batches, files, Arrow."""

from __future__ import annotations

from .mixed import Mixed

__all__ = ["Mixed"]
