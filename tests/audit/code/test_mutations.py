"""Sources that are mutated at random: whatever comes out, there is a report and no other error."""

from __future__ import annotations

import json
import random
import re

import pytest

from sigv4.audit.code import audit_code, output
from sigv4.audit.code.sarif import as_sarif

from . import test_calls, test_chalice, test_storages, test_values
from .sources import write

TABLES = (test_calls.TOO_LONG, test_calls.SHORT, test_calls.NOT_FOLLOWED, test_calls.VERSION_4)
SOURCES = [
    *[text for table in TABLES for text in table.values() if isinstance(text, str)],
    *[each[0] for table in (test_calls.VERSION_2, test_storages.FAULTS) for each in table.values()],
    *test_storages.CONTROLS.values(),
    test_chalice.APP + test_chalice.URL,
    test_values.BEFORE,
]
WORDS = [re.findall(r"\w+|\s+|.", text, re.DOTALL) for text in SOURCES]
POOL = [word for words in WORDS for word in words]
NAMES = ("app.py", "settings.py", "pkg/__init__.py", "pkg/b.py")
CONFIGS = ("{}", '{"stages": {"a": 3, "b": {"autogen_policy": false}}}', '{"stages": []}', "[1]")
POLICIES = ('{"Statement": 5}', '{"Statement": [{"Effect": "Allow", "Action": [5]}]}', "{}")


def mutated(random_):
    """A source in which some words were replaced, left out, or taken from another."""
    words = list(random_.choice(WORDS))
    for _ in range(random_.randrange(5)):
        at = random_.randrange(len(words))
        other = random_.choice(WORDS)
        start = random_.randrange(len(other))
        words[at : at + random_.randrange(2)] = random_.choice(
            ([], [random_.choice(POOL)], other[start : start + 20])
        )
        words = words or ["x"]
    return "".join(words)


@pytest.mark.parametrize("seed", range(60))
def test_mutated_sources(seed, tmp_path):
    """Each form of output can be written."""
    random_ = random.Random(seed)
    files = {name: mutated(random_) for name in NAMES}
    files[".chalice/config.json"] = random_.choice(CONFIGS)
    files[".chalice/policy-b.json"] = random_.choice(POLICIES)
    report = audit_code([write(tmp_path, files)])
    assert report.files + sum(each.subject == "file" for each in report.not_followed) == len(NAMES)
    assert output.as_text(report).endswith(".")
    assert json.loads(output.as_json(report))["files"] == report.files
    assert json.loads(as_sarif(report))["version"] == "2.1.0"
