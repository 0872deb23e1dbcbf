"""Regenerate the vectors whose expected values others computed.

    python tools/vectors/generate.py                       rewrite blind_spots.json
    python tools/vectors/generate.py --suite SDIST         and aws_suite.json, from botocore's sdist
    python tools/vectors/generate.py --suite SDIST --check compare only; exit 1 on difference

Rules of this file:

- It never imports `sigv4`: the library must not compute its own expectations.
- Inputs and sentences are kept by hand in the JSON files; what is "expected" is written here.
- No value is believed once. Two signers, botocore and awscrt, agree on it, and a few lines of HMAC
  lead from each of its stages to the next.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from importlib.metadata import version
from pathlib import Path

from peers import (
    Json,
    added_headers,
    added_query,
    host_of,
    prepare,
    scope_of,
    signed_by_awscrt,
    signed_by_botocore,
    with_query,
)

VECTORS = Path(__file__).parents[2] / "vectors"
SUITE = Path("tests/unit/auth/aws4_testsuite")
SUITE_CREDENTIALS = {
    "access_key_id": "AKIDEXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}


class ContradictionError(Exception):
    """Two peers, or two stages of one case, do not lead to the same value."""


# --- the stages, independently -----------------------------------------------------------------


def signing_key(case: Json) -> bytes:
    """Derive the key of a case."""
    key: bytes = b"AWS4" + case["credentials"]["secret_access_key"].encode()
    for part in scope_of(case).split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def string_to_sign(case: Json, canonical_request: str) -> str:
    """Compute the string to sign of a canonical request."""
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    return "\n".join(["AWS4-HMAC-SHA256", case["time"], scope_of(case), digest])


def authorization(case: Json, expected: Json) -> str:
    """Compute the Authorization header from the expected values."""
    credential = f"{case['credentials']['access_key_id']}/{scope_of(case)}"
    signed_headers = expected["canonical_request"].split("\n")[-2]
    return (
        f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed_headers}, "
        f"Signature={expected['signature']}"
    )


def stages(case: Json) -> Json:
    """Compute the expected values, each stage from the one before."""
    expected = case["expected"]
    key = signing_key(case)
    if case["kind"] == "signing-key":
        return {"signing_key": key.hex()}
    to_sign = string_to_sign(case, expected["canonical_request"])
    computed = {
        "string_to_sign": to_sign,
        "signature": hmac.digest(key, to_sign.encode(), "sha256").hex(),
    }
    if case["kind"] == "header":
        added = {"Authorization": authorization(case, expected)}
        return computed | {"headers": expected["headers"] | added}
    unsigned = expected["url"].rpartition("=")[0]
    return computed | {"url": f"{unsigned}={computed['signature']}"}


def check_stages(case: Json) -> None:
    """Refuse a case whose stages do not lead to one another."""
    for stage, computed in stages(case).items():
        if computed != case["expected"][stage]:
            raise ContradictionError(f"{case['id']}: {stage} should be {computed!r}")


# --- AWS's suite -------------------------------------------------------------------------------


def read_request(text: str) -> Json:
    """Read method, URL, headers and body from a file of the suite."""
    head, _, body = text.partition("\n\n")
    first, *lines = head.rstrip("\n").split("\n")
    method, target = first.removesuffix(" HTTP/1.1").split(" ", 1)
    headers: list[list[str]] = []
    for line in lines:
        if line[0] in " \t":
            headers[-1][1] += line
        else:
            headers.append(line.split(":", 1))
    url = "https://example.amazonaws.com" + target
    return {"method": method, "url": url, "headers": headers, "body": body}


def read_suite_case(folder: Path, name: str, shows: str) -> Json:
    """One case of the suite in our format."""
    text = {
        kind: (folder / f"{folder.name}.{kind}").read_text(encoding="utf-8")
        for kind in ("req", "creq", "sts", "authz", "sreq")
    }
    request = read_request(text["req"])
    credentials = dict(SUITE_CREDENTIALS)
    profile: Json = {"base": "GENERIC"}
    added = {"Authorization": text["authz"]}
    sent = {key.lower(): value for key, value in read_request(text["sreq"])["headers"]}
    if token := sent.get("x-amz-security-token"):
        credentials["session_token"] = token
        if token not in text["creq"]:
            profile["omit_session_token"] = True
        if token not in text["req"]:
            added["X-Amz-Security-Token"] = token
    return {
        "id": name,
        "shows": shows,
        "source": f"{SUITE.name}/{name}/{folder.name}.req",
        "kind": "header",
        "request": request,
        "credentials": credentials,
        "region": "us-east-1",
        "service": "service",
        "profile": profile,
        "time": "20150830T123600Z",
        "expected": {
            "canonical_request": text["creq"],
            "string_to_sign": text["sts"],
            "signature": text["authz"][-64:],
            "headers": added,
        },
    }


def regenerate_suite(file: Json, sdist: Path) -> Json:
    """aws_suite.json, from an unpacked source distribution of botocore."""
    shows = {case["id"]: case["shows"] for case in file["cases"]}
    root = sdist / SUITE
    folders = sorted(path.parent for path in root.rglob("*.req"))
    names = [folder.relative_to(root).as_posix() for folder in folders]
    if unknown := set(names) ^ set(shows):
        raise ContradictionError(f"say in aws_suite.json what these cases show: {sorted(unknown)}")
    cases = [
        read_suite_case(folder, name, shows[name])
        for folder, name in zip(folders, names, strict=True)
    ]
    return file | {"cases": cases}


# --- our own cases ------------------------------------------------------------------------------


def regenerate_case(case: Json) -> Json:
    """Return the case with what both peers expect."""
    prepared = prepare(case)
    canonical_request, by_botocore = signed_by_botocore(prepared)
    by_awscrt = signed_by_awscrt(prepared)
    if by_botocore != by_awscrt:
        raise ContradictionError(
            f"{case['id']}: botocore and awscrt differ on\n{canonical_request}"
        )
    expected: Json = {
        "canonical_request": canonical_request,
        "string_to_sign": string_to_sign(case, canonical_request),
        "signature": by_awscrt,
    }
    if case["kind"] == "header":
        headers = added_headers(case, prepared.payload_hash, prepared.profile)
        expected["headers"] = {"Authorization": authorization(case, expected)} | headers
    else:
        signed_headers = canonical_request.split("\n")[-2]
        url = with_query(case["request"]["url"], added_query(case, signed_headers))
        expected["url"] = f"{url}&X-Amz-Signature={by_awscrt}"
        implied = ("host", host_of(case["request"]["url"]))
        expected["headers"] = {
            name: value
            for name, value in case["request"]["headers"]
            if name.lower() in signed_headers.split(";") and (name.lower(), value) != implied
        }
    return case | {"expected": expected}


def regenerate_blind_spots(file: Json) -> Json:
    """blind_spots.json, from its own inputs."""
    peers = {name: version(name) for name in ("botocore", "awscrt")}
    cases = [regenerate_case(case) for case in file["cases"]]
    return file | {"computed_with": peers, "cases": cases}


# --- the files ---------------------------------------------------------------------------------


def read(name: str) -> Json:
    """Write the text of a vector file."""
    file: Json = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return file


def write(name: str, file: Json) -> None:
    """Write a vector file."""
    text = json.dumps(file, indent=2, ensure_ascii=False) + "\n"
    (VECTORS / name).write_text(text, encoding="utf-8", newline="\n")


def main() -> int:
    """Write the files, or compare them with what is there."""
    parser = argparse.ArgumentParser(description="Regenerate the vectors, or check them.")
    parser.add_argument("--suite", type=Path, help="an unpacked botocore source distribution")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on difference")
    arguments = parser.parse_args()
    blind_spots = read("blind_spots.json")
    fresh = {"blind_spots.json": regenerate_blind_spots(blind_spots)}
    if arguments.suite:
        fresh["aws_suite.json"] = regenerate_suite(read("aws_suite.json"), arguments.suite)
    for file in [*fresh.values(), read("aws_docs.json")]:
        for case in file["cases"]:
            check_stages(case)
    different = [name for name, file in fresh.items() if file["cases"] != read(name)["cases"]]
    for name in different:
        print(f"{name}: {'differs' if arguments.check else 'written'}")
        if not arguments.check:
            write(name, fresh[name])
    return 1 if arguments.check and different else 0


if __name__ == "__main__":
    sys.exit(main())
