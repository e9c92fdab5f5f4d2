# SPDX-License-Identifier: Apache-2.0
"""Records what llama.cpp computes with SmolLM2, its weights dequantized to F32 first.

    pip install llama-cpp-python gguf numpy && python record.py ../../../Models/SmolLM2-135M-Instruct.Q4_1.gguf

llama.cpp rounds token vectors to 8 bits when weights are quantized, and its results then depend on how
tokens are batched. With F32 weights and an F32 cache it is a reference to measure both engines against.
Writes smollm2.json: for each prompt the token ids, the 32 most likely tokens with their log-probabilities at
some positions, and 64 greedy tokens with the margin (difference of logits) by which each won; and the
perplexity of prose.txt (three pages of our Corpus as plain text), also with the file as it is.
"""
import json
import os
import pathlib
import sys
import tempfile

import gguf
import llama_cpp
import numpy as np

CHAT = "<|im_start|>system\n{}<|im_end|>\n<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"
DEFAULT = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
SHINGLES = (
    "Shingles is an infection that causes a painful rash. The first signs can be a tingling or painful "
    "feeling in an area of skin, a headache or feeling generally unwell. A rash usually appears a few days "
    "later. Usually you get the rash on your chest and tummy, but it can appear anywhere on your body. "
)
PROMPTS = {
    "france": "The capital of France is",
    "code": "def fibonacci(n):\n    ",
    "chat": CHAT.format(DEFAULT, "What should I do about a nosebleed?"),
    "grounded": CHAT.format(
        "Answer only from the passage.", "Passage: " + SHINGLES + "\n\nQuestion: Where does the rash appear?"
    ),
    "arithmetic": CHAT.format(DEFAULT, "What is 12 times 12? Answer in one sentence."),
    "long": CHAT.format(
        "Answer only from the passage.", "Passage: " + SHINGLES * 8 + "\n\nQuestion: What are the first signs?"
    ),
}


def to_f32(source, target):
    """Copies a GGUF file with all tensors as F32."""
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, reader.fields["general.architecture"].contents())
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name == "general.architecture":
            continue
        kind = field.types[0]
        sub = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=sub)
    for tensor in reader.tensors:
        floats = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        writer.add_tensor(tensor.name, floats.reshape(tuple(reversed(tensor.shape.tolist()))))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def log_softmax(logits):
    top = logits.max()
    return logits - top - np.log(np.exp(logits - top).sum())


def top(logits, count=32):
    logs = log_softmax(logits.astype(np.float64))
    ids = np.argsort(-logs)[:count]
    return {"ids": ids.tolist(), "logs": [round(float(logs[i]), 5) for i in ids]}


def record(model, prompt):
    tokens = model.tokenize(prompt.encode(), add_bos=False, special=True)
    model.reset()
    model.eval(tokens)
    count = len(tokens)
    positions = sorted({0, count // 4, count // 2, 3 * count // 4, count - 2, count - 1})
    tops = [top(model.scores[p]) | {"position": p} for p in positions]
    greedy, margins = [], []
    for _ in range(64):
        logits = model.scores[model.n_tokens - 1]
        best = np.argsort(-logits)[:2]
        greedy.append(int(best[0]))
        margins.append(round(float(logits[best[0]] - logits[best[1]]), 4))
        if greedy[-1] == model.token_eos():
            break
        model.eval([greedy[-1]])
    return {"prompt": prompt, "tokens": tokens, "tops": tops, "greedy": greedy, "margins": margins}


def perplexity(path, context=256):
    """Over the second halves of chunks of `context` tokens of prose.txt."""
    model = llama_cpp.Llama(
        path, n_ctx=context, n_batch=context, logits_all=True, type_k=0, type_v=0, verbose=False, n_threads=2
    )
    tokens = model.tokenize(pathlib.Path(__file__).with_name("prose.txt").read_bytes(), add_bos=False)
    losses = []
    for start in range(0, len(tokens) - context + 1, context):
        chunk = tokens[start : start + context]
        model.reset()
        model.eval(chunk)
        for position in range(context // 2, context - 1):
            losses.append(-log_softmax(model.scores[position].astype(np.float64))[chunk[position + 1]])
    return {"context": context, "tokens": len(losses), "perplexity": float(np.exp(np.mean(losses)))}


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "f32.gguf")
        to_f32(sys.argv[1], path)
        model = llama_cpp.Llama(
            path, n_ctx=2048, n_batch=2048, logits_all=True, type_k=0, type_v=0, verbose=False, n_threads=2
        )
        result = {"llama_cpp_python": llama_cpp.__version__, "perplexity": perplexity(path)}
        result["perplexity"]["quantized"] = perplexity(sys.argv[1])["perplexity"]
        result["prompts"] = {name: record(model, prompt) for name, prompt in PROMPTS.items()}
    target = pathlib.Path(__file__).with_name("smollm2.json")
    target.write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
