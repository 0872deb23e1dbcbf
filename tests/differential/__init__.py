"""Against independent signers. botocore is to sign by itself, which it decides when imported."""

from __future__ import annotations

import os

os.environ["BOTO_DISABLE_CRT"] = "true"
