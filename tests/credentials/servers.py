"""A loopback server that speaks the protocols of all sources, checks what it is asked, and fails on
request; and a clock that tests move.

What it checks, it checks by itself or with the verifier: signatures of AssumeRole, the tokens of
SSO, of containers and of instances, the proof of `aws login`, the signature of a certificate.
"""

from __future__ import annotations

import base64
import json
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import sigv4
from sigv4.verify import VerificationError, Verifier, received

START = datetime(2026, 1, 15, 12, tzinfo=timezone.utc)
BASE = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
ROLE = "arn:aws:iam::123456789012:role/app"
WEB_TOKEN = "eyJhbGciOi.web.identity"
SSO_TOKEN, SSO_REFRESH = "sso-access-token-1", "sso-refresh-token-1"
LOGIN_REFRESH = "login-refresh-token-1"
POD_TOKEN = "pod-token-1"
TIMES = "%Y-%m-%dT%H:%M:%SZ"


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **parts: float) -> None:
        self.at += timedelta(**parts)


class Fault:
    """What a server does instead of answering."""

    SLOW, CUT, NOT_JSON, EMPTY, HUGE, MOVED, DRIP = range(7)


class Cloud:
    """All the servers; each answer's keys are numbered, so that a renewal can be seen."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.lasts = timedelta(hours=1)
        self.fault: int | tuple[int, bytes] | None = None
        self.fault_paths: tuple[str, ...] = ("",)
        self.faults_left = 1000
        self.date: datetime | None = None
        self.asked: list[tuple[str, str]] = []
        self.problems: list[str] = []
        self.numbers = 0
        self.keys: dict[str, sigv4.Credentials] = {BASE.access_key_id: BASE}
        self.sso_token, self.sso_refresh = SSO_TOKEN, SSO_REFRESH
        self.login_refresh, self.login_key = LOGIN_REFRESH, ""
        self.pod_token: str | None = None
        self.imds_tokens: set[str] = set()
        self.imds_v2 = True
        self.certificate = b""
        self.policy: str | None = None
        self.mfa: str | None = None
        self.hold: Any = None
        self._lock = Lock()
        self.url = ""

    def issue(self) -> dict[str, str]:
        """New keys, that the cloud knows from now on."""
        with self._lock:
            self.numbers += 1
            number = self.numbers
        ends = self.clock() + self.lasts
        keys = sigv4.Credentials(
            f"ASIAEXAMPLE{number:09d}", f"issued/secret{number}", f"issued+token{number}", ends
        )
        self.keys[keys.access_key_id] = keys
        return {
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret_access_key,
            "SessionToken": str(keys.session_token),
            "Expiration": ends.strftime(TIMES),
        }

    def verify(self, request: sigv4.Request, at: datetime | None = None) -> None:
        """That a request was signed with keys that the cloud knows, at a time; now by default."""
        Verifier(self.keys.get, clock=self.clock).verify(request, at=at)

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        path = urlsplit(target).path
        if path == "/" and b"Action=" in body:
            return self._sts(method, target, headers, body)
        if path == "/federation/credentials":
            return self._sso(target, headers)
        if path == "/token" and method == "POST":
            return self._oidc(body)
        if path == "/v1/token":
            return self._login(headers, body)
        if path == "/container":
            return self._container(headers)
        if path.startswith("/latest/"):
            return self._imds(method, path, headers)
        if path == "/sessions":
            return self._anywhere(method, target, headers, body)
        return 404, b"nothing here"

    def _sts(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.policy = asked.get("Policy")
        if asked["Action"] == "AssumeRoleWithWebIdentity":
            if "authorization" in headers or asked["WebIdentityToken"] != WEB_TOKEN:
                return 400, _sts_error("InvalidIdentityToken", asked["WebIdentityToken"])
        else:
            try:
                self.verify(received(method, target, list(headers.items()), body, scheme="http"))
            except VerificationError as error:
                self.problems.append(str(error))
                return 403, _sts_error("SignatureDoesNotMatch", "signed wrongly")
            if self.mfa is not None and asked.get("TokenCode") != self.mfa:
                return 403, _sts_error("AccessDenied", "MultiFactorAuthentication failed")
        keys = "".join(f"<{name}>{value}</{name}>" for name, value in self.issue().items())
        arn = f"{asked['RoleArn'].replace(':iam:', ':sts:').replace('role/', 'assumed-role/')}/s"
        user = f"<AssumedRoleUser><Arn>{arn}</Arn></AssumedRoleUser>"
        return 200, f"<Result><Credentials>{keys}</Credentials>{user}</Result>".encode()

    def _sso(self, target: str, headers: dict[str, str]) -> tuple[int, bytes]:
        if headers.get("x-amz-sso_bearer_token") != self.sso_token:
            return 401, b'{"message": "Session token not found or invalid"}'
        asked = parse_qs(urlsplit(target).query)
        if asked != {"role_name": ["ReadOnly"], "account_id": ["123456789012"]}:
            return 403, b'{"__type": "com.amazonaws#ForbiddenException", "message": "No access"}'
        keys = self.issue()
        ends = self.keys[keys["AccessKeyId"]].expiration
        assert ends is not None
        lowered = {name[0].lower() + name[1:]: value for name, value in keys.items()}
        lowered["expiration"] = int(ends.timestamp() * 1000)  # type: ignore[assignment]
        return 200, json.dumps({"roleCredentials": lowered}).encode()

    def _oidc(self, body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        wanted = {"grantType": "refresh_token", "clientId": "CID", "clientSecret": "CSEC"}
        if asked != {**wanted, "refreshToken": self.sso_refresh}:
            return 400, b'{"error": "invalid_grant", "error_description": "Invalid token"}'
        self.numbers += 1
        self.sso_token = f"sso-access-token-{self.numbers + 1}"
        self.sso_refresh = f"sso-refresh-token-{self.numbers + 1}"
        given = {"accessToken": self.sso_token, "refreshToken": self.sso_refresh}
        return 200, json.dumps({**given, "expiresIn": 28800, "tokenType": "Bearer"}).encode()

    def _login(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        problem = self._proof_problem(headers.get("dpop", ""))
        if problem:
            self.problems.append(problem)
            return 400, b'{"error": "invalid_dpop_proof"}'
        if asked["refreshToken"] != self.login_refresh:
            return 401, b'{"error": "TOKEN_EXPIRED", "message": "The session has expired"}'
        keys = self.issue()
        self.login_refresh = f"login-refresh-token-{self.numbers + 1}"
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        lowered = {name[0].lower() + name[1:]: keys[name] for name in names}
        seconds = int(self.lasts.total_seconds())
        given = {"accessToken": lowered, "expiresIn": seconds, "refreshToken": self.login_refresh}
        return 200, json.dumps(given).encode()

    def _proof_problem(self, proof: str) -> str | None:
        """RFC 9449, section 4.3: the checks of a server."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric import ec, utils
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        parts = proof.split(".")
        if len(parts) != 3:
            return "not a JWT"
        header, claims = [json.loads(_unbase64(part)) for part in parts[:2]]
        if header["typ"] != "dpop+jwt" or header["alg"] != "ES256":
            return f"header {header}"
        x, y = [int.from_bytes(_unbase64(header["jwk"][name]), "big") for name in "xy"]
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        private = load_pem_private_key(self.login_key.encode(), None)
        if public != private.public_key():
            return "another key"
        if claims["htm"] != "POST" or claims["htu"] != f"{self.url}/v1/token":
            return f"claims {claims}"
        if claims["iat"] != int(self.clock().timestamp()) or len(claims["jti"]) < 16:
            return f"claims {claims}"
        raw = _unbase64(parts[2])
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        try:
            signature = utils.encode_dss_signature(r, s)
            public.verify(signature, ".".join(parts[:2]).encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return "wrong signature"
        return None

    def _container(self, headers: dict[str, str]) -> tuple[int, bytes]:
        if headers.get("authorization") != self.pod_token:
            return 401, f'{{"message": "token {headers.get("authorization")}"}}'.encode()
        keys = self.issue()
        keys["Token"] = keys.pop("SessionToken")
        return 200, json.dumps({**keys, "RoleArn": ROLE}).encode()

    def _imds(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        if path == "/latest/api/token":
            if method != "PUT" or headers.get("x-aws-ec2-metadata-token-ttl-seconds") != "21600":
                return 400, b""
            if not self.imds_v2:
                return 404, b""
            token = f"imds-token-{len(self.imds_tokens)}"
            self.imds_tokens.add(token)
            return 200, token.encode()
        if self.imds_v2 and headers.get("x-aws-ec2-metadata-token") not in self.imds_tokens:
            return 401, b""
        folder = "/latest/meta-data/iam/security-credentials/"
        if path == folder:
            return 200, b"app-role"
        if path == f"{folder}app-role":
            keys = self.issue()
            keys["Token"] = keys.pop("SessionToken")
            return 200, json.dumps({**keys, "Code": "Success", "Type": "AWS-HMAC"}).encode()
        return 404, b""

    def _anywhere(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        """The signature of a certificate, checked by the steps of AWS's page, in plain Python."""
        from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

        algorithm, _, rest = headers["authorization"].partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(","))
        serial, scope = fields["Credential"].split("/", 1)
        certificate = load_der_x509_certificate(base64.b64decode(headers["x-amz-x509"]))
        assert certificate == load_pem_x509_certificate(self.certificate)
        assert serial == str(certificate.serial_number)
        assert headers["x-amz-date"] == self.clock().strftime("%Y%m%dT%H%M%SZ")
        names = fields["SignedHeaders"].split(";")
        assert {"content-type", "host", "x-amz-date", "x-amz-x509"} <= set(names)
        lines = "".join(f"{name}:{headers[name]}\n" for name in names)
        canonical = (
            f"{method}\n{target}\n\n{lines}\n{fields['SignedHeaders']}\n{sha256(body).hexdigest()}"
        )
        hashed = sha256(canonical.encode()).hexdigest()
        text = f"{algorithm}\n{headers['x-amz-date']}\n{scope}\n{hashed}".encode()
        signature, public = bytes.fromhex(fields["Signature"]), certificate.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            assert algorithm == "AWS4-X509-RSA-SHA256"
            public.verify(signature, text, padding.PKCS1v15(), SHA256())
        else:
            assert algorithm == "AWS4-X509-ECDSA-SHA256"
            assert isinstance(public, ec.EllipticCurvePublicKey)
            public.verify(signature, text, ec.ECDSA(SHA256()))
        keys = self.issue()
        lowered = {name[0].lower() + name[1:]: value for name, value in keys.items()}
        return 201, json.dumps({"credentialSet": [{"credentials": lowered}]}).encode()


def _sts_error(code: str, message: str) -> bytes:
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<ErrorResponse>{error}</ErrorResponse>".encode()


def _unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cloud: Cloud

    def _serve(self) -> None:
        cloud = self.cloud
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        cloud.asked.append((self.command, self.path))
        if cloud.hold is not None:
            cloud.hold.wait(10)
        at_fault = any(unquote(self.path).startswith(path) for path in cloud.fault_paths)
        if cloud.fault is not None and at_fault and cloud.faults_left > 0:
            cloud.faults_left -= 1
            self._fail(cloud.fault)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            status, content = cloud.answer(self.command, self.path, headers, body)
        except Exception as error:  # a check of ours that failed
            cloud.problems.append(repr(error))
            status, content = 500, b""
        self._send(status, content)

    do_GET = do_PUT = do_POST = _serve

    def _send(self, status: int, content: bytes, length: int | None = None) -> None:
        self.send_response_only(status)
        date = self.cloud.date or self.cloud.clock()
        self.send_header("Date", date.strftime("%a, %d %b %Y %H:%M:%S GMT"))
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    def _fail(self, fault: int | tuple[int, bytes]) -> None:
        if isinstance(fault, tuple):
            self._send(*fault)
        elif fault == Fault.SLOW:
            time.sleep(0.4)
            self.close_connection = True
        elif fault == Fault.CUT:
            self._send(200, b'{"AccessKeyId": "AS', length=500)
        elif fault == Fault.NOT_JSON:
            self._send(200, b"<html>Sign in to the hotel's network</html>")
        elif fault == Fault.EMPTY:
            self._send(200, b"{}")
        elif fault == Fault.HUGE:
            self._send(200, b'"' + b"x" * (1 << 20) + b'"')
        elif fault == Fault.MOVED:
            self.send_response_only(302)
            self.send_header("Location", f"{self.cloud.url}/container")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send_response_only(200)
            self.send_header("Connection", "close")
            self.end_headers()
            for _ in range(8):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def serving(cloud: Cloud, tls: Any = None):
    """Serve a cloud on a free port of the loopback, with TLS where its context is given."""
    handler = type("Handler", (_Handler,), {"cloud": cloud})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # clients of a slow server hang up
    cloud.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield cloud
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
