"""Cyclic redundancy checks in pure Python, for machines without awscrt.

Both checks are reflected: the input is read from its least significant bit, the register starts
with ones and is inverted at the end. They take about 100 ns a byte; awscrt takes less than one.
https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 (CRC-32C)
https://nvmexpress.org/specification/nvm-command-set-specification/ (CRC-64/NVME, 5.2.1.3.4)
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Data = bytes | bytearray | memoryview

CRC32C = 0x82F63B78  # the polynomials, reflected
CRC64NVME = 0x9A6C9329AC4BC9B5
_tables: dict[int, list[int]] = {}


def crc32c(data: Data, value: int = 0) -> int:
    """Continue a CRC-32C from the value of the bytes before."""
    return _update(CRC32C, 0xFFFFFFFF, data, value)


def crc64nvme(data: Data, value: int = 0) -> int:
    """Continue a CRC-64/NVME from the value of the bytes before."""
    return _update(CRC64NVME, 0xFFFFFFFFFFFFFFFF, data, value)


def _update(polynomial: int, ones: int, data: Data, value: int) -> int:
    table = _tables.get(polynomial)
    if table is None:
        table = _tables[polynomial] = [_entry(polynomial, byte) for byte in range(256)]
    register = value ^ ones
    for byte in bytes(data):
        register = table[(register ^ byte) & 0xFF] ^ (register >> 8)
    return register ^ ones


def _entry(polynomial: int, byte: int) -> int:
    """Compute what one byte adds to the register."""
    for _ in range(8):
        byte = (byte >> 1) ^ polynomial if byte & 1 else byte >> 1
    return byte
