"""Valid inputs of every kind, for tests of what holds for all."""

from __future__ import annotations

from typing import Any

RUNTIME = "arn:aws:bedrock-agentcore:us-west-2:123456789012:runtime/agent-AbC123"
CHANNEL = "arn:aws:kinesisvideo:us-west-2:123456789012:channel/demo/1"
DATABASE = "db.cx1.us-east-1.rds.amazonaws.com"
IOT = "a1b2-ats.iot.us-east-1.amazonaws.com"
NEPTUNE = "db.cluster-1.us-east-1.neptune.amazonaws.com:8182"
TUNNEL = "eice-0a.1b.ec2-instance-connect-endpoint.us-east-1.amazonaws.com"
API = "abc.appsync-api.us-east-1.amazonaws.com"

VALID: dict[str, dict[str, Any]] = {
    "agentcore-websocket": {"runtime_arn": RUNTIME, "session_id": "s-1"},
    "apigateway-websocket": {"url": "wss://abc.execute-api.us-east-1.amazonaws.com/prod"},
    "appsync": {"host": API},
    "appsync-events": {"host": API},
    "bedrock-api-key": {"region": "us-east-1", "expires_in": 3600},
    "chime-messaging-websocket": {
        "url": "wss://node001.ue1.ws-messaging.chime.aws/connect?sessionId=1",
        "region": "us-east-1",
    },
    "codecommit-helper": {
        "stdin": "protocol=https\nhost=git-codecommit.us-east-1.amazonaws.com\npath=v1/repos/a\n"
    },
    "codecommit-url": {"repository": "a", "region": "us-east-1"},
    "consul": {},
    "dsql": {"host": "abc.dsql.us-east-1.on.aws"},
    "ec2-instance-connect-endpoint": {
        "dns_name": TUNNEL,
        "endpoint_id": "eice-0a",
        "private_ip": "10.0.0.1",
    },
    "eks": {"region": "us-east-1", "cluster": "c"},
    "elasticache": {"region": "us-east-1", "name": "cache", "user": "app"},
    "gcp-workload-identity": {"region": "us-east-1", "audience": "//iam.googleapis.com/p"},
    "iot-mqtt-websocket": {"host": IOT},
    "keyspaces": {"region": "us-east-1", "nonce": "0123456789abcdef" * 2},
    "kinesis-video-webrtc": {
        "endpoint": "wss://v-1.kinesisvideo.us-west-2.amazonaws.com",
        "query": {"X-Amz-ChannelARN": CHANNEL},
    },
    "memorydb": {"region": "us-east-1", "name": "cluster", "user": "app"},
    "mongodb-aws": {"sts_host": "sts.amazonaws.com", "server_nonce_hex": "0f" * 64},
    "msk": {"region": "us-east-1"},
    "msk-aws-msk-iam": {"broker_host": "b-1.c.kafka.us-east-1.amazonaws.com"},
    "neptune": {"url": f"https://{NEPTUNE}/status"},
    "neptune-bolt": {"host": NEPTUNE},
    "rds": {"host": DATABASE, "port": 5432, "user": "app"},
    "ses-smtp": {"region": "us-east-1"},
    "snowflake-wif": {"region": "us-east-1"},
    "sts-get-caller-identity": {},
    "teleport": {"challenge": "c"},
    "transcribe-websocket": {
        "url": "wss://transcribestreaming.us-east-1.amazonaws.com:8443/stream?sample-rate=8000"
    },
    "vault": {"role": "dev"},
}
# Seconds that each lasts with those inputs; SES passwords have no end.
LIFE = {
    **dict.fromkeys(VALID, 900),
    **dict.fromkeys(
        [
            "agentcore-websocket",
            "apigateway-websocket",
            "appsync",
            "appsync-events",
            "chime-messaging-websocket",
            "neptune",
            "neptune-bolt",
            "transcribe-websocket",
        ],
        300,
    ),
    "bedrock-api-key": 3600,
    "ec2-instance-connect-endpoint": 60,
    "iot-mqtt-websocket": 300,
    "kinesis-video-webrtc": 299,
}
del LIFE["ses-smtp"]
# The longest life that can be asked for, where one can.
LONGEST = {
    "agentcore-websocket": 300,
    "apigateway-websocket": 604_800,
    "bedrock-api-key": 43_200,
    "chime-messaging-websocket": 604_800,
    "dsql": 604_800,
    "ec2-instance-connect-endpoint": 60,
    "elasticache": 900,
    "iot-mqtt-websocket": 86_400,
    "kinesis-video-webrtc": 299,
    "memorydb": 900,
    "msk": 900,
    "msk-aws-msk-iam": 900,
    "rds": 900,
    "sts-get-caller-identity": 900,
    "transcribe-websocket": 300,
}
# The seconds that the service takes it for, where that is less than can be asked for.
HONOURED = {"iot-mqtt-websocket": 300}
