"""The search of the site: a question, or a pasted error, finds the page that answers it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from website import search_entries
from website.aws_errors import ERRORS

from sigv4.explain import CauseKind
from sigv4.verify import REFUSALS

pytestmark = pytest.mark.site

QUESTIONS = {
    "Presign a download": "downloads",
    "Let a browser upload": "uploads",
    "How long does my URL live on Lambda?": "lambda#how-long-does-my-url-live-on-lambda",
    "Why did my URL die?": "stopped-working",
    "Why did my URL stop working?": "stopped-working",
    "Seven days and longer": "longer",
    "Sign a request to API Gateway": "api-gateway",
    "From boto3": "boto3",
    "In Django": "django",
    "Ten million keys": "bulk",
    "On Spark": "engines#spark",
    "Verify in FastAPI": "fastapi",
    "Debug SignatureDoesNotMatch": "explain",
    "Judge your own signer": "conformance",
    # other words for the same, which no page has as its title
    "which permissions does my url need": "permissions",
    "lambda url lifetime": "lambda",
    "multi region access point": "sigv4a",
    "how fast is it": "benchmarks",
    "report a vulnerability": "security#report-a-vulnerability",
    "Verifier": "api/sigv4.verify#sigv4.verify.Verifier",
    "S3.presign": "api/sigv4.s3#sigv4.s3.S3.presign",
}
PASTED = {
    "An error occurred (SignatureDoesNotMatch) when calling the GetObject operation: The request "
    "signature we calculated does not match the signature you provided. Check your key and "
    "signing method.": "explain",
    "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and "
    "the current time is too large.</Message></Error>": "stopped-working",
    "<Code>AuthorizationQueryParametersError</Code><Message>X-Amz-Expires must be less than a week "
    "(in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds</Message>": (
        "stopped-working"
    ),
    '{"message": "Missing Authentication Token"}': "api-gateway",
    "botocore.exceptions.ClientError: An error occurred (ExpiredToken) when calling the PutObject "
    "operation: The provided token has expired.": "stopped-working",
    "sigv4.core.errors.ExpiryTooLong: expires_in=864000 exceeds 604800 seconds (7 days), the most "
    "that Signature Version 4 allows": "guards#expiry-too-long",
    "sigv4: error: AWS has no region 'us-esat-1' that this version knows. [unknown-region]": (
        "guards#unknown-region"
    ),
    "1. port changed by a proxy (certain) [port-changed-by-proxy]": "causes#port-changed-by-proxy",
    "SignatureDoesNotMatch: ... [wrong-signature]": "refusals#wrong-signature",
}


# Titles and messages of public threads about boto3, the AWS CLI, SDKs, MinIO, rclone,
# django-storages, Terraform, Spring and Lambda, as people type or paste them.
ASKED = json.loads(Path(__file__).with_name("asked.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def first_hit(site):
    """Ask all questions at once; give the first hit of each."""
    if shutil.which("node") is None:
        pytest.skip("needs Node")
    texts = [*QUESTIONS, *PASTED, *ASKED, *_codes()]
    program = ["node", str(Path(__file__).with_name("search.js")), str(site)]
    done = subprocess.run(
        program, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    hits = json.loads(done.stdout)
    return {text: found[0] if found else None for text, found in zip(texts, hits, strict=True)}


def _codes() -> dict[str, set[str]]:
    """Map each code and message of the registries to where it may lead."""
    found: dict[str, set[str]] = {}
    for name, error in search_entries.library_errors().items():
        target = search_entries.target_of_error(name)
        found.setdefault(name, set()).add(target)
        found.setdefault(search_entries.kind(error), set()).add(target)
    for name, row in REFUSALS.items():
        found.setdefault(name, set()).add(f"refusals#{name}")
        for code in (row.code, row.s3_code):
            found.setdefault(code, set()).add(f"refusals#{name}")
    for cause in CauseKind:
        found.setdefault(cause.code, set()).add(f"causes#{cause.code}")
    for one in ERRORS:  # AWS's own pages come before the rows of our verifier
        found[one.code] = {
            each.page.removesuffix(".md") for each in ERRORS if each.code == one.code
        }
        if one.message:
            found[one.message] = {one.page.removesuffix(".md")}
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions(first_hit, question):
    """Those of people who begin, and of people in trouble."""
    assert first_hit[question] == QUESTIONS[question]


@pytest.mark.parametrize("text", PASTED)
def test_pasted_errors(first_hit, text):
    """As programs print them: with values, markup and names around."""
    assert first_hit[text] == PASTED[text]


@pytest.mark.parametrize("text", ASKED)
def test_threads(first_hit, text):
    """As they are asked in public, with the words of those who ask."""
    assert first_hit[text] == ASKED[text]


@pytest.mark.parametrize("text", _codes())
def test_codes(first_hit, text):
    """Each code and message of AWS and of this library finds its row or its page."""
    assert first_hit[text] in _codes()[text]


def test_hits_are_there(site, first_hit):
    """The page of each has the identifier."""
    for hit in set(first_hit.values()):
        page, _, anchor = hit.partition("#")
        text = (site / f"{page}.html").read_text(encoding="utf-8")
        assert not anchor or re.search(rf'id="{re.escape(anchor)}"', text), hit


def test_nothing_is_found_for_nothing(site):
    """Words that no page has."""
    program = ["node", str(Path(__file__).with_name("search.js")), str(site)]
    done = subprocess.run(
        program, input='["zzyzx qwrtp"]', capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [[]]
