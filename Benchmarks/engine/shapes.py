# SPDX-License-Identifier: Apache-2.0
"""Writes model files of known shapes with random weights, for measuring speed where no such model is at hand.

    pip install gguf numpy
    python shapes.py FOLDER [0.5B 1.5B 3B]

The shapes are those of Qwen2.5, the formats those that llama.cpp gives their tensors under the name Q4_K_M: with rows
that are no multiple of 256 (0.5B) that is mostly Q5_0 and Q8_0. Blocks are random bytes with scales of a likely size,
so their text means nothing and their speed everything. A file is written tensor by tensor and never held in memory.
"""
import pathlib
import sys

import gguf
import numpy

F32, Q5_0, Q8_0, Q4_K, Q6_K = (
    gguf.GGMLQuantizationType[name] for name in ("F32", "Q5_0", "Q8_0", "Q4_K", "Q6_K"))
# Width, inner width, layers, query heads, key heads.
SHAPES = {"0.5B": (896, 4864, 24, 14, 2), "1.5B": (1536, 8960, 28, 12, 2), "3B": (2048, 11008, 36, 16, 2)}
VOCABULARY = 151936
# Where a block has its scales (bytes from its start), and how large a weight of about 1 / 64 wants them.
SCALES = {Q5_0: ((0,), 1e-3), Q8_0: ((0,), 1.2e-4), Q4_K: ((0, 2), (6e-5, 4.5e-4)), Q6_K: ((208,), 6e-6)}


def blocks(generator, rows, columns, kind):
    """Random weights of one tensor: [rows][bytes of a row]."""
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    data = numpy.frombuffer(generator.bytes(rows * columns // elements * size), numpy.uint8)
    data = data.reshape(-1, size).copy()
    places, sizes = SCALES[kind]
    for place, value in zip(places, numpy.atleast_1d(sizes)):
        data[:, place : place + 2] = numpy.frombuffer(numpy.float16(value).tobytes(), numpy.uint8)
    return data.reshape(rows, -1)


def better(layer, layers):
    """Whether Q4_K_M keeps more bits in a layer."""
    return layer < layers // 8 or layer >= 7 * layers // 8 or (layer - layers // 8) % 3 == 2


def fitting(kind, columns):
    """The format itself, or what replaces it where its blocks do not divide a row."""
    return kind if columns % 256 == 0 else {Q4_K: Q5_0, Q6_K: Q8_0}[kind]


def tensors(shape):
    """Name, rows, columns and format of every tensor, in the order of the file."""
    width, inner, layers, heads, key_heads = shape
    keys = width // heads * key_heads
    yield "token_embd.weight", VOCABULARY, width, fitting(Q6_K, width)
    yield "output_norm.weight", 1, width, F32
    for layer in range(layers):
        more = Q6_K if better(layer, layers) else Q4_K
        name = f"blk.{layer}."
        yield name + "attn_norm.weight", 1, width, F32
        yield name + "ffn_norm.weight", 1, width, F32
        for part, rows, kind in (("q", width, Q4_K), ("k", keys, Q4_K), ("v", keys, more)):
            yield f"{name}attn_{part}.weight", rows, width, fitting(kind, width)
            yield f"{name}attn_{part}.bias", 1, rows, F32
        yield name + "attn_output.weight", width, width, fitting(Q4_K, width)
        yield name + "ffn_gate.weight", inner, width, fitting(Q4_K, width)
        yield name + "ffn_up.weight", inner, width, fitting(Q4_K, width)
        yield name + "ffn_down.weight", width, inner, fitting(more, inner)


def describe(writer, shape):
    width, inner, layers, heads, key_heads = shape
    writer.add_context_length(32768)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(key_heads)
    writer.add_rope_freq_base(1e6)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_K_M)
    letters = [chr(c) for c in [*range(33, 127), *range(161, 173), *range(174, 256), *range(256, 324)]]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(letters + [f"word{i}" for i in range(VOCABULARY - len(letters))])
    writer.add_token_types([1] * VOCABULARY)
    writer.add_token_merges([f"{letters[0]} {letters[1]}"])
    writer.add_eos_token_id(VOCABULARY - 1)
    writer.add_add_bos_token(False)


def write(path, shape):
    generator = numpy.random.default_rng(1)
    writer = gguf.GGUFWriter(path, "qwen2")
    describe(writer, shape)
    for name, rows, columns, kind in tensors(shape):
        if kind == F32:
            writer.add_tensor_info(name, (columns,), numpy.dtype(numpy.float32), columns * 4)
        else:
            elements, size = gguf.GGML_QUANT_SIZES[kind]
            row_bytes = columns // elements * size
            writer.add_tensor_info(name, (rows, row_bytes), numpy.dtype(numpy.uint8), rows * row_bytes, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for name, rows, columns, kind in tensors(shape):
        if kind == F32:
            writer.write_tensor_data(numpy.full(columns, 0.0 if name.endswith("bias") else 1.0, numpy.float32))
        else:
            writer.write_tensor_data(blocks(generator, rows, columns, kind))
    writer.close()


def path(folder, name):
    """The file of a shape, written if it is not there."""
    file = pathlib.Path(folder, f"random-{name}.Q4_K_M.gguf")
    if not file.exists():
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        write(part, SHAPES[name])
        part.rename(file)
    return file


if __name__ == "__main__":
    for name in sys.argv[2:] or SHAPES:
        print(path(sys.argv[1], name))
