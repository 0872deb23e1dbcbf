"""The verdicts of vectors/policies.json, and what a decision says besides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sigv4.preflight import AccessRequest, InvalidPolicy, Policies, Principal, evaluate

from .cases import difference, main

FILE = Path(__file__).parents[2] / "vectors" / "policies.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
A, B = "111122223333", "444455556666"
ANA = Principal.from_arn(f"arn:aws:iam::{A}:user/ana")
OBJECT = "arn:aws:s3:::example-bucket/k"


def policy(effect="Allow", action="s3:GetObject", resource="*", **more):
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def read(**more):
    return AccessRequest(ANA, "s3:GetObject", OBJECT, **more)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_vectors(case):
    """Each case has the verdict, statements and keys that it expects."""
    assert difference(case) == ""


def test_vectors_have_sources():
    """Each case names a page of AWS's."""
    assert all(case["origin"].startswith("https://docs.aws.amazon.com/") for case in CASES)
    assert len({case["id"] for case in CASES}) == len(CASES) >= 150


def test_readme_counts_the_cases():
    """The table of vectors/README.md has the number of cases."""
    readme = (FILE.parent / "README.md").read_text(encoding="utf-8")
    assert f"| `policies.json` | {len(CASES)} |" in readme


def changed(verdict, **expected):
    case = json.loads(json.dumps(CASES[1]))
    return {**case, "expected": {"verdict": verdict, **expected}}


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (changed("undecided"), "allowed, expected undecided"),
        (changed("allowed", by="Other"), "by Read, expected Other"),
        (changed("allowed", undecided_keys=["aws:SourceIp"]), "depends on [], expected"),
        (changed("undecided", also_accept=["allowed"]), ""),
        ({**changed("invalid"), "policies": {"identity": [{}]}}, ""),
        ({**changed("allowed"), "policies": {"identity": [{}]}}, "invalid: identity[0] has no"),
        ({**changed("allowed"), "policies": {"role": {}}}, "InvalidParameter: Policies has the"),
    ],
)
def test_runner_compares(case, said):
    """The runner of case files notices each kind of difference."""
    assert difference(case)[: len(said)] == said
    assert bool(difference(case)) == bool(said)


def test_runner_counts(tmp_path, capsys):
    """It prints the counts and exits with 1 where a case fails."""
    good, wrong = tmp_path / "good.json", tmp_path / "wrong.json"
    good.write_text(json.dumps({"cases": [changed("allowed")]}), encoding="utf-8")
    wrong.write_text(json.dumps({"cases": [changed("undecided")]}), encoding="utf-8")
    assert main([str(good)]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"
    assert main([str(good), str(wrong)]) == 1
    assert capsys.readouterr().out.endswith("\n1 passed, 1 failed\n")


def test_what_is_not_given_is_unknown():
    """With one policy and no context, everything that could deny is named."""
    decision = evaluate(read(), Policies(identity=policy()))
    assert decision.verdict == "undecided"
    assert decision.context_keys == ("aws:ResourceAccount",)
    assert decision.missing_policies == (
        "permissions boundary",
        "rcp",
        "resource policy",
        "scp",
        "vpc endpoint policy",
    )
    assert "The scp was not given." in decision.reasons


def test_what_is_given_decides():
    """An empty list says that there are no policies of a kind."""
    none = dict(resource=(), boundary=(), session=(), vpc_endpoint=(), scp=(), rcp=())
    decision = evaluate(read(resource_account=A), Policies(identity=policy(), **none))
    assert decision.verdict == "allowed"
    assert decision.allowed
    assert not decision.denied
    assert decision.reasons == ("identity[0].Statement[0] allows it.",)


def test_context_keys_that_are_not_named_are_unknown():
    """A condition on a key that was not given makes the verdict undecided."""
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    given = policy(Sid="Here", Condition=condition)
    policies = Policies(identity=given, resource=(), boundary=(), vpc_endpoint=(), scp=(), rcp=())
    decision = evaluate(read(resource_account=A), policies)
    assert decision.statements == ("Here",)
    assert decision.context_keys == ("aws:SourceIp",)
    assert decision.reasons == ("identity[0].Statement[0] (Here) may allow it.",)
    known = read(resource_account=A, absent=("aws:SourceIp",))
    assert evaluate(known, policies).verdict == "implicitly_denied"


@pytest.mark.parametrize(
    ("policies", "owner", "reason"),
    [
        ({}, A, "No identity policy and no resource policy allows s3:GetObject on " + OBJECT),
        ({"identity": policy(), "boundary": policy(action="ec2:*")}, A, "but no permissions bou"),
        ({"identity": policy(), "session": policy(action="ec2:*")}, A, "but no session policy"),
        ({"identity": policy()}, B, "No resource policy (both sides must"),
        ({"resource": policy(Principal="*")}, B, "No identity policy (both sides must"),
        ({"identity": policy(), "scp": [[]]}, A, "No scp of level 0 allows it."),
    ],
)
def test_reasons_of_implicit_denials(policies, owner, reason):
    """They say which policy did not allow the request."""
    request = {
        "principal": {"type": "user", "arn": ANA.arn, "account": A},
        "action": "s3:GetObject",
        "resource": OBJECT,
        "resource_account": owner,
    }
    decision = evaluate(AccessRequest.from_dict(request), Policies.from_dict(policies))
    assert decision.denied
    assert reason in " ".join(decision.reasons)


def test_unknown_restriction_of_public_buckets():
    """A public policy counts for others only where RestrictPublicBuckets is known to be off."""
    given = Policies(
        identity=policy(),
        resource=policy(Principal="*"),
        boundary=(),
        vpc_endpoint=(),
        scp=(),
        rcp=(),
    )
    decision = evaluate(read(resource_account=B), given)
    assert (decision.verdict, decision.context_keys) == ("undecided", ("RestrictPublicBuckets",))
    open_bucket = read(resource_account=B, restrict_public_buckets=False)
    assert evaluate(open_bucket, given).verdict == "allowed"


def test_invalid_policy_is_a_value_error():
    """It can be caught as the ValueError that it is."""
    with pytest.raises(ValueError, match=r"identity\[0\]\.Statement\[0\]\.Effect"):
        Policies(identity=policy("allow"))
    assert issubclass(InvalidPolicy, ValueError)
