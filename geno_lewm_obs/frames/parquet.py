"""
Frames as Parquet, compressed by Zstandard.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq


def write_stream(stream: Any, out: BinaryIO) -> None:
    """Write *stream*, an object with Arrow's interface of that name, to the open file *out*."""
    reader = pa.RecordBatchReader.from_stream(stream)
    with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
