"""A signer for `sigv4 conformance`, in plain Python: all that signing takes, and no guards.

sigv4 conformance --failed -- python3 docs/conformance/signer.py
"""

import base64
import hashlib
import hmac
import json
import sys
from urllib.parse import quote, unquote_to_bytes, urlsplit

PORTS = {"http": ":80", "https": ":443"}
UNSIGNED = {
    *("authorization", "baggage", "connection", "expect", "keep-alive", "proxy-authenticate"),
    *("proxy-authorization", "te", "traceparent", "tracestate", "trailer", "transfer-encoding"),
    *("upgrade", "user-agent", "x-amzn-trace-id"),
}


def encode(text, safe=""):
    """Decode what is escaped, and escape it canonically."""
    return quote(unquote_to_bytes(text), safe="~" + safe)


def canonical_path(path, options):
    if options["normalize_path"]:
        kept = []
        for segment in path.split("/"):
            if segment == "..":
                kept = kept[:-1]
            elif segment not in ("", "."):
                kept.append(segment)
        path = "/" + "/".join(kept) + ("/" if kept and path.endswith("/") else "")
    if options["double_encode"]:
        return quote(path or "/", safe="/~")
    return "/".join(encode(segment) for segment in (path or "/").split("/"))


def canonical_query(query):
    pieces = (piece.partition("=") for piece in query.replace("+", "%20").split("&") if piece)
    pairs = sorted((encode(name), encode(value)) for name, _, value in pieces)
    return "&".join(f"{name}={value}" for name, value in pairs)


def canonical_fields(headers):
    fields = {}
    for name, value in headers:
        fields.setdefault(name.lower(), []).append(" ".join(value.split()))
    return {name: ",".join(values) for name, values in fields.items()}


def derive_key(question):
    key = b"AWS4" + question["credentials"]["secret_access_key"].encode()
    for part in (question["time"][:8], question["region"], question["service"], "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def answer(question):
    if question["do"] == "derive-key":
        return {"signing_key": derive_key(question).hex()}
    if question["do"] == "presign-s3":
        return {"unsupported": "this example signs requests only"}

    request, options, keys = question["request"], question["options"], question["credentials"]
    presigns, time = question["do"] == "presign", question["time"]
    token = keys.get("session_token")
    scope = f"{time[:8]}/{question['region']}/{question['service']}/aws4_request"
    url = urlsplit(request["url"])
    body = base64.b64decode(request["body_base64"])
    payload = hashlib.sha256(body).hexdigest() if options["sign_body"] else "UNSIGNED-PAYLOAD"

    fields = canonical_fields(request["headers"])
    payload = fields.get("x-amz-content-sha256", payload)
    fields.setdefault("host", url.netloc.lower().removesuffix(PORTS[url.scheme]))
    given = set(fields)
    if not presigns:
        fields["x-amz-date"] = time
        if options["content_sha256_header"]:
            fields["x-amz-content-sha256"] = payload
        if token:
            fields["x-amz-security-token"] = token
    left_out = UNSIGNED if options["unsigned_headers"] is None else {*options["unsigned_headers"]}
    if options["omit_session_token"]:
        left_out = left_out | {"x-amz-security-token"}
    names = sorted(set(fields) - left_out)
    signed_headers = ";".join(names)

    query = url.query
    if presigns:
        added = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{keys['access_key_id']}/{scope}",
            "X-Amz-Date": time,
            "X-Amz-Expires": str(question["expires_in"]),
            "X-Amz-SignedHeaders": signed_headers,
        }
        if token and not options["omit_session_token"]:
            added["X-Amz-Security-Token"] = token
        parameters = "&".join(f"{name}={quote(value, safe='~')}" for name, value in added.items())
        query = f"{query}&{parameters}"

    canonical_request = "\n".join(
        [
            request["method"].upper(),
            canonical_path(url.path, options),
            canonical_query(query),
            *(f"{name}:{fields[name]}" for name in names),
            "",
            signed_headers,
            payload,
        ]
    )
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    string_to_sign = f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}"
    signature = hmac.digest(derive_key(question), string_to_sign.encode(), "sha256").hex()
    steps = {"canonical_request": canonical_request, "string_to_sign": string_to_sign}
    if presigns:
        url = f"{request['url'].partition('?')[0]}?{query.lstrip('&')}&X-Amz-Signature={signature}"
        if token and options["omit_session_token"]:
            url += f"&X-Amz-Security-Token={quote(token, safe='~')}"
        return {**steps, "url": url}
    headers = {
        name: fields[name] for name in fields if name.startswith("x-amz-") and name not in given
    }
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys['access_key_id']}/{scope}, "
        f"SignedHeaders={signed_headers}, Signature={signature}"
    )
    return {**steps, "headers": headers}


for line in sys.stdin:
    question = json.loads(line)
    try:
        answered = answer(question)
    except Exception as error:
        answered = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps({"id": question["id"], **answered}), flush=True)
