# SPDX-License-Identifier: Apache-2.0
"""Records how the published chat templates write conversations.

    python chats.py TEMPLATES

TEMPLATES is the folder models/templates of llama.cpp. Needs jinja2. Writes chats.json here: for
each family and conversation the rendered text, cut at control tokens. Of the templates themselves
only the markers that we recognise them by and their fixed first message are kept.
"""

import datetime
import json
import pathlib
import re
import sys

import jinja2.ext
import jinja2.sandbox

HERE = pathlib.Path(__file__).parent
FAMILIES = {
    "chatml": ("Qwen-Qwen2.5-7B-Instruct", ["<|im_start|>", "<|im_end|>"]),
    "qwen3": ("Qwen-Qwen3-0.6B", ["<|im_start|>", "<|im_end|>", "<think>", "</think>"]),
    "smollm3": ("HuggingFaceTB-SmolLM3-3B", ["<|im_start|>", "<|im_end|>", "<think>", "</think>"]),
    "llama3": ("meta-llama-Llama-3.1-8B-Instruct", [
        "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]),
    "mistral": ("mistralai-Mistral-Nemo-Instruct-2407", ["<s>", "</s>", "[INST]", "[/INST]"]),
    "phi3": ("microsoft-Phi-3.5-mini-instruct", [
        "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]),
    "gemma": ("google-gemma-2-2b-it", ["<bos>", "<start_of_turn>", "<end_of_turn>"]),
}
BEGINNING = {"llama3": "<|begin_of_text|>", "mistral": "<s>", "gemma": "<bos>"}
CHATS = [
    [["user", "What is shingles?"]],
    [["system", "Answer from the pages only."], ["user", " Is it catching? "]],
    [["user", "Hi"], ["assistant", "Hello.\nHow can I help?"], ["user", "I've a rash.\n"]],
    [["system", "Be brief."], ["user", "a"], ["assistant", "b"], ["user", "c"]],
]
MARKERS = ["enable_thinking", "Today Date", "## Metadata"]
THINKING = ["qwen3", "smollm3"]


def render(source, chat, **names):
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols])
    def fail(message):
        raise ValueError(message)
    environment.globals["raise_exception"] = fail
    environment.globals["strftime_now"] = lambda form: datetime.date(2024, 7, 26).strftime(form)
    messages = [{"role": role, "content": text} for role, text in chat]
    return environment.from_string(source).render(
        messages=messages, add_generation_prompt=True, **names)


def main(folder):
    cases = []
    for family, (file, control) in FAMILIES.items():
        source = (folder / f"{file}.jinja").read_text()
        first = re.search(r"<\|im_start\|>system\\n[^'{}]*<\|im_end\|>", source) or re.search(
            r'"You are [^"]{,80}"', source)
        excerpt = " ".join(control + [m for m in MARKERS if m in source] + ([first[0]] if first else []))
        cut = "(" + "|".join(map(re.escape, control)) + ")"
        for chat in CHATS:
            # Gemma's template knows no system message: it is put before the first question.
            seen = chat
            if family == "gemma" and chat[0][0] == "system":
                seen = [["user", chat[0][1] + "\n\n" + chat[1][1].strip()]] + chat[2:]
            for thinking in [True, False] if family in THINKING else [True]:
                if family == "smollm3" and thinking and chat[0][0] != "system":
                    continue  # Its template has a page of its own for that.
                text = render(
                    source, seen, bos_token=BEGINNING.get(family, ""), eos_token="</s>",
                    enable_thinking=thinking)
                pieces = [piece for piece in re.split(cut, text) if piece]
                if family == "phi3":
                    # Its control tokens swallow the white space after them (rstrip).
                    pieces = [
                        piece.lstrip() if index and pieces[index - 1] in control else piece
                        for index, piece in enumerate(pieces)]
                    pieces = [piece for piece in pieces if piece]
                cases.append({
                    "family": family, "source": excerpt, "thinking": thinking, "messages": chat,
                    "control": control, "pieces": pieces})
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (HERE / "chats.json").write_text('{"cases":[\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
