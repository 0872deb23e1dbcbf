"""Signers that do one thing wrong, each a small program: ``python shams.py NAME``.

Independent of the library: a few lines of HMAC that sign plain requests.
"""

import hashlib
import hmac
import json
import os
import sys
import time

NAME = sys.argv[1]
SCOPE = "{time:.8}/{region}/{service}/aws4_request"


def signing_key(question, secret=None):
    key = b"AWS4" + (secret or question["credentials"]["secret_access_key"]).encode()
    for part in SCOPE.format(**question).split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def signed(question, **changes):
    """An answer with all steps; `changes` are what is wrong with it."""
    request = question["request"]
    host, slash, path = request["url"].partition("://")[2].partition("/")
    path = changes.get("path", slash + path)
    headers = f"host:{changes.get('host', host)}\nx-amz-date:{question['time']}\n"
    payload = changes.get("payload", hashlib.sha256(b"").hexdigest())
    canonical = f"GET\n{path}\n\n{headers}\nhost;x-amz-date\n{payload}"
    scope = changes.get("scope", SCOPE.format(**question))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signing_time = changes.get("time", question["time"])
    to_sign = f"AWS4-HMAC-SHA256\n{signing_time}\n{scope}\n{digest}"
    key = changes.get("key") or signing_key(question)
    signature = changes.get("signature") or hmac.digest(key, to_sign.encode(), "sha256").hex()
    credential = f"{question['credentials']['access_key_id']}/{scope}"
    return {
        "canonical_request": canonical,
        "string_to_sign": to_sign,
        "signing_key": key.hex(),
        "headers": {
            "X-Amz-Date": question["time"],
            "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, "
            f"SignedHeaders=host;x-amz-date, Signature={signature}",
        },
    }


def only(answer, *names):
    return {name: answer[name] for name in names}


def hang(_question):
    time.sleep(3600)


def hang_with_a_child(_question):
    os.system("sleep 3600")  # noqa: S605


def crash(_question):
    print("the last words", file=sys.stderr, flush=True)
    os._exit(3)


def crash_now_and_then(question):
    return crash(question) if question["id"] == "get-vanilla-query" else signed(question)


def flood(_question):
    sys.stdout.write("x" * (1 << 22) + "\n")
    sys.stdout.flush()
    return {}


def flood_of_lines(question):
    for _ in range(200_000):
        sys.stdout.write("{}\n")
    return signed(question)


def flood_of_stderr(question):
    sys.stderr.write("x" * (1 << 22) + "\n")
    return signed(question)


def leave_after_one(question):
    print(json.dumps({"id": question["id"], **signed(question)}), flush=True)
    sys.exit()


SHAMS = {
    "right": signed,
    "signature-alone": lambda q: {"signature": signed(q)["headers"]["Authorization"][-64:]},
    "authorization-alone": lambda q: {"authorization": signed(q)["headers"]["Authorization"]},
    "path": lambda q: signed(q, path="/wrong"),
    "host": lambda q: signed(q, host="example.com"),
    "payload": lambda q: signed(q, payload="UNSIGNED-PAYLOAD"),
    "time": lambda q: signed(q, time="20200101T000000Z"),
    "scope": lambda q: signed(q, scope="20150830/us-west-2/service/aws4_request"),
    "key": lambda q: signed(q, key=signing_key(q, "another")),
    "key-untold": lambda q: only(
        signed(q, key=signing_key(q, "another")), "canonical_request", "string_to_sign", "headers"
    ),
    "key-and-all-untold": lambda q: only(signed(q, key=signing_key(q, "another")), "headers"),
    "signature": lambda q: signed(q, signature="0" * 64),
    "upper-case": lambda q: {"signature": signed(q)["headers"]["Authorization"][-64:].upper()},
    "single-encoding": lambda q: only(signed(q, path="/a%20b"), "headers"),
    "canonical-request-of-another": lambda q: {**signed(q), "canonical_request": "x"},
    "short-canonical-request": lambda q: {
        **signed(q, path="/wrong"),
        "canonical_request": "GET\n/",
    },
    "short-string-to-sign": lambda q: (
        {**signed(q, path="/wrong"), "string_to_sign": "x"} | only(signed(q), "canonical_request")
    ),
    "another-url": lambda q: {**signed(q), "url": "https://example.amazonaws.com/other"},
    "url-that-cannot-be": lambda q: {**signed(q), "url": "https://example.amazonaws.com/#x"},
    "no-date": lambda q: (
        {"sent": [["Host", "example.amazonaws.com"]], **signed(q)}
        | {
            "headers": None,
            "authorization": signed(q)["headers"]["Authorization"],
        }
    ),
    "key-alone": lambda q: {"signing_key": signing_key(q).hex()},
    "another-key-alone": lambda q: {"signing_key": signing_key(q, "another").hex()},
    "error": lambda _: {"error": "will not"},
    "unsupported": lambda _: {"unsupported": "cannot"},
    "nothing": lambda _: {},
    "wrong-id": lambda q: {**signed(q), "id": "x"},
    "no-text": lambda q: {**signed(q), "canonical_request": 1},
    "headers-of-no-kind": lambda _: {"headers": "x"},
    "header-of-no-kind": lambda _: {"headers": [["Host"]]},
    "two-signatures": lambda q: {**signed(q), "signature": "0" * 64},
    "two-authorizations": lambda q: {**signed(q), "authorization": "x"},
    "hang": hang,
    "hang-with-a-child": hang_with_a_child,
    "hang-later": lambda q: signed(q) if q["id"] == "get-header-key-duplicate" else hang(q),
    "crash": crash,
    "crash-now-and-then": crash_now_and_then,
    "flood": flood,
    "flood-of-lines": flood_of_lines,
    "flood-of-stderr": flood_of_stderr,
    "leave-after-one": leave_after_one,
}
RAW = {"no-json": "hello\x1b[2J", "no-object": "[1]", "deep": "[" * 200_000, "no-utf-8": "\udcff"}

if NAME == "deaf":
    print(json.dumps({}), flush=True)
    sys.stdin.close()
    time.sleep(3600)
for line in sys.stdin:
    asked = json.loads(line)
    if NAME in RAW:
        sys.stdout.buffer.write(RAW[NAME].encode(errors="surrogateescape") + b"\n")
        sys.stdout.flush()
        continue
    try:
        print(json.dumps({"id": asked["id"], **SHAMS[NAME](asked)}), flush=True)
    except BrokenPipeError:
        sys.exit(1)
