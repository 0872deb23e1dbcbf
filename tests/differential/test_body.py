"""Every XML body against botocore's serialiser, made-up structures of every shape there is."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from sigv4.s3.operations.bodies import serialize, serialize_members
from sigv4.s3.operations.shapes_data import ROOTS

MODEL = ServiceModel(Loader().load_service_model("s3", "service-2"), "s3")
OPERATIONS = {xform_name(name): MODEL.operation_model(name) for name in MODEL.operation_names}
SERIALIZER = create_serializer("rest-xml", include_validation=False)
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=8
) | st.sampled_from(["a & b", "<x/>", '"q"', "\r\n", " ", "]]>"])
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(
    lambda time: time.replace(microsecond=0, tzinfo=timezone.utc)
)


def values(shape, depth: int = 0) -> st.SearchStrategy:
    """Values of a shape as boto3 takes them."""
    if shape.type_name == "structure":
        return structures(shape, list(shape.members), depth)
    if shape.type_name == "list":
        return st.lists(values(shape.member, depth + 1), max_size=2)
    return scalars(shape)


def scalars(shape) -> st.SearchStrategy:
    """Values of a shape that is no structure and no list."""
    if shape.type_name in ("integer", "long"):
        part = shape.name == "PartNumber"
        return st.integers(1, 10_000) if part else st.integers(-(2**31), 2**31)
    if shape.type_name == "string":
        if shape.metadata.get("min", 0) > 1:
            return st.just("arn:aws:kms:eu-west-1:123456789012:key/1")
        text = TEXT.filter(bool) if shape.metadata.get("min") else TEXT
        return st.sampled_from(shape.enum) if shape.enum else text
    return {"timestamp": TIMES, "boolean": st.booleans()}[shape.type_name]


def structures(shape, names: list[str], depth: int) -> st.SearchStrategy:
    """A structure with its required members and, not too deep, some others."""
    members = {name: values(shape.members[name], depth + 1) for name in names}
    if shape.is_tagged_union:
        return st.one_of([st.fixed_dictionaries({name: each}) for name, each in members.items()])
    required = {name: members[name] for name in names if name in shape.required_members}
    optional = {name: each for name, each in members.items() if name not in required}
    return st.fixed_dictionaries(required, optional={} if depth > 4 else optional)


def theirs(name: str, params: dict[str, object]) -> bytes:
    """botocore's body, with its handler's escapes of line ends."""
    shape = OPERATIONS[name].input_shape
    filled = {
        member: "x" for member, each in shape.members.items() if "location" in each.serialization
    }
    needed = {member: filled[member] for member in shape.required_members if member in filled}
    body = SERIALIZER.serialize_to_request({**needed, **params}, OPERATIONS[name])["body"]
    return body.replace(b"\r", b"&#xD;").replace(b"\n", b"&#xA;")


@pytest.mark.parametrize("name", ROOTS)
@settings(max_examples=25)
@given(data=st.data())
def test_body_is_botocores(name, data):
    """Byte for byte; what botocore's validation takes, ours takes."""
    shape = OPERATIONS[name].input_shape
    payload = shape.serialization.get("payload")
    if payload:
        value = data.draw(values(shape.members[payload]))
        assert not ParamValidator().validate(value, shape.members[payload]).has_errors()
        assert serialize(name, payload, value) == theirs(name, {payload: value})
        return
    parts = [
        each for each, member in shape.members.items() if "location" not in member.serialization
    ]
    value = data.draw(structures(shape, parts, 0))
    assert serialize_members(name, value) == theirs(name, value)


def test_all_bodies_are_there():
    """Each operation whose body is XML."""
    expected = set()
    for name, operation in OPERATIONS.items():
        shape = operation.input_shape
        members = {} if shape is None else shape.members
        payload = members and shape.serialization.get("payload")
        parts = [each for each in members.values() if "location" not in each.serialization]
        if members[payload].type_name == "structure" if payload else parts:
            expected.add(name)
    assert set(ROOTS) == expected
