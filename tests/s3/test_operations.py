"""The table of operations is that of the service model it was made from."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.s3.operations import operation

NAMES = ("delete_object", "get_object", "head_object", "put_object")


@pytest.mark.parametrize("name", NAMES)
def test_operation_is_the_models(name):
    """Method, path, and of each parameter its place, name on the wire and enumeration."""
    loaders = pytest.importorskip("botocore.loaders", reason="botocore is not installed")
    model = pytest.importorskip("botocore.model", reason="botocore is not installed")
    service = model.ServiceModel(loaders.Loader().load_service_model("s3", "service-2"))
    wire_name = "".join(part.title() for part in name.split("_"))
    theirs = service.operation_model(wire_name)
    ours = operation(name)
    assert (ours.name, ours.method) == (name, theirs.http["method"])
    assert ours.path == theirs.http["requestUri"]
    assert set(ours.parameters) == set(theirs.input_shape.members)
    places = {"querystring": "query"}
    for member, shape in theirs.input_shape.members.items():
        parameter = ours.parameters[member]
        place = shape.serialization.get("location", "body")
        assert parameter.location == places.get(place, place), member
        assert parameter.values == tuple(getattr(shape, "enum", ())), member
        assert parameter.required == (member in theirs.input_shape.required_members), member
        if place != "body":
            assert parameter.wire_name == shape.serialization["name"], member
        if shape.type_name == "timestamp":
            assert parameter.kind == shape.serialization.get("timestampFormat", "rfc822"), member
        elif place != "body":
            assert parameter.kind == shape.type_name, member


def test_operation_is_read_once():
    """The second time it is the same value."""
    assert operation("get_object") is operation("get_object")


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("get_objetc", "Did you mean 'get_object'? Choose"),
        ("putobject", "Did you mean 'put_object'? Choose"),
        ("", "version does not presign an operation ''. Choose"),
        ("x" * 200, f"'{'x' * 60}'. Choose one of delete_object, get_object, head_object"),
    ],
)
def test_no_operation(name, suggestion):
    """Refused with the nearest, and all there are."""
    with pytest.raises(sigv4.InvalidParameter) as caught:
        operation(name)
    assert suggestion in str(caught.value)
    assert "delete_object, get_object, head_object, put_object." in str(caught.value)


@pytest.mark.parametrize("name", [None, 1, b"get_object"])
def test_operation_is_text(name):
    """Another type is a TypeError."""
    with pytest.raises(TypeError, match="operation must be str"):
        operation(name)
