"""docs/reading.md: each library reads a presigned URL, and what it asks for is verified."""

from __future__ import annotations

import io
import re
import sys
import urllib.request

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.serve import Examiner, Server, Store
from sigv4.serve.hosts import Hosts
from sigv4.verify import Verifier

from ..conftest import KEY_ID, SECRET
from ..docs.pages import DOCS, blocks, read

# What the engines warn of is their own affair.
pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("ignore")]
REGION = "eu-west-1"
ROWS = 100_000
RECIPES = dict(
    re.findall(
        r"^<!-- recipe: ([a-z-]+) -->\n```python\n(.*?)^```$",
        read(DOCS / "reading.md"),
        re.MULTILINE | re.DOTALL,
    )
)
NEEDS = {
    "pandas": ("pandas",),
    "polars": ("polars",),
    "pyarrow": ("fsspec", "aiohttp"),
    "duckdb-httpfs": ("duckdb",),
    "duckdb": ("duckdb", "fsspec", "aiohttp"),
    "obstore": ("obstore",),
    "spark": ("pyspark",),
}


@pytest.fixture(scope="module")
def parquet():
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (the group 'engines')")
    import pyarrow.parquet as pq

    data = io.BytesIO()
    pq.write_table(pa.table({"n": list(range(ROWS))}), data, row_group_size=10_000)
    return data.getvalue()


@pytest.fixture
def served(parquet):
    """The presigned URL of the page, of an object that was uploaded with one; the findings."""
    keys = sigv4.Credentials(KEY_ID, SECRET)
    options = {"unsigned_payload_over_http": True, "headers_in_query": True}
    verifier = Verifier({KEY_ID: keys}.get, region=REGION, service="s3", **options)
    examiner = Examiner(verifier, keys, Store(1 << 26), "s3", "http", Hosts(), REGION)
    findings = []
    server = Server(examiner, "127.0.0.1", 0, findings.append)
    server.start()
    s3 = S3(keys, REGION, endpoint_url=f"http://127.0.0.1:{server.port}")
    names = {"s3": s3}
    (block,) = blocks(DOCS / "reading.md", "python")
    exec(block.replace("sales a+b", "sales a+b \u00e4"), names)
    put = s3.presign("put_object", Bucket="my-bucket", Key="sales a+b \u00e4.parquet").url
    urllib.request.urlopen(urllib.request.Request(put, parquet, method="PUT")).close()
    findings.clear()
    yield names["url"], findings
    server.stop()


def test_every_recipe_is_tried():
    assert set(RECIPES) == set(NEEDS)


@pytest.mark.parametrize("recipe", NEEDS)
def test_recipe(recipe, served, parquet, monkeypatch):
    """What it reads is what was uploaded; only questions by HEAD are refused."""
    for package in NEEDS[recipe]:
        pytest.importorskip(package, reason=f"{package} is not installed (group 'engines')")
    url, findings = served
    names = {"url": url}
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    if recipe == "duckdb-httpfs":
        import duckdb

        try:
            duckdb.connect().load_extension("httpfs")
        except duckdb.Error:
            pytest.skip("DuckDB has no httpfs here: tests/serve/test_clients.py reads with it")
    exec(RECIPES[recipe], names)
    shown = {
        "pandas": lambda: len(names["frame"]) == ROWS,
        "polars": lambda: names["frame"]["n"].to_list() == list(range(10)),
        "pyarrow": lambda: names["table"].num_rows == ROWS,
        "duckdb-httpfs": lambda: names["count"] == (ROWS,),
        "duckdb": lambda: names["count"] == (ROWS,),
        "obstore": lambda: (names["data"], names["part"]) == (parquet, b"PAR1"),
        "spark": lambda: names["count"] == 2 * ROWS,
    }
    assert shown[recipe]()
    if recipe == "spark":
        names["session"].stop()
    assert {one.method for one in findings if one.error is not None} <= {"HEAD"}
    assert [one for one in findings if one.error is None and one.method == "GET"]
