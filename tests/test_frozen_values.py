"""Frozen values are dataclasses with slots, except where a first URL would wait for the import.

`import dataclasses` costs some 20 ms, so `core` and everything that a first signature or URL
imports write such classes by hand, most of them on `sigv4.core.frozen.Frozen`.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .test_imports import loaded_by

ROOT = Path(__file__).parents[1]
FIRST = (
    "import sigv4\nfrom sigv4.s3 import S3\n"
    "keys = sigv4.Credentials('AKID', 'x')\n"
    "request = sigv4.Request('GET', 'https://examplebucket.s3.eu-west-1.amazonaws.com/k')\n"
    "sigv4.Signer(keys, 'eu-west-1', 's3').sign(request)\n"
    "for endpoint in (None, 'https://storage.example.com'):\n"
    "    s3 = S3(keys, 'eu-west-1', endpoint_url=endpoint)\n"
    "    s3.presign('get_object', Bucket='bucket', Key='k')\n"
    "    s3.presigner('get_object', Bucket='bucket')('k')"
)
# Classes elsewhere that are written by hand as well, and the reason.
BY_HAND = {
    "verify/results.py": {"Identity": "private slots take no part in comparison and pickling"},
    "verify/claim.py": {"Claim": "one is made for each request"},
    "verify/batches.py": {"Batch": "it holds the last date"},
    "verify/heads.py": {"Head": "it holds the last date"},
    "audit/records.py": {"Record": "one is made for each line of a log"},
    "audit/uses.py": {
        "Request": "one is made for each line of a log",
        "Use": "one is made for each line of a log",
    },
    "ledger/reader.py": {"Issued": "one is made for each URL of a ledger"},
    "ledger/records.py": {"UrlFacts": "one is made for each URL"},
    "cli/commands.py": {"Command": "`sigv4 --version` does not import dataclasses"},
    "conformance/report.py": {"ResultRow": "tables iterate over it"},
    "bulk/job.py": {"Texts": "its constructor converts the lengths"},
    "bulk/tables.py": {"RecordBatch": "it pickles as a message of Arrow"},
    "preflight/suspicions.py": {"Finding": "a public value that callers unpack"},
    "provider.py": {"Fixed": "a first signature with a provider imports it"},
    "resign/exchange.py": {"Completion": "it is filled while the body arrives"},
    "s3/pairs.py": {"DownloadPair": "a first pair of URLs imports it"},
    "s3/endpoints/arn.py": {"Arn": "a first URL for an ARN imports it"},
    "s3/multipart.py": {"MultipartUpload": "a first URL of an upload imports it"},
    "s3/operations/open_values.py": dict.fromkeys(
        ("OpenHeader", "OpenQuery", "OwnQuery"), "a first URL with other parameters imports it"
    ),
    "tokens/signing.py": {"Signing": "its constructor loads credentials and reads the clock"},
    "verify/errors.py": {"Refusals": "a maker of errors, not a value"},
}


def decorators(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(each) for each in node.decorator_list]


def is_by_hand(node: ast.ClassDef) -> bool:
    """Whether a class is a value that is not a dataclass: its public slots are set once."""
    if {ast.unparse(base) for base in node.bases} & {"Frozen", "NamedTuple"}:
        return True
    if node.bases or any("dataclass" in each for each in decorators(node)):
        return False
    slots = [
        ast.literal_eval(each.value)
        for each in node.body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "__slots__"
    ]
    names = [name for each in slots for name in each]
    later = {
        inner.attr
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name != "__init__"
        for inner in ast.walk(method)
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store)
    }
    return bool(names) and not later and not any(name.startswith("_") for name in names)


def classes() -> list[tuple[str, ast.ClassDef]]:
    return [
        (path.relative_to(ROOT / "sigv4").as_posix(), node)
        for path in sorted((ROOT / "sigv4").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]


def test_values_by_hand_are_in_core_and_what_a_first_url_imports():
    """Elsewhere each is listed, with its reason."""
    early = {name.replace(".", "/") + ".py" for name in loaded_by(FIRST)}
    found: dict[str, set[str]] = {}
    for module, node in classes():
        if not module.startswith("core/") and f"sigv4/{module}" not in early and is_by_hand(node):
            found.setdefault(module, set()).add(node.name)
    assert found == {module: set(names) for module, names in BY_HAND.items()}


def test_frozen_dataclasses_have_slots():
    """Every one of them."""
    frozen = [
        (module, node.name, each)
        for module, node in classes()
        for each in decorators(node)
        if "dataclass" in each and "frozen=True" in each
    ]
    assert len(frozen) > 80
    assert [found for found in frozen if "slots=True" not in found[2]] == []


def test_first_signature_and_url_import_no_dataclasses():
    """The reason for the exception."""
    assert "dataclasses" not in loaded_by(FIRST)


@pytest.mark.parametrize(
    ("source", "by_hand"),
    [
        ("class A(Frozen): pass", True),
        ("class A(NamedTuple): a: int", True),
        ("class A:\n __slots__ = ('a',)\n def __init__(self, a): self.a = a", True),
        ("@dataclass(frozen=True, slots=True)\nclass A: a: int", False),
        ("class A:\n __slots__ = ('a',)\n def add(self): self.a += 1", False),
        ("class A:\n __slots__ = ('_a',)", False),
    ],
)
def test_it_notices(source, by_hand):
    """What is a value by hand, and what changes or hides its state."""
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.ClassDef)
    assert is_by_hand(node) is by_hand
