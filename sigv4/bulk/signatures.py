"""Files that are not text, by their first bytes: their lines must not be taken for keys."""

from __future__ import annotations

import re

from ..core.errors import InvalidParameter

_PIPE = "Unpack it first: {} FILE | sigv4 ... --input -."
_TABLE = "Pass it as a file whose name ends in {0}, or with --input-format {1}."
_OTHER = "Export it as text, CSV, JSON lines or Parquet first."
_UTF_8 = "Convert it to UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE, or Out-File -Encoding utf8."

# A key may begin with PAR1, ORC or BZh too, so more than these letters is looked at.
_KINDS = tuple(
    (re.compile(pattern, re.DOTALL), name, advice)
    for pattern, name, advice in (
        (rb"BZh[1-9](1AY&SY|\x17rE8P\x90)", "compressed by bzip2", _PIPE.format("bzcat")),
        (rb"\xfd7zXZ\0", "compressed by xz", _PIPE.format("xzcat")),
        (rb"\x5d\0\0", "compressed by lzma", _PIPE.format("lzcat")),
        (rb"LZIP\x01", "compressed by lzip", _PIPE.format("lzip -dc")),
        (rb"\x04\x22\x4d\x18|\x02\x21\x4c\x18", "compressed by lz4", _PIPE.format("lz4cat")),
        (rb"\xff\x06\0\0sNaPpY", "compressed by snappy", _PIPE.format("snzip -dc")),
        (rb"\x1f\x9d", "compressed by compress", _PIPE.format("zcat")),
        (rb"PK(\x03\x04|\x05\x06|\x07\x08)", "a zip file or a workbook", _PIPE.format("unzip -p")),
        (rb".{257}ustar", "a tar archive", _PIPE.format("tar -xOf")),
        (rb"7z\xbc\xaf\x27\x1c", "a 7z archive", _PIPE.format("7z e -so")),
        (rb"PAR[1E]\x15", "Parquet", _TABLE.format(".parquet", "parquet")),
        (rb"ORC(?=.{,12}[\0-\x08\x0e-\x1f])", "ORC", _TABLE.format(".orc", "orc")),
        (rb"Obj\x01", "Avro", _OTHER),
        (rb"ARROW1\0", "Arrow", _OTHER),
        (rb"SQLite format 3\0", "an SQLite database", _OTHER),
        (rb"\xd0\xcf\x11\xe0", "a workbook", _OTHER),
        (rb"\xff\xfe|\xfe\xff|\0\0\xfe\xff", "UTF-16 or UTF-32", _UTF_8),
        (rb"([^\0]\0){4}|(\0[^\0]){4}", "UTF-16", _UTF_8),
    )
)


def check_start(start: bytes, name: str) -> None:
    """Refuse an input that is not text, nor compressed in a way that is read.

    Args:
        start: its first 16 bytes or more, or all of it.
        name: the input, for the error.

    Raises:
        InvalidParameter: it is a known kind of other file; says what to do.
    """
    for pattern, kind, advice in _KINDS:
        if pattern.match(start):
            raise InvalidParameter(f"{name} is {kind}, which is not read here.", advice, "input")
