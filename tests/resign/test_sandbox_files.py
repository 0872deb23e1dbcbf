"""Options of a resigner, and the file of a sandbox."""

from __future__ import annotations

import json

import pytest

from sigv4.core.errors import InvalidParameter, InvalidPolicy
from sigv4.resign import NotForwarded, Resigner, read_sandbox

from .sandbox import HOST, OUTER, POLICY, REGION, accepted, clock, resigner, run, signed, verifier

ACCOUNT = "111122223333"


@pytest.mark.parametrize(
    ("options", "parameter"),
    [
        ({"services": []}, "services"),
        ({"accounts": ["12"]}, "accounts"),
        ({"hosts": ["a/b"]}, "hosts"),
        ({"hosts": ["\u00e4"]}, "hosts"),
        ({"upstream": "https://a.test/path"}, "upstream"),
        ({"upstream": "https://a.test/?x"}, "upstream"),
        ({"upstream": "ws://a.test"}, "upstream"),
        ({"presigned": "allow"}, "presigned"),
        ({"on_undecided": "warn"}, "on_undecided"),
        ({"max_buffered": 0}, "max_buffered"),
    ],
)
def test_wrong_options(options, parameter):
    """Each names its parameter."""
    with pytest.raises(InvalidParameter) as caught:
        resigner(**options)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize("options", [{"services": "s3"}, {"max_buffered": True}])
def test_wrong_types(options):
    """They raise TypeError."""
    with pytest.raises(TypeError):
        resigner(**options)
    with pytest.raises(TypeError):
        Resigner(None, OUTER)


SANDBOX = {"services": ["s3"], "regions": [REGION], "policy": POLICY}


def test_file_of_a_sandbox():
    """Scope and policy in JSON, or a policy alone."""
    for document in (SANDBOX, POLICY, {**SANDBOX, "policy": [POLICY]}):
        made = read_sandbox(json.dumps(document)).resigner(
            verifier(), OUTER, upstream="https://s3.eu-west-1.amazonaws.com", clock=clock
        )
        accepted(run(made, signed("GET", "/work/public/a")))
        with pytest.raises(NotForwarded) as caught:
            run(made, signed("GET", "/work/private/a"))
        assert caught.value.refusal == "not-allowed"
    everything = {
        **SANDBOX, "accounts": [ACCOUNT], "hosts": [HOST], "region_map": {REGION: "us-east-1"},
        "service_map": {}, "principal": f"arn:aws:iam::{ACCOUNT}:user/a", "presigned": "resign",
        "on_undecided": "refuse", "upstream_trailers": False, "upstream_chunks": True,
        "max_buffered": 1000,
    }  # fmt: skip
    assert read_sandbox(json.dumps(everything)).resigner(verifier(), OUTER)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "sandbox.json is not a JSON object"),
        ('{"policy": {}, "policy": {}}', "sandbox.json has 'policy' twice"),
        ('{"services": ["s3"]}', "sandbox.json has no policy"),
        (json.dumps({**SANDBOX, "service": ["s3"]}), "sandbox.json: service is not a field"),
        (json.dumps({**SANDBOX, "services": "s3"}), "services is of type str"),
        (json.dumps({**SANDBOX, "region_map": {"a": 1}}), "region_map is of type dict"),
        (json.dumps({**SANDBOX, "upstream_chunks": "yes"}), "upstream_chunks is of type str"),
        (json.dumps({**SANDBOX, "max_buffered": True}), "max_buffered is of type bool"),
        (json.dumps({**SANDBOX, "principal": 1}), "principal is of type int"),
        (json.dumps({**SANDBOX, "policy": "x"}), "policy is of type str"),
    ],
)
def test_wrong_files(text, words):
    """The error names the file, the field and what is wrong."""
    with pytest.raises(InvalidParameter) as caught:
        read_sandbox(text, "sandbox.json")
    assert words in str(caught.value)


def test_files_that_are_no_policies():
    """The error is that of the policy, with its place."""
    with pytest.raises(InvalidPolicy, match="not valid JSON"):
        read_sandbox("{")
    with pytest.raises(InvalidPolicy, match=r"Statement\[0\]"):
        read_sandbox(json.dumps({**SANDBOX, "policy": {"Statement": [{"Effect": "Maybe"}]}}))
