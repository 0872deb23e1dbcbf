"""The package: what it offers, and that signing with plain keys imports none of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sigv4
from sigv4 import credentials

ROOT = Path(sigv4.__file__).parent.parent


def test_every_name_is_there():
    """All of ``__all__`` can be had, and ``dir`` shows it; nothing else is."""
    for name in credentials.__all__:
        assert getattr(credentials, name) is not None
        assert name in dir(credentials)
    assert set(credentials._HOME) == set(credentials.__all__) - {"Credentials"}
    with pytest.raises(AttributeError, match="has no attribute 'Chian'"):
        credentials.Chian  # noqa: B018


def test_plain_keys_load_no_source():
    """Nor does a signer or S3 with them; nor is cryptography loaded with the chain."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import sigv4\nfrom sigv4.s3 import S3\n"
        "keys = sigv4.Credentials('AKID', 'x')\n"
        "S3(keys, 'eu-west-1').presign('get_object', Bucket='bucket', Key='k')\n"
        "loaded = [n for n in sys.modules if n.startswith('sigv4.credentials.')]\n"
        "assert loaded == ['sigv4.credentials.value'], loaded\n"
        "assert 'sigv4.provider' not in sys.modules\n"
        "from sigv4.credentials import default_chain\n"
        "default_chain()\n"
        "slow = {'cryptography', 'urllib.request', 'ssl', 'subprocess', 'http.client'}\n"
        "assert not slow & set(sys.modules), slow & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
