"""The rule for forms, by itself."""

from __future__ import annotations

from sigv4.explain.evidence import Evidence, Side
from sigv4.explain.rules import form


def test_without_a_form():
    """Nothing is found."""
    assert list(form.find(Evidence(Side("ours"), Side("theirs")))) == []
