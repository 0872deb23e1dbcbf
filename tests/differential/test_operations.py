"""Every operation of S3, with each of its parameters: botocore's URL, byte for byte.

Where botocore makes none, or another for a reason, the operation or parameter is named below.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel

import sigv4
from sigv4.s3 import S3
from sigv4.s3.operations import operations_data

from . import peers

MODEL = ServiceModel(Loader().load_service_model("s3", "service-2"))
OPERATIONS = {xform_name(name): MODEL.operation_model(name) for name in MODEL.operation_names}

# botocore loads every body as JSON to presign it and fails (facts: trap 6), so what has a required
# body is compared without one by taking it out of the model's requirements: we take the body and
# sign its hash, or refuse with the reason (test_bodies).
NEEDS_BODY = {
    name
    for name, model in OPERATIONS.items()
    if any(
        "location" not in model.input_shape.members[member].serialization
        for member in model.input_shape.required_members
    )
}
# S3 refuses their body without a checksum, so we want the body, or its MD5, at signing time;
# botocore signs a URL that cannot work.
NEEDS_CHECKSUM = {
    "put_bucket_acl",
    "put_bucket_lifecycle",
    "put_object_acl",
    "put_object_legal_hold",
    "put_object_lock_configuration",
    "put_object_retention",
}
# Of these its model has no MD5 to give, so only the body will do.
NEEDS_BODY |= {"put_bucket_lifecycle_configuration"}
# botocore encodes an SSE-C key, and adds its MD5, for those operations that it lists by name, and
# forgets these two: S3 refuses its raw key.
FORGOTTEN = {"get_object_attributes", "list_parts"}
# botocore invents a ClientToken (idempotency) where none is given, which makes the URL different
# each time; we leave it to the caller.
INVENTED = {"rename_object": {"ClientToken": "7b4a1a06-1d2f-4c4c-a3a1-0d8a4f2f1e10"}}
TEXT = "a b+c/é?&=%~*'()"
HEADER_TEXT = 'a b+c/d;"e" ~*\'()'
BY_NAME = {
    "CopySource": {"Bucket": "source", "Key": TEXT, "VersionId": "v1"},
    "CopySourceSSECustomerKey": "0123456789abcdef0123456789abcdef",
    "RequestRoute": "route-1",
    "SSECustomerKey": "0123456789abcdef0123456789abcdef",
}
BY_TYPE = {
    "boolean": True,
    "integer": 7,
    "long": 2**40,
    "map": {"Author": "A. N. Other", "x-y": ""},
    "timestamp": datetime(2026, 1, 31, 23, 59, 58, tzinfo=timezone.utc),
}


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    peers.freeze(monkeypatch)


def value_of(name: str, shape):
    """A value of the model's type, with characters that need encoding where any text goes."""
    if name in BY_NAME:
        return BY_NAME[name]
    if shape.type_name == "string" and shape.enum:
        return shape.enum[-1]
    if shape.type_name == "string":
        return TEXT if shape.serialization["location"] == "querystring" else HEADER_TEXT
    if shape.type_name == "list":
        return list(shape.member.enum)
    return BY_TYPE[shape.type_name]


def parameters_of(model) -> dict[str, object]:
    """A value for each parameter that goes into the query or the headers."""
    return {
        name: value_of(name, shape)
        for name, shape in model.input_shape.members.items()
        if shape.serialization.get("location") in ("querystring", "header", "headers")
    }


def needed(name: str) -> dict[str, object]:
    """The least that an operation takes; of a body, its MD5."""
    model = OPERATIONS[name]
    values = parameters_of(model)
    made: dict[str, object] = {
        member: values[member] for member in model.input_shape.required_members if member in values
    }
    if name in NEEDS_CHECKSUM:
        made["ContentMD5"] = "1B2M2Y8AsgTpgAmY7PhCfg=="
    made.update(INVENTED.get(name, {}))
    address = {"Bucket": peers.BUCKET, "Key": "folder/é +.txt"}
    return {
        **made,
        **{part: text for part, text in address.items() if part in model.input_shape.members},
    }


# boto3 sends a customer's key raw where its MD5 is given; S3 refuses that, and ours encodes it.
ENCODED_BY_US = ("SSECustomerKeyMD5", "CopySourceSSECustomerKeyMD5")


NOT_ENCODED_BY_BOTO3 = ("get_object_attributes", "list_parts")


def compare(name: str, params: dict[str, object], style: str, token: str | None) -> None:
    raw = (*ENCODED_BY_US, "SSECustomerKey") if name in NOT_ENCODED_BY_BOTO3 else ENCODED_BY_US
    params = {part: value for part, value in params.items() if part not in raw}
    client = peers.boto_client("eu-west-1", style, token)
    expected = client.generate_presigned_url(name, dict(params), 900)  # which it changes
    keys = sigv4.Credentials(peers.key_id(token), peers.SECRET, token)
    s3 = S3(
        keys,
        "eu-west-1",
        addressing_style=style,
        clock=lambda: peers.AT,
        allow_refused_values=True,  # values at random; S3 refuses most of them
        allow_non_ascii_headers=True,
        allow_any_bucket=True,
    )
    presigned = s3.presign(name, expires_in=900, **params)
    assert presigned.url == expected, params
    assert s3.generate_presigned_url(name, params, 900) == expected
    signed = presigned.url.split("X-Amz-SignedHeaders=")[1].split("&")[0].split("%3B")
    assert sorted(["host", *[header.lower() for header in presigned.headers]]) == signed
    method = client.meta.service_model.operation_model(OPERATIONS[name].name).http["method"]
    assert presigned.method == method


WITHOUT_BODY = sorted(set(OPERATIONS) - NEEDS_BODY)


def test_all_operations_are_known():
    """No more and no fewer than botocore has; the lists above are the model's."""
    assert set(operations_data.OPERATIONS) == set(OPERATIONS)
    assert len(OPERATIONS) > 100
    required = {
        name
        for name, model in OPERATIONS.items()
        if model.http_checksum.get("requestChecksumRequired")
    }
    assert required - NEEDS_BODY == NEEDS_CHECKSUM


@pytest.mark.parametrize("style", ["virtual", "path"])
@pytest.mark.parametrize("name", WITHOUT_BODY)
def test_operation(name, style):
    """With what it needs and no more, in both addressing styles, with a token and without."""
    compare(name, needed(name), style, None)
    compare(name, needed(name), style, peers.TOKEN)


@pytest.mark.parametrize("name", WITHOUT_BODY)
def test_each_parameter(name):
    """Each by itself beside the required ones; then all of them together."""
    values = parameters_of(OPERATIONS[name])
    base = needed(name)
    if name in FORGOTTEN:
        values["SSECustomerKey"] = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
        base["SSECustomerKeyMD5"] = "hRasmdxgYDKV3nvbahU1MA=="
    for parameter, value in values.items():
        compare(name, {**base, parameter: value}, "virtual", None)
    compare(name, {**values, **base}, "virtual", None)


# What any text may hold; is not ASCII, and response-* ISO-8859-1 (S3 refuses the rest).
ASCII = "abcXYZ019-_.~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}"
LATIN = ASCII + "é\u00a0\t"
TIMES = (
    datetime(2026, 1, 31, 23, 59, 58, 999_999, tzinfo=timezone.utc),
    datetime(1999, 12, 31, 23, 0, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    *(0, 1_700_000_000, 1_700_000_000.75),
    *("2026-02-28T12:00:00Z", "2026-02-28T12:00:00+02:00", "Sat, 28 Feb 2026 12:00:00 GMT"),
)
SOURCES = (
    "/b/k",
    "b/k?versionId=zz",
    {"Bucket": "b", "Key": "a b", "VersionId": "a+/="},
    {"Bucket": "b", "Key": "//é~*"},
    {"Bucket": "arn:aws:s3:us-west-2:123456789012:accesspoint/a", "Key": "k"},
)


def any_text(letters: str, chance: random.Random) -> str:
    return "".join(chance.choice(letters) for _ in range(chance.randint(0, 12)))


def any_value(name: str, shape, chance: random.Random):
    """Any value of the model's type that botocore accepts too."""
    kind, location = shape.type_name, shape.serialization["location"]
    if name == "CopySource":
        return chance.choice(SOURCES)
    if name in ("RequestRoute", "SSECustomerKey", "CopySourceSSECustomerKey"):
        return BY_NAME[name]
    if name == "UploadId":
        return any_text(ASCII, chance) + "u"
    if kind == "string" and shape.enum:
        return chance.choice(shape.enum)
    if kind == "string":
        return any_text(LATIN if location == "querystring" else ASCII, chance)
    if kind == "list":
        values = list(shape.member.enum)
        return chance.sample(values, chance.randint(1, len(values)))
    if kind == "map":
        names = chance.sample(["a", "B-c", "x_y", "Z9"], chance.randint(0, 4))
        return {each: any_text(ASCII, chance) for each in names}
    if kind == "timestamp":
        return chance.choice(TIMES)
    if kind == "boolean":
        return chance.choice([True, False])
    return chance.choice([1, 2, 1000, 9999, 10_000])


@pytest.mark.parametrize("name", WITHOUT_BODY)
def test_any_values(name):
    """Some of its parameters, in any order, each of any value: every enumeration, form of a time,
    list, map, number; the seed is the operation's name, so that a failure comes again.
    """
    chance = random.Random(name)
    shapes = {
        parameter: shape
        for parameter, shape in OPERATIONS[name].input_shape.members.items()
        if shape.serialization.get("location") in ("querystring", "header", "headers")
        and not (name in FORGOTTEN and parameter.startswith("SSECustomerKey"))
    }
    for _ in range(25 if len(shapes) > 1 else 3):
        chosen = [each for each in shapes if chance.random() < 0.5]
        chance.shuffle(chosen)
        params = {each: any_value(each, shapes[each], chance) for each in chosen}
        token = chance.choice([None, peers.TOKEN])
        compare(name, {**needed(name), **params}, chance.choice(["virtual", "path"]), token)


@pytest.mark.parametrize("name", WITHOUT_BODY)
def test_every_value_of_each_enumeration(name):
    """By itself."""
    base = needed(name)
    for parameter, shape in OPERATIONS[name].input_shape.members.items():
        if "location" in shape.serialization and shape.type_name == "string":
            for value in shape.enum:
                compare(name, {**base, parameter: value}, "virtual", None)


@pytest.mark.parametrize("name", sorted(NEEDS_BODY))
def test_required_bodies_are_asked_for(name):
    """botocore wants them too, and then fails."""
    s3 = S3(sigv4.Credentials(peers.key_id(None), peers.SECRET), "eu-west-1")
    with pytest.raises(sigv4.InvalidParameter, match=r"needs |without a checksum of its body"):
        s3.presign(name, **needed(name))


@pytest.mark.parametrize("name", sorted(NEEDS_CHECKSUM))
def test_bodies_that_need_a_checksum(name):
    """Without body and checksum S3 would refuse the URL, so we do."""
    params = {key: value for key, value in needed(name).items() if key != "ContentMD5"}
    s3 = S3(sigv4.Credentials(peers.key_id(None), peers.SECRET), "eu-west-1")
    with pytest.raises(sigv4.InvalidParameter, match="without a checksum of its body"):
        s3.presign(name, **params)
