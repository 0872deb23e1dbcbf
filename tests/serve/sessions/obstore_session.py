"""obstore: the object store of Rust, with parts, conditions, listings."""

import os

import obstore
from obstore.store import S3Store

store = S3Store(
    "bucket", endpoint=os.environ["AWS_ENDPOINT_URL"], region=os.environ["AWS_REGION"],
    client_options={"allow_http": True},
)  # fmt: skip
obstore.put(store, "a/ä b+%.txt", b"one")
assert bytes(obstore.get(store, "a/ä b+%.txt").bytes()) == b"one"
big = os.urandom(12 * 1024 * 1024)
obstore.put(store, "big", big, chunk_size=5 * 1024 * 1024, max_concurrency=4)
assert bytes(obstore.get_range(store, "big", start=1000, end=2000)) == big[1000:2000]
pieces = obstore.get_ranges(store, "big", starts=[0, 9_000_000], ends=[5, 9_000_005])
assert [bytes(piece) for piece in pieces] == [big[:5], big[9_000_000:9_000_005]]
obstore.copy(store, "big", "copy")
obstore.rename(store, "copy", "renamed")
try:
    obstore.put(store, "big", b"", mode="create")
except obstore.exceptions.AlreadyExistsError:
    pass
else:
    raise AssertionError("it was written twice")
names = [one["path"] for batch in obstore.list(store) for one in batch]
assert sorted(names) == ["a/ä b+%.txt", "big", "renamed"]
assert obstore.list_with_delimiter(store)["common_prefixes"] == ["a"]
obstore.delete(store, names)
assert [one for batch in obstore.list(store) for one in batch] == []
