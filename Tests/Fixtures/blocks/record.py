# SPDX-License-Identifier: Apache-2.0
"""Records random blocks of every format and what the `gguf` package dequantizes them to.

    pip install gguf numpy && python record.py

Writes blocks.json: for each format the blocks' bytes and the floats' bytes, both in base64.
"""
import base64
import json
import pathlib

import gguf
import numpy as np

ELEMENTS = 512
# Byte offsets of the half-precision scales, which must stay finite.
HALVES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "IQ4_NL": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_XS": [0],
    "F16": [0], "BF16": [],
}

random = np.random.default_rng(20240607)
result = {}
for name, halves in HALVES.items():
    format = gguf.GGMLQuantizationType[name]
    per_block, size = gguf.GGML_QUANT_SIZES[format]
    blocks = random.integers(0, 256, (ELEMENTS // per_block, size), dtype=np.uint8)
    for offset in halves:
        scales = random.normal(0, 0.02, len(blocks)).astype(np.float16)
        scales[:2] = [6e-8, -3e-6]  # subnormal
        blocks[:, offset : offset + 2] = scales.view(np.uint8).reshape(-1, 2)
    if name == "BF16":
        blocks = random.normal(0, 1, ELEMENTS).astype(np.float32).view(np.uint16)[1::2].copy()
        blocks = blocks.view(np.uint8).reshape(-1, 2)
    floats = gguf.quants.dequantize(blocks.reshape(1, -1) if name != "F16" else blocks.view(np.float16), format)
    result[name] = {
        "number": int(format),
        "blocks": base64.b64encode(blocks.tobytes()).decode(),
        "floats": base64.b64encode(floats.astype(np.float32).tobytes()).decode(),
    }
path = pathlib.Path(__file__).with_name("blocks.json")
path.write_text(json.dumps(result, indent=1) + "\n")
