"""Differential: our tokens are those of the official packages, at random inputs.

A package that is not installed is skipped with its name; the large ones are in the group `tokens`.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

import pytest

import sigv4
from sigv4 import tokens
from tests.tokens import examples, guides, official

Json = dict[str, Any]

ROUNDS = 500
COMMERCIAL = ("us-east-1", "eu-west-1", "ap-southeast-2", "us-west-2")
REGIONS = (*COMMERCIAL, "cn-north-1", "us-gov-west-1")
KEY = string.ascii_letters + string.digits + "/+"


def word(random: Random, letters: str, least: int, most: int) -> str:
    return "".join(random.choices(letters, k=random.randint(least, most)))


def name(random: Random, case: str = string.ascii_lowercase) -> str:
    """A letter, then letters, digits and single hyphens."""
    parts = [word(random, case + string.digits, 1, 8) for _ in range(random.randint(1, 3))]
    return random.choice(case) + "-".join(parts)


def suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


# Of all keys, so that tokens of a week are made of temporary ones too.
SESSION_END = datetime(2030, 1, 1, tzinfo=timezone.utc)


def keys(random: Random, long_term: bool = False) -> sigv4.Credentials:
    given = random.random() < 0.5 and not long_term
    token = word(random, KEY + "=", 20, 400) if given else None
    prefix = "AKIA" if token is None else "ASIA"
    letters = string.ascii_uppercase + "234567"
    return sigv4.Credentials(
        prefix + word(random, letters, 16, 16), word(random, KEY, 40, 40), token, SESSION_END
    )


def time(random: Random) -> datetime:
    start = datetime(2024, 1, 1, tzinfo=timezone.utc)
    return start + timedelta(milliseconds=random.randrange(90_000_000_000))


def rds(random: Random) -> Json:
    region = random.choice(REGIONS)
    ours = f"{name(random)}.cx1.{region}.rds.{suffix(region)}"
    return {
        "region": region,
        "host": random.choice([ours, f"{name(random, string.ascii_letters)}.example.com"]),
        "port": random.choice([443, 3306, 5432, random.randint(1, 65_535)]),
        "user": word(random, string.ascii_letters + "_-.@$ +/%äé&=?#:~", 1, 30),
    }


def dsql(random: Random) -> Json:
    region = random.choice(REGIONS)
    return {
        "region": region,
        "host": f"{name(random)}.dsql.{region}.on.aws",
        "admin": random.random() < 0.5,
        "expires_in": random.randint(1, 604_800),
    }


def elasticache(random: Random) -> Json:
    case = random.choice([string.ascii_lowercase, string.ascii_letters])
    return {
        "region": random.choice(REGIONS),
        "name": name(random, case),
        "user": random.choice(["", "default."]) + name(random, case),
        "serverless": random.random() < 0.5,
    }


def memorydb(random: Random) -> Json:
    given = elasticache(random)
    del given["serverless"]
    return given


def msk(random: Random) -> Json:
    return {"region": random.choice(REGIONS)}


def msk_aws_msk_iam(random: Random) -> Json:
    region = random.choice(REGIONS)
    host = f"b-{random.randint(1, 9)}.{name(random)}.c2.kafka.{region}.{suffix(region)}"
    return {"region": region, "broker_host": host}


def eks(random: Random) -> Json:
    api = "client.authentication.k8s.io/"
    info = [json.dumps({"apiVersion": api + version}) for version in ("v1", "v1beta1", "v2")]
    return {
        "region": random.choice(REGIONS),
        "cluster": random.choice(KEY[:62]) + word(random, KEY[:62] + "_-", 0, 99),
        "KUBERNETES_EXEC_INFO": random.choice([*info, "", "no json"]),
    }


def vault(random: Random) -> Json:
    """hvac asks the global endpoint alone, so that only us-east-1 can be compared."""
    return {
        "region": "us-east-1",
        "server_id": random.choice([None, f"{name(random)}.example.com"]),
        "role": random.choice([None, name(random)]),
    }


def bedrock_api_key(random: Random) -> Json:
    return {"region": random.choice(REGIONS), "expires_in": random.randint(1, 43_200)}


def mongodb_aws(random: Random) -> Json:
    hosts = ["sts.amazonaws.com", "localhost", f"first.{name(random)}", f"A.{name(random)}.org"]
    regional = [f"sts.{region}.{suffix(region)}" for region in REGIONS]
    return {
        "sts_host": random.choice([*hosts, *regional]),
        "server_nonce_hex": random.randbytes(64).hex(),
    }


def codecommit_url(random: Random) -> Json:
    letters = string.ascii_letters + string.digits + "._-"
    return {"region": random.choice(REGIONS), "repository": word(random, letters, 1, 100)}


def codecommit_helper(random: Random) -> Json:
    region = random.choice(REGIONS)
    hosts = [
        f"git-codecommit.{region}.{suffix(region)}",
        f"git-codecommit-fips.{region}.amazonaws.com",
        f"vpce-0a1-b2.git-codecommit.{region}.vpce.amazonaws.com",
    ]
    lines = {
        "protocol": "https",
        "host": random.choice(hosts) + random.choice(["", ":443", ":8443"]),
        "path": random.choice(["", "/"]) + f"v1/repos/{name(random, string.ascii_letters)}.x_y",
        "capability[]": "authtype",
    }
    order = random.sample(sorted(lines), len(lines))
    return {"stdin": "".join(f"{key}={lines[key]}\n" for key in order)}


def gcp_workload_identity(random: Random) -> Json:
    """google-auth's default URL has amazonaws.com in it, so that China cannot be compared."""
    pool = f"projects/{random.randrange(10**12)}/locations/global/workloadIdentityPools/p"
    audience = f"//iam.googleapis.com/{pool}/providers/{name(random)}"
    return {"region": random.choice([*COMMERCIAL, "us-gov-west-1"]), "audience": audience}


def snowflake_wif(random: Random) -> Json:
    return {"region": random.choice(REGIONS)}


def keyspaces(random: Random) -> Json:
    return {"region": random.choice(REGIONS), "nonce": word(random, "0123456789abcdef", 32, 32)}


def appsync(random: Random) -> Json:
    query = {"query": f"subscription {{ {name(random)} }}", "variables": {"é": "\u00fc&"}}
    region = random.choice(REGIONS)
    kind = random.choice(["appsync-api", "appsync-realtime-api"])
    return {
        "host": f"{name(random)}.{kind}.{region}.{suffix(region)}",
        "data": random.choice([None, json.dumps(query), json.dumps(query, ensure_ascii=False)]),
    }


def iot_mqtt_websocket(random: Random) -> Json:
    region = random.choice(REGIONS)
    return {
        "region": region,
        "host": f"{name(random)}-ats.iot.{region}.{suffix(region)}",
        "port": random.choice([443, random.randint(1, 65_535)]),
        "service": random.choice(["iotdata", "iotdevicegateway"]),
        "expires_in": 86_400,
    }


def iot_handshake(random: Random) -> Json:
    given = iot_mqtt_websocket(random)
    del given["port"]
    common = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "mqtt",
        "Sec-WebSocket-Version": "13",
    }
    more = ["Expect", "Keep-Alive", "TE", "User-Agent", "X-Amzn-Trace-Id", "Traceparent", "X-Foo"]
    extra = dict.fromkeys(random.sample(more, random.randint(0, 4)), "a  b")
    return {**given, "handshake_headers": {**common, **extra}}


def agentcore_websocket(random: Random) -> Json:
    region = random.choice(COMMERCIAL)
    runtime = f"runtime/{name(random, string.ascii_letters)}_x"
    return {
        "region": region,
        "runtime_arn": f"arn:aws:bedrock-agentcore:{region}:123456789012:{runtime}",
        "qualifier": random.choice([None, "DEFAULT", name(random).replace("-", "_")]),
        "session_id": random.choice([str(random.randrange(10**33)), "a b/ü+&="]),
        "expires_in": random.choice([None, random.randint(1, 300)]),
    }


def transcribe_websocket(random: Random) -> Json:
    region = random.choice(COMMERCIAL)
    query = f"language-code=en-US&sample-rate={random.randint(8000, 48_000)}&x={name(random)}%20b"
    return {
        "region": region,
        "url": f"wss://transcribestreaming.{region}.amazonaws.com:8443/stream?{query}",
        "expires_in": random.randint(1, 300),
    }


def ec2_instance_connect_endpoint(random: Random) -> Json:
    region = random.choice(REGIONS)
    identity = f"eice-{random.randrange(16**17):017x}"
    host = f"{identity}.0a1b.ec2-instance-connect-endpoint.{region}.{suffix(region)}"
    return {
        "region": region,
        "dns_name": host,
        "endpoint_id": identity,
        "remote_port": random.choice([22, 3389, random.randint(1, 65_535)]),
        "private_ip": random.choice(["10.0.1.23", "172.31.0.9", "fd00::1:2"]),
        "max_tunnel_duration": random.choice([None, random.randint(1, 3600)]),
    }


def kinesis_video_webrtc(random: Random) -> Json:
    region = random.choice(COMMERCIAL)
    arn = f"arn:aws:kinesisvideo:{region}:123456789012:channel/{name(random)}/{random.randrange(9)}"
    viewer = {"X-Amz-ClientId": word(random, string.ascii_letters + "_.-", 1, 30)}
    return {
        "region": region,
        "endpoint": f"wss://v-{name(random)}.kinesisvideo.{region}.amazonaws.com",
        "query": {"X-Amz-ChannelARN": arn, **random.choice([{}, viewer])},
    }


def neptune_bolt(random: Random) -> Json:
    region = random.choice(REGIONS)
    return {
        "region": region,
        "host": f"{name(random)}.cluster-1.{region}.neptune.{suffix(region)}:8182",
    }


def ses_smtp(random: Random) -> Json:
    return {"region": random.choice(REGIONS)}


SMALL = (
    ("rds", "boto3", rds),
    ("dsql", "boto3", dsql),
    ("elasticache", "developer_toolkit_elasticache", elasticache),
    ("memorydb", "botocore", memorydb),
    ("msk", "aws_msk_iam_sasl_signer", msk),
    ("msk-aws-msk-iam", "kafka", msk_aws_msk_iam),
    ("vault", "hvac", vault),
    ("bedrock-api-key", "aws_bedrock_token_generator", bedrock_api_key),
    ("mongodb-aws", "pymongo_auth_aws", mongodb_aws),
    ("codecommit-url", "git_remote_codecommit", codecommit_url),
    ("gcp-workload-identity", "google.auth", gcp_workload_identity),
    ("iot-handshake", "awscrt", iot_handshake),
    ("transcribe-websocket", "botocore", transcribe_websocket),
    ("ec2-instance-connect-endpoint", "botocore", ec2_instance_connect_endpoint),
    ("kinesis-video-webrtc", "botocore", kinesis_video_webrtc),
    ("neptune-bolt", "botocore", neptune_bolt),
    ("ses-smtp", "botocore", ses_smtp),
)
LARGE = (
    ("eks", "awscli", eks),
    ("codecommit-helper", "awscli", codecommit_helper),
    ("snowflake-wif", "snowflake.connector.wif_util", snowflake_wif),
    ("keyspaces", "cassandra_sigv4", keyspaces),
    ("appsync", "gql", appsync),
    ("iot-mqtt-websocket", "AWSIoTPythonSDK", iot_mqtt_websocket),
    ("agentcore-websocket", "bedrock_agentcore", agentcore_websocket),
)


def compare(kind: str, package: str, draw: Callable[[Random], Json]) -> None:
    """Compare what we make with what a package makes, 500 times."""
    pytest.importorskip(package, reason=f"{package} is not installed (the group 'tokens')")
    random = Random(kind)
    function = kind.replace("-", "_")
    theirs_of: official.Official = getattr(official, function, None) or getattr(guides, function)
    for _ in range(ROUNDS):
        credentials = keys(random, long_term=kind == "ses-smtp")
        at, inputs = time(random), draw(random)
        theirs = theirs_of(credentials, at, dict(inputs))
        real = "iot-mqtt-websocket" if kind == "iot-handshake" else kind
        token = tokens.make(real, credentials, at=at, on_short_lived="allow", **inputs)
        ours = token.value
        if isinstance(theirs, dict) and isinstance(ours, dict):
            ours = {part: value for part, value in ours.items() if part in theirs}
        assert examples.matches(ours, theirs), (inputs, at, ours, theirs)


@pytest.mark.parametrize(("kind", "package", "draw"), SMALL, ids=[case[0] for case in SMALL])
def test_small_package(kind: str, package: str, draw: Callable[[Random], Json]) -> None:
    """500 random tokens are those of the official package."""
    compare(kind, package, draw)


@pytest.mark.tokens
@pytest.mark.parametrize(("kind", "package", "draw"), LARGE, ids=[case[0] for case in LARGE])
def test_large_package(kind: str, package: str, draw: Callable[[Random], Json]) -> None:
    """500 random tokens are those of the official package, which only the group `tokens` brings."""
    compare(kind, package, draw)
