# SPDX-License-Identifier: Apache-2.0
"""Records what llama.cpp makes of numbers and of whole models when it quantizes.

    python record.py MODELS

MODELS holds SmolLM2 (`make models`). Needs llama-cpp-python 0.3.36, gguf 0.19 and numpy. Writes
blocks.json (numbers, the bytes of the formats with one scale a block, and the root mean square
error of all formats) and schemes.json (format of every tensor for every scheme).
"""

import ctypes
import json
import pathlib
import sys
import tempfile

import gguf
import llama_cpp
import numpy as np
from gguf import quants

HERE = pathlib.Path(__file__).parent
TYPE = gguf.GGMLQuantizationType
BLOCKS = [TYPE.F16, TYPE.BF16, TYPE.Q8_0, TYPE.Q4_0, TYPE.Q4_1, TYPE.Q5_0, TYPE.Q5_1]
SEARCHED = [TYPE.Q2_K, TYPE.Q3_K, TYPE.Q4_K, TYPE.Q5_K, TYPE.Q6_K, TYPE.IQ4_NL, TYPE.IQ4_XS]
SCHEMES = {
    "F16": 1, "Q4_0": 2, "Q4_1": 3, "Q8_0": 7, "Q5_0": 8, "Q5_1": 9, "Q2_K": 10, "Q3_K_S": 11,
    "Q3_K_M": 12, "Q3_K_L": 13, "Q4_K_S": 14, "Q4_K_M": 15, "Q5_K_S": 16, "Q5_K_M": 17, "Q6_K": 18,
    "IQ4_NL": 25, "IQ4_XS": 30}


def blocks():
    library = ctypes.CDLL(str(pathlib.Path(llama_cpp.__file__).parent / "lib/libggml-base.so.0"))
    chunk = library.ggml_quantize_chunk
    chunk.restype = ctypes.c_size_t
    chunk.argtypes = [ctypes.c_int] + [ctypes.c_void_p] * 2 + [ctypes.c_int64] * 3 + [ctypes.c_void_p]
    random = np.random.default_rng(3)
    values = random.standard_t(5, (4, 512)) * np.array([[0.02], [1], [30], [0.0004]])
    values[1, :32] = 0
    values[2, 32:64] = np.abs(values[2, 32:64])
    values = np.round(values, 7).astype(np.float32)
    formats = {}
    for kind in BLOCKS + SEARCHED:
        size, width = gguf.GGML_QUANT_SIZES[kind]
        out = np.zeros(values.size // size * width, np.uint8)
        chunk(int(kind), values.ctypes.data, out.ctypes.data, 0, 4, 512, None)
        back = quants.dequantize(out.reshape(4, -1), kind).astype(np.float64)
        error = np.sqrt(((back - values) ** 2).mean(axis=1)) / np.sqrt((values ** 2).mean(axis=1))
        formats[kind.name] = {"errors": [float(f"{e:.6g}") for e in error]}
        if kind in BLOCKS:
            formats[kind.name]["bytes"] = out.tobytes().hex()
    text = json.dumps(
        {"values": [float(f"{v:.9g}") for v in values.flatten()], "formats": formats},
        separators=(",", ":"))
    (HERE / "blocks.json").write_text(text.replace('"formats"', '\n"formats"') + "\n")


def quantize(source, scheme, output):
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = scheme
    parameters.allow_requantize = True
    parameters.nthread = 2
    assert llama_cpp.llama_model_quantize(
        str(source).encode(), str(output).encode(), ctypes.byref(parameters)) == 0
    return {t.name: t.tensor_type.name for t in gguf.GGUFReader(output).tensors if len(t.shape) > 1}


def wide(path):
    """Twenty layers of the right names with rows of 256; the numbers do not matter."""
    writer = gguf.GGUFWriter(str(path), "llama")
    for add, value in [
            (writer.add_block_count, 20), (writer.add_context_length, 64),
            (writer.add_embedding_length, 256), (writer.add_feed_forward_length, 512),
            (writer.add_head_count, 8), (writer.add_head_count_kv, 2), (writer.add_vocab_size, 8),
            (writer.add_layer_norm_rms_eps, 1e-5)]:
        add(value)
    writer.add_tokenizer_model("no_vocab")
    shapes = {
        "attn_q": (256, 256), "attn_k": (64, 256), "attn_v": (64, 256), "attn_output": (256, 256),
        "ffn_gate": (512, 256), "ffn_up": (512, 256), "ffn_down": (256, 512)}
    random = np.random.default_rng(4)
    def add(name, shape):
        writer.add_tensor(name, random.standard_normal(shape, dtype=np.float32) * 0.05)
    add("token_embd.weight", (8, 256))
    add("output.weight", (8, 256))
    add("output_norm.weight", (256,))
    for layer in range(20):
        for name, shape in shapes.items():
            add(f"blk.{layer}.{name}.weight", shape)
        add(f"blk.{layer}.attn_norm.weight", (256,))
        add(f"blk.{layer}.ffn_norm.weight", (256,))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def schemes(models):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        wide(folder / "wide.gguf")
        sources = {"wide": folder / "wide.gguf", "smollm2": models / "SmolLM2-135M-Instruct.Q4_1.gguf"}
        cases = []
        for model, source in sources.items():
            for name, number in SCHEMES.items():
                formats = quantize(source, number, folder / "out.gguf")
                names = sorted(set(formats.values()))
                cases.append({"model": model, "scheme": name, "tensors": {
                    kind: sorted(t for t in formats if formats[t] == kind) for kind in names}})
    for case in cases:
        # The most frequent format is what remains: naming it would only make the file longer.
        most = max(case["tensors"], key=lambda kind: len(case["tensors"][kind]))
        case["most"] = {"format": most, "count": len(case["tensors"].pop(most))}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / "schemes.json").write_text('{"cases":[\n' + lines + "\n]}\n")


if __name__ == "__main__":
    blocks()
    schemes(pathlib.Path(sys.argv[1]))
