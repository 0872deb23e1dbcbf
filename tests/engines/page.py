"""The pieces of docs/engines.md, and what each engine needs around its own."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "engines.md"
KEY_ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": KEY_ID,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "PYTHONPATH": str(ROOT),
    "SPARK_LOCAL_IP": "127.0.0.1",
    "PYSPARK_PYTHON": sys.executable,  # else whichever python3 is found first
}
PACKAGES = {
    "Spark": "pyspark",
    "Ray Data": "ray",
    "Dask": "dask.dataframe",
    "DuckDB": "duckdb",
    "Polars": "polars",
}


def pieces() -> dict[str, str]:
    """The code of each section, by its title; that before the first under no title."""
    sections = re.split(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    titles = ["", *sections[1::2]]
    return {
        title: dedent("".join(re.findall(r"^(?: {4}.*)?\n", section, re.MULTILINE)))
        for title, section in zip(titles, sections[::2], strict=True)
    }


@contextmanager
def engine(title: str):
    """Start an engine, small and on this machine only, in `ENVIRONMENT`; stop it in the end."""
    stop = None
    if title == "Spark":
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[2]")
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1")
        stop = builder.config("spark.ui.enabled", "false").getOrCreate().stop
    if title == "Ray Data":
        import ray

        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH")
        variables = {name: os.environ[name] for name in names}
        options = {"include_dashboard": False, "configure_logging": False}
        ray.init(num_cpus=2, runtime_env={"env_vars": variables}, **options)
        stop = ray.shutdown
    try:
        yield
    finally:
        if stop is not None:
            stop()
