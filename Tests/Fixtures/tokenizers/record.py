# SPDX-License-Identifier: Apache-2.0
"""Records token ids from outside implementations.

    python record.py MODELS

MODELS holds the two default models (`make models`). Needs llama-cpp-python 0.3.36 (SmolLM2's ids),
tokenizers 0.23.3 (all-MiniLM-L6-v2's) and jinja2 (chats). Writes smollm2.json and minilm.json here.
"""

import json
import pathlib
import sys

import jinja2.sandbox
import llama_cpp
import tokenizers

from texts import all_texts

HERE = pathlib.Path(__file__).parent
CHATS = [
    [["user", "What is shingles?"]],
    [["system", "Answer from the pages only."], ["user", " Is it catching? "]],
    [["user", "Hi"], ["assistant", "Hello.\nHow can I help?"], ["user", "I've a rash.\n"]],
    [["system", ""], ["user", "\n\nx\n"]],
]


def render(template, chat, **names):
    """A chat as the model's own template renders it."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    environment.globals["raise_exception"] = lambda message: (_ for _ in ()).throw(ValueError(message))
    messages = [{"role": role, "content": text} for role, text in chat]
    return environment.from_string(template).render(
        messages=messages, add_generation_prompt=True, **names)


def write(name, value):
    """One case a line, so that a change shows as the lines it touches."""
    parts = [
        f'"{key}":[\n' + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]"
        for key, cases in value.items()]
    (HERE / name).write_text("{" + ",\n".join(parts) + "}\n")


def smollm2(path):
    model = llama_cpp.Llama(str(path), vocab_only=True, verbose=False)
    tokenize = lambda text, special: model.tokenize(
        text.encode(), add_bos=False, special=special)
    template = model.metadata["tokenizer.chat_template"]
    chats = [{"messages": chat, "ids": tokenize(render(template, chat), True)} for chat in CHATS]
    write("smollm2.json", {
        "cases": [{"text": text, "ids": tokenize(text, False)} for text in all_texts()],
        "chats": chats})


def minilm(path):
    tokenizer = tokenizers.Tokenizer.from_file(str(path / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # Bracketed names are special in that file; here they are text like any other.
    plain = [text for text in all_texts() if "[" not in text]
    write("minilm.json", {"cases": [
        {"text": text, "ids": tokenizer.encode(text, add_special_tokens=False).ids}
        for text in plain]})


if __name__ == "__main__":
    models = pathlib.Path(sys.argv[1])
    smollm2(models / "SmolLM2-135M-Instruct.Q4_1.gguf")
    minilm(models / "all-MiniLM-L6-v2")
