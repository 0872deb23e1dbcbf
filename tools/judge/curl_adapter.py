"""``curl --aws-sigv4`` under test: what it sends is caught by a listener of this process.

    python curl_adapter.py            the program
    python curl_adapter.py --library  libcurl, as pycurl brings it

The program leaves the path as it is (--path-as-is); newer libraries refuse to sign then.
X-Amz-Date is given as a header, which fixes the time that curl signs; so does a session token, as
curl's documentation has it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from capture import Listener
from protocol import (
    NO_KEY,
    NO_S3_OPERATIONS,
    Json,
    Unsupported,
    answer_all,
    body_of,
    names_of,
    refuse_options,
)

LISTENER = Listener()
SECONDS = 5


def sign(question: Json) -> Json:
    """Answer one question."""
    if question["do"] == "derive-key":
        raise Unsupported(NO_KEY)
    if question["do"] == "presign-s3":
        raise Unsupported(NO_S3_OPERATIONS)
    if question["do"] == "presign":
        raise Unsupported("does not presign")
    refuse_options(question, "sign_body")
    keys, names = question["credentials"], names_of(question)
    headers = [(name, value) for name, value in question["request"]["headers"]]
    added = {"X-Amz-Date": question["time"], "X-Amz-Security-Token": keys.get("session_token")}
    if not question["options"]["sign_body"]:
        added["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"
    headers += [(k, v) for k, v in added.items() if v is not None and k.lower() not in names]
    lines = [f"{name}: {value}" if value else f"{name};" for name, value in headers]
    LISTENER.take()
    problem = (send_by_library if "--library" in sys.argv else send)(question, lines)
    captured = LISTENER.take()
    if captured is None:
        return {"error": problem or "it sent nothing"}
    scheme, _, rest = question["request"]["url"].partition("://")
    authority = rest.partition("?")[0].partition("/")[0]
    sent: list[tuple[str, str]] = []
    for pair in captured.headers:  # some versions send the date that they are given twice
        if pair[0].lower() != "x-amz-date" or pair not in sent:
            sent.append(pair)
    return {"sent": sent, "url": f"{scheme}://{authority}{captured.target}"}


def send(question: Json, lines: list[str]) -> str:
    """Have the program send it, and say what it said if it did not."""
    request, keys = question["request"], question["credentials"]
    method, body = request["method"], body_of(question)
    command = ["curl", "-q", "--silent", "--show-error", "--http1.1", "--insecure", "--globoff"]
    command += ["--path-as-is", "--noproxy", "*", "--max-time", str(SECONDS)]
    command += ["--connect-to", f"::127.0.0.1:{LISTENER.port}"]
    command += ["--aws-sigv4", f"aws:amz:{question['region']}:{question['service']}"]
    command += ["--user", f"{keys['access_key_id']}:{keys['secret_access_key']}"]
    command += ["--head"] if method == "HEAD" else ["--request", method]
    for line in lines:
        command += ["--header", line]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "body")
        path.write_bytes(body)
        if body:
            command += ["--data-binary", f"@{path}"]
        done = subprocess.run(
            [*command, "--", request["url"]], capture_output=True, text=True, check=False
        )
    return done.stderr.strip()


def send_by_library(question: Json, lines: list[str]) -> str:
    """Sign with libcurl."""
    import pycurl  # type: ignore[import-untyped,import-not-found,unused-ignore]

    request, keys = question["request"], question["credentials"]
    method, body = request["method"], body_of(question)
    handle = pycurl.Curl()
    options = {
        pycurl.URL: request["url"].encode(),
        pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
        pycurl.SSL_VERIFYPEER: 0,
        pycurl.SSL_VERIFYHOST: 0,
        pycurl.WRITEFUNCTION: lambda _: None,
        pycurl.NOPROXY: "*",
        pycurl.TIMEOUT: SECONDS,
        pycurl.CONNECT_TO: [f"::127.0.0.1:{LISTENER.port}"],
        pycurl.AWS_SIGV4: f"aws:amz:{question['region']}:{question['service']}",
        pycurl.USERPWD: f"{keys['access_key_id']}:{keys['secret_access_key']}",
        pycurl.HTTPHEADER: [line.encode() for line in lines],
    }
    try:
        for option, value in options.items():
            handle.setopt(option, value)
        if method == "HEAD":
            handle.setopt(pycurl.NOBODY, 1)
        else:
            handle.setopt(pycurl.CUSTOMREQUEST, method.encode())
        if body:
            handle.setopt(pycurl.POSTFIELDS, body)
        handle.perform()
    except pycurl.error as error:
        return str(error.args[-1])
    finally:
        handle.close()
    return ""


if __name__ == "__main__":
    answer_all(sign)
