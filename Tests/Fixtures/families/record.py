# SPDX-License-Identifier: Apache-2.0
"""Makes a tiny random model of each family and records the logits that llama.cpp computes with it.

    pip install llama-cpp-python gguf numpy && python record.py [NAME ...]

Weights and cache are F32, so both engines should agree to rounding. Writes NAME.gguf and NAME.json: prompts
(token ids; the longest goes past every window) and logits of the last two positions.

MIXTURES become NAME-mixture.gguf: rows of 256, and every block format in one file. llama.cpp computes their logits
in F32 from what the gguf package reads in the blocks, so only the reading of blocks is compared, not another
engine's rounding.
"""
import ctypes
import json
import pathlib
import sys
import tempfile
from collections import Counter

import gguf
import llama_cpp
import numpy as np

FOLDER = pathlib.Path(__file__).parent
TYPE = gguf.GGMLQuantizationType
VOCABULARY = 3 + 256
HEAD, INNER = 16, 32
WINDOW = 12


class Model:
    """Writes one file; `architecture` prefixes its keys."""

    heads, groups = 4, 2
    folder = FOLDER
    # What is added to weights, by name.
    changes = {}
    # Chooses the format of each weight matrix and stores it; None: F32.
    mixture = None

    def __init__(self, name, architecture, seed, layers=2, context=128, width=64):
        self.random = np.random.default_rng(seed)
        if self.mixture:
            width = 256
        self.width = width
        self.name, self.architecture, self.layers = name, architecture, layers
        self.writer = gguf.GGUFWriter(str(self.folder / f"{name}.gguf"), architecture)
        self.writer.add_name("tiny")  # llama.cpp treats some names specially
        for key, value in {
            "context_length": context, "embedding_length": self.width, "block_count": layers,
            "feed_forward_length": INNER, "attention.head_count": self.heads,
            "attention.head_count_kv": self.groups, "attention.key_length": HEAD,
            "attention.value_length": HEAD, "rope.dimension_count": HEAD,
        }.items():
            self.integer(key, value)
        self.float("attention.layer_norm_rms_epsilon", 1e-5)
        self.vocabulary()

    def integer(self, key, value):
        self.writer.add_uint32(f"{self.architecture}.{key}", value)

    def float(self, key, value):
        self.writer.add_float32(f"{self.architecture}.{key}", value)

    def string(self, key, value):
        self.writer.add_string(f"{self.architecture}.{key}", value)

    def vocabulary(self):
        tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
        self.writer.add_tokenizer_model("llama")
        self.writer.add_token_list(tokens)
        self.writer.add_token_scores([0.0] * VOCABULARY)
        self.writer.add_token_types([2, 3, 3] + [6] * 256)
        self.writer.add_bos_token_id(1)
        self.writer.add_eos_token_id(2)
        self.writer.add_add_bos_token(False)

    def tensor(self, name, values):
        values = np.asarray(values, dtype=np.float64) + self.changes.get(name, 0)
        values = np.ascontiguousarray(values, dtype=np.float32)
        if self.mixture and values.ndim == 2:
            self.mixture.add(self.writer, name, values)
        else:
            self.writer.add_tensor(name, values)

    def matrix(self, name, rows, columns, spread=None):
        # In mixtures less, so that attention is no sharper than in real models and rounding shows as what it is.
        spread = spread or (1 if self.mixture else 2) / np.sqrt(columns)
        self.tensor(f"{name}.weight", self.random.normal(0, spread, (rows, columns)))

    def vector(self, name, count, mean=1.0, spread=0.2):
        self.tensor(name, self.random.normal(mean, spread, count))

    def attention(self, block, fused=False, bias=False, head_norms=False):
        if fused:
            self.matrix(f"{block}.attn_qkv", (self.heads + 2 * self.groups) * HEAD, self.width)
        else:
            for part, heads in {"q": self.heads, "k": self.groups, "v": self.groups}.items():
                self.matrix(f"{block}.attn_{part}", heads * HEAD, self.width)
                if bias:
                    self.vector(f"{block}.attn_{part}.bias", heads * HEAD, 0, 0.5)
        if head_norms:
            self.vector(f"{block}.attn_q_norm.weight", HEAD)
            self.vector(f"{block}.attn_k_norm.weight", HEAD)
        self.matrix(f"{block}.attn_output", self.width, self.heads * HEAD)

    def body(self, fused=False, bias=False, head_norms=False, post_norms=False, tied=False):
        self.matrix("token_embd", VOCABULARY, self.width, 0.5)
        for layer in range(self.layers):
            block = f"blk.{layer}"
            self.vector(f"{block}.attn_norm.weight", self.width)
            self.attention(block, fused, bias, head_norms)
            self.vector(f"{block}.ffn_norm.weight", self.width)
            if fused:
                self.matrix(f"{block}.ffn_up", 2 * INNER, self.width)
            else:
                self.matrix(f"{block}.ffn_gate", INNER, self.width)
                self.matrix(f"{block}.ffn_up", INNER, self.width)
            self.matrix(f"{block}.ffn_down", self.width, INNER)
            if post_norms:
                self.vector(f"{block}.post_attention_norm.weight", self.width)
                self.vector(f"{block}.post_ffw_norm.weight", self.width)
        self.vector("output_norm.weight", self.width)
        if not tied:
            self.matrix("output", VOCABULARY, self.width)

    def close(self):
        self.writer.write_header_to_file()
        self.writer.write_kv_data_to_file()
        self.writer.write_tensors_to_file()
        self.writer.close()


def llama(name):
    model = Model(name, "llama", 1)
    model.body()
    return model


def llama3(name):
    model = Model(name, "llama", 2)
    model.float("rope.freq_base", 500000.0)
    model.body(tied=True)
    model.tensor("rope_freqs.weight", np.linspace(1, 8, HEAD // 2))
    return model


def linear(name):
    model = Model(name, "llama", 3)
    model.string("rope.scaling.type", "linear")
    model.float("rope.scaling.factor", 4.0)
    model.body()
    return model


def smollm3(name):
    model = Model(name, "smollm3", 4, layers=4, width=32)
    model.body(tied=True)
    return model


def qwen2(name):
    model = Model(name, "qwen2", 5)
    model.float("rope.freq_base", 1000000.0)
    model.body(bias=True)
    return model


def yarn(name):
    model = Model(name, "qwen2", 6, context=256)
    model.string("rope.scaling.type", "yarn")
    model.float("rope.scaling.factor", 4.0)
    model.integer("rope.scaling.original_context_length", 64)
    model.body(bias=True)
    return model


def qwen3(name):
    model = Model(name, "qwen3", 7)
    model.float("rope.freq_base", 1000000.0)
    model.body(head_norms=True)
    return model


def phi3(name):
    model = Model(name, "phi3", 8, context=256)
    model.integer("rope.scaling.original_context_length", 64)
    model.float("rope.scaling.attn_factor", 1.19)
    model.body(fused=True)
    model.tensor("rope_factors_long.weight", np.linspace(1, 6, HEAD // 2))
    model.tensor("rope_factors_short.weight", np.linspace(1, 1.5, HEAD // 2))
    return model


def gemma2(name):
    model = Model(name, "gemma2", 9, layers=4, width=32)
    model.integer("attention.sliding_window", WINDOW)
    model.float("attn_logit_softcapping", 5.0)
    model.float("final_logit_softcapping", 3.0)
    model.body(post_norms=True, tied=True)
    return model


def gemma3(name):
    model = Model(name, "gemma3", 10, layers=6, width=32)
    model.integer("attention.sliding_window", WINDOW)
    model.float("rope.freq_base", 1000000.0)
    model.string("rope.scaling.type", "linear")
    model.float("rope.scaling.factor", 8.0)
    model.body(head_norms=True, post_norms=True, tied=True)
    return model


FAMILIES = {f.__name__: f for f in (llama, llama3, linear, smollm3, qwen2, yarn, qwen3, phi3, gemma2, gemma3)}


# Heads of each; llama.cpp wants those of Qwen2 and Phi-3 to be as wide together as a row.
MIXTURES = {"llama": 2, "smollm3": 2, "qwen2": 16, "qwen3": 2, "phi3": 16, "gemma2": 2, "gemma3": 2}


class Mixture:
    """Gives each matrix the format that was used least so far and divides its rows."""

    formats = [
        TYPE.Q2_K, TYPE.Q3_K, TYPE.Q4_K, TYPE.Q5_K, TYPE.Q6_K, TYPE.IQ4_XS, TYPE.Q4_0, TYPE.Q4_1, TYPE.Q5_0, TYPE.Q5_1,
        TYPE.Q8_0, TYPE.IQ4_NL, TYPE.F16, TYPE.BF16, TYPE.F32,
    ]
    plain = {TYPE.F32, TYPE.F16, TYPE.BF16}
    library = ctypes.CDLL(str(pathlib.Path(llama_cpp.__file__).parent / "lib/libggml-base.so.0"))

    def __init__(self, dequantized):
        self.dequantized, self.used = dequantized, Counter()

    def format(self, columns):
        # Plain numbers once each: they would make the file large.
        fitting = [
            kind for kind in self.formats
            if columns % gguf.GGML_QUANT_SIZES[kind][0] == 0 and not (kind in self.plain and self.used[kind])
        ]
        kind = min(fitting, key=lambda kind: self.used[kind])
        self.used[kind] += 1
        return kind

    def add(self, writer, name, values):
        kind = self.format(values.shape[1])
        blocks = self.blocks(values, kind)
        if self.dequantized:
            writer.add_tensor(name, gguf.quants.dequantize(blocks, kind).astype(np.float32))
        else:
            writer.add_tensor(name, blocks, raw_dtype=kind)

    def blocks(self, values, kind):
        if kind == TYPE.F32:
            return values
        size, width = gguf.GGML_QUANT_SIZES[kind]
        rows, columns = values.shape
        out = np.zeros((rows, columns // size * width), np.uint8)
        chunk = self.library.ggml_quantize_chunk
        chunk.restype = ctypes.c_size_t
        chunk.argtypes = [ctypes.c_int] + [ctypes.c_void_p] * 2 + [ctypes.c_int64] * 3 + [ctypes.c_void_p]
        chunk(int(kind), values.ctypes.data, out.ctypes.data, 0, rows, columns, None)
        return out


ALPHA = 6.0


def low_rank():
    """A and B of each weight that the adapter changes."""
    random = np.random.default_rng(11)
    for layer in range(2):
        for weight, rows, columns, rank in (
            ("attn_q", 64, 64, 4), ("attn_v", 32, 64, 4), ("attn_output", 64, 64, 3), ("ffn_down", 64, 32, 2)
        ):
            a = random.normal(0, 0.3, (rank, columns)).astype(np.float32)
            yield f"blk.{layer}.{weight}.weight", a, random.normal(0, 0.3, (rows, rank)).astype(np.float32)


def adapter(name):
    """A low-rank adapter for the model of that name."""
    writer = gguf.GGUFWriter(str(FOLDER / f"{name}-adapter.gguf"), "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", ALPHA)
    for weight, a, b in low_rank():
        writer.add_tensor(f"{weight}.lora_a", a)
        writer.add_tensor(f"{weight}.lora_b", b)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return str(FOLDER / f"{name}-adapter.gguf")


def merge(name, strength):
    """The model with the adapter's change added to its weights, in F64; written only to be run."""
    Model.changes = {
        weight: strength * ALPHA / a.shape[0] * (b.astype(np.float64) @ a.astype(np.float64))
        for weight, a, b in low_rank()
    }
    FAMILIES[name.removesuffix("-merged")](name).close()
    Model.changes = {}


def record_mixture(family):
    name = f"{family}-mixture"
    Model.heads, Model.groups, Model.mixture = MIXTURES[family], 1, Mixture(dequantized=False)
    FAMILIES[family](name).close()
    with tempfile.TemporaryDirectory() as folder:
        Model.folder, Model.mixture = pathlib.Path(folder), Mixture(dequantized=True)
        FAMILIES[family](name).close()
        write(logits(Model.folder / f"{name}.gguf"), name)
    Model.heads, Model.groups, Model.mixture, Model.folder = 4, 2, None, FOLDER


def record(name, with_adapter=False):
    if not name.endswith("-merged"):
        FAMILIES[name](name).close()
    path = adapter(name) if with_adapter else None
    write(logits(FOLDER / f"{name}.gguf", path), name + ("-adapter" if with_adapter else ""))


def logits(path, adapter=None):
    """llama.cpp's logits of the last two positions of each prompt."""
    random = np.random.default_rng(99)
    engine = llama_cpp.Llama(
        str(path), n_ctx=96, n_batch=96, logits_all=True, type_k=0, type_v=0, verbose=False, n_threads=1, swa_full=True,
        lora_path=adapter, lora_scale=0.5,
    )
    prompts = []
    for length in (3, 40, 77):
        tokens = random.integers(3, VOCABULARY, length).tolist()
        engine.reset()
        engine.eval(tokens)
        scores = engine.scores[length - 2 : length].astype(float)
        prompts.append({"tokens": tokens, "logits": [[round(x, 6) for x in row] for row in scores]})
    return prompts


def write(prompts, name):
    document = {"llama_cpp_python": llama_cpp.__version__, "prompts": prompts}
    (FOLDER / f"{name}.json").write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    for name in sys.argv[1:] or FAMILIES:
        record(name)
        if name == "llama":
            record(name, with_adapter=True)
            merge("llama-merged", 1.25)
            record("llama-merged")
            (FOLDER / "llama-merged.gguf").unlink()
        if name in MIXTURES:
            record_mixture(name)
    for path in sorted(FOLDER.glob("*.gguf")):
        print(path.name, path.stat().st_size)
