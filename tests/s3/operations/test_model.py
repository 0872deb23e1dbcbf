"""The table of operations is that of the service model it was made from."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.s3.operations.model import operation
from sigv4.s3.operations.operations_data import OPERATIONS

WORDS = {
    "DisableAccessPoints": "no-access-points",
    "DisableS3ExpressSessionAuth": "no-express-session",
    "UseObjectLambdaEndpoint": "object-lambda",
    "UseS3ExpressControlEndpoint": "express-control",
}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_operation_is_the_models(name):
    """Method, path, and of each parameter its place, name on the wire and enumeration."""
    loaders = pytest.importorskip("botocore.loaders", reason="botocore is not installed")
    model = pytest.importorskip("botocore.model", reason="botocore is not installed")
    botocore = pytest.importorskip("botocore", reason="botocore is not installed")
    service = model.ServiceModel(loaders.Loader().load_service_model("s3", "service-2"))
    names = {botocore.xform_name(each): each for each in service.operation_names}
    theirs = service.operation_model(names[name])
    ours = operation(name)
    assert (ours.name, ours.method) == (name, theirs.http["method"])
    target = theirs.http["requestUri"].partition("?")
    assert (ours.path, ours.query) == (target[0], target[2])
    assert ours.payload == theirs.input_shape.serialization.get("payload", "")
    assert set(ours.required) == set(theirs.input_shape.required_members)
    assert set(ours.parameters) == set(theirs.input_shape.members)
    context = {entry.name: entry.value for entry in theirs.static_context_parameters}
    assert ours.traits == {word for key, word in WORDS.items() if context.get(key)} | (
        {"checksum"} if theirs.http_checksum.get("requestChecksumRequired") else set()
    )
    for member, shape in theirs.input_shape.members.items():
        check_parameter(ours.parameters[member], member, shape)


def check_parameter(parameter, member, shape):
    place = shape.serialization.get("location", "body")
    assert parameter.location == {"querystring": "query"}.get(place, place), member
    assert parameter.name == member
    if place == "body":
        return
    listed = shape.member if shape.type_name == "list" else shape
    assert parameter.values == tuple(getattr(listed, "enum", ())), member
    assert parameter.wire_name == shape.serialization["name"], member
    if shape.type_name == "timestamp":
        assert parameter.kind == shape.serialization.get("timestampFormat", "rfc822"), member
    else:
        assert parameter.kind == shape.type_name, member


def test_operation_is_read_once():
    """The second time it is the same value."""
    assert operation("get_object") is operation("get_object")


def test_required_parameters():
    """As their stars say, in the order of the model."""
    assert operation("upload_part").required == ("Bucket", "Key", "PartNumber", "UploadId")
    assert operation("list_buckets").required == ()


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("get_objetc", "Did you mean 'get_object'? Names"),
        ("putobject", "Did you mean 'put_object'? Names"),
        ("GetObject", "Did you mean 'get_object'? Names"),
        ("", "not know the S3 operation ''. Names"),
        ("x" * 200, f"not know the S3 operation '{'x' * 60}'. Names are those of boto3"),
    ],
)
def test_no_operation(name, suggestion):
    """Refused with the nearest there is."""
    with pytest.raises(sigv4.InvalidParameter) as caught:
        operation(name)
    assert suggestion in str(caught.value)


@pytest.mark.parametrize("name", [None, 1, b"get_object"])
def test_operation_is_text(name):
    """Another type is a TypeError."""
    with pytest.raises(TypeError, match="operation must be str"):
        operation(name)
