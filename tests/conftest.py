"""What all tests share: example keys of AWS's documentation, a fixed time, hypothesis settings."""

from __future__ import annotations

import os
from datetime import datetime, timezone

# Before anything imports botocore, which would sign with awscrt, and at the time of the clock.
os.environ["BOTO_DISABLE_CRT"] = "true"

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

import sigv4

settings.register_profile(
    "sigv4",
    deadline=None,
    derandomize=True,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# Other examples at each run, and more of them: pytest --hypothesis-profile=deep
settings.register_profile(
    "deep", settings.get_profile("sigv4"), derandomize=False, max_examples=2000, print_blob=True
)
settings.load_profile("sigv4")

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
TEMPORARY_KEY_ID = "ASIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
AT = datetime(2013, 5, 24, tzinfo=timezone.utc)


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples whatever else is tested, unless other examples are asked for.

    Hypothesis also draws the constants of every module of ours that is loaded, so examples would
    depend on the order of the tests; and reading the modules takes seconds in each worker.
    """
    if config.getoption("--hypothesis-profile") is None:
        providers.is_local_module_file = lambda path: False


@pytest.fixture
def credentials() -> sigv4.Credentials:
    return sigv4.Credentials(KEY_ID, SECRET)


@pytest.fixture
def at() -> datetime:
    return AT
