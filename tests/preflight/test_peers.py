"""@cloud-copilot/iam-simulate gives the same verdicts, but for what AWS documents otherwise."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from .test_evaluation import CASES

pytestmark = [
    pytest.mark.clients,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]
PACKAGE = "@cloud-copilot/iam-simulate@0.1.173"
PROGRAM = Path(__file__).parent / "peer.mjs"
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"

# What iam-simulate does otherwise, with the page that says what AWS does.
OTHERWISE = {
    "list-buckets-arn": f"{GUIDE}/reference_policies_elements_condition_operators.html",
    "date-epoch": "it compares seconds with milliseconds: "
    f"{GUIDE}/reference_policies_elements_condition_operators.html",
    "variable-old-version": f"{GUIDE}/reference_policies_elements_version.html",
    "variable-no-version": f"{GUIDE}/reference_policies_elements_version.html",
    "variable-literal-resource": f"{GUIDE}/reference_policies_elements_version.html",
    "variable-in-arn": f"{GUIDE}/reference_policies_variables.html",
    "variable-valueless-negated": f"{GUIDE}/reference_policies_variables.html",
    "variable-valueless-negated-deny": f"{GUIDE}/reference_policies_variables.html",
    "variable-valueless-not-resource": f"{GUIDE}/reference_policies_variables.html",
    "bucket-session-beats-limits": f"{GUIDE}/reference_policies_elements_principal.html",
    "bucket-everybody-with-principal-arn": f"{GUIDE}/reference_policies_elements_principal.html",
    "bucket-role-without-path": f"{GUIDE}/reference_identifiers.html",
    "bucket-names-federating-user-session": f"{GUIDE}/reference_policies_elements_principal.html",
    "federated-without-session": f"{GUIDE}/"
    "id_credentials_temp_control-access_getfederationtoken.html",
    "root-own-account": f"{GUIDE}/reference_policies_evaluation-logic_policy-eval-denyallow.html",
    "root-other-account-granted": f"{GUIDE}/reference_policies_evaluation-logic-cross-account.html",
    "not-principal-without-account": f"{GUIDE}/reference_policies_elements_notprincipal.html",
    "not-principal-account-only": f"{GUIDE}/reference_policies_elements_notprincipal.html",
    "not-principal-other": f"{GUIDE}/reference_policies_elements_notprincipal.html",
    "not-principal-session-without-role": f"{GUIDE}/reference_policies_elements_notprincipal.html",
    "vpce-names-account-root-user": "https://docs.aws.amazon.com/vpc/latest/privatelink/"
    "vpc-endpoints-access.html#vpc-endpoint-policies-gateway",
    "vpce-interface-names-account": f"{GUIDE}/reference_policies_elements_principal.html",
    "kms-root-named": "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    "kms-encryption-context": f"{S3}/UsingKMSEncryption.html",
    "restrict-anonymous": "it calls the cut an explicit deny",
    "restrict-cross": "it calls the cut an explicit deny",
    "restrict-names-in-public-policy": "it calls the cut an explicit deny",
    "restrict-wide-range": "it calls the cut an explicit deny",
}
# What it cannot be asked: keys and ARNs that no service has, anonymous requests with policies of a
# principal, the management account, service-linked roles, the two policies of an access point.
NOT_ASKED = (
    "resource-star-inside-segment",
    "binary-equals",
    "not-principal-anonymous",
    "scp-management",
    "scp-service-linked",
    "scp-not-for-anonymous",
    "rcp-service-linked",
    "rcp-management",
)


def askable(case):
    """Whether iam-simulate has a form for the case: nothing unknown, nothing invalid."""
    known = case["expected"]["verdict"] not in ("undecided", "invalid", "error")
    return known and case["id"] not in NOT_ASKED and not case["id"].startswith("point-")


@pytest.fixture(scope="module")
def verdicts(request, tmp_path_factory):
    """The verdicts of iam-simulate; only where it was asked for, since npm fetches it."""
    if "clients" not in request.config.getoption("markexpr"):
        pytest.skip("npm fetches iam-simulate: run pytest -m clients")
    path = tmp_path_factory.mktemp("peer")
    (path / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    done = subprocess.run(command, cwd=path, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch iam-simulate: {done.stderr.strip()[-200:]}")
    shutil.copy(PROGRAM, path)
    asked = json.dumps([case for case in CASES if askable(case)])
    command = ["node", PROGRAM.name]
    done = subprocess.run(
        command, cwd=path, input=asked, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_same_verdicts(verdicts):
    """Each verdict is the same, but for the differences that are listed; each of those is there."""
    expected = {case["id"]: case["expected"] for case in CASES if askable(case)}
    different = {name for name, verdict in verdicts.items() if verdict != expected[name]["verdict"]}
    assert different == set(OTHERWISE)
