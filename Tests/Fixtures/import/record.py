# SPDX-License-Identifier: Apache-2.0
"""Makes tiny random models in the layout of Hugging Face and converts them with llama.cpp.

    python record.py LLAMACPP

LLAMACPP is a copy of llama.cpp (convert_hf_to_gguf.py and gguf-py). Needs torch 2.13,
transformers 5.23 and tokenizers 0.23.3. For each family writes a folder NAME/ with config.json,
model.safetensors, tokenizer.json and tokenizer_config.json, and NAME.gguf, what llama.cpp's own
converter makes of it in single precision. Our importer must make the same tensors and metadata.
"""

import json
import pathlib
import sys

import torch
import transformers
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors, trainers

LLAMACPP = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(LLAMACPP / "gguf-py"))
sys.path.insert(0, str(LLAMACPP))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tokenizers"))

from texts import ORDINARY

HERE = pathlib.Path(__file__).parent
LETTERS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SHAPE = dict(
    hidden_size=32, intermediate_size=48, num_hidden_layers=1, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=512)
FAMILIES = {
    "llama": (transformers.LlamaConfig, transformers.LlamaForCausalLM, "llama-bpe", dict(
        tie_word_embeddings=False, rope_theta=500000.0, rope_scaling=dict(
            rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
            original_max_position_embeddings=128))),
    "qwen2": (transformers.Qwen2Config, transformers.Qwen2ForCausalLM, "qwen2", dict(
        tie_word_embeddings=True, rope_theta=1000000.0)),
    "qwen3": (transformers.Qwen3Config, transformers.Qwen3ForCausalLM, "qwen2", dict(
        tie_word_embeddings=True, head_dim=16)),
}


def tokenizer(pre, folder):
    digits = r"\p{N}{1,3}" if pre == "llama-bpe" else r"\p{N}"
    made = Tokenizer(models.BPE(ignore_merges=pre == "llama-bpe"))
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LETTERS + digits + REST), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    made.train_from_iterator(ORDINARY, trainers.BpeTrainer(
        vocab_size=256 + 40, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False))
    made.add_special_tokens(special)
    made.add_tokens(["<think>"])
    if pre == "llama-bpe":
        made.post_processor = processors.TemplateProcessing(
            single="<|endoftext|> $A", special_tokens=[
                ("<|endoftext|>", made.token_to_id("<|endoftext|>"))])
    made.save(str(folder / "tokenizer.json"))
    settings = dict(
        tokenizer_class="PreTrainedTokenizerFast", bos_token="<|endoftext|>", eos_token="<|im_end|>",
        chat_template="{% for m in messages %}<|im_start|>{{ m.role }}{% endfor %}")
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return made.get_vocab_size()


def convert(folder, pre, output):
    """llama.cpp knows tokenizers by a checksum; ours are new, so it is told the name."""
    import convert_hf_to_gguf as converter
    try:
        from conversion import base
    except ImportError:
        base = converter
    for owner in (base, converter):
        for name in ("TextModel", "Model", "ModelBase"):
            if hasattr(owner, name):
                setattr(getattr(owner, name), "get_vocab_base_pre", lambda self, tokenizer: pre)
    sys.argv = ["convert", str(folder), "--outfile", str(output), "--outtype", "f32"]
    converter.main()


def main():
    for name, (config, model, pre, details) in FAMILIES.items():
        torch.manual_seed(len(name))
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        size = tokenizer(pre, folder)
        made = model(config(vocab_size=size + 5, **SHAPE, **details))
        for parameter in made.parameters():
            torch.nn.init.normal_(parameter, std=0.3)
        made.to(torch.bfloat16).save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        convert(folder, pre, HERE / f"{name}.gguf")


main()
