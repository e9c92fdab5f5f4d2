# SPDX-License-Identifier: Apache-2.0
"""Makes tiny vocabularies of every kind and records their ids from the libraries they come from.

    python tiny.py

Needs tokenizers 0.23.3 (byte-level BPE), sentencepiece 0.2.3 with protobuf, and gguf 0.19. Writes tiny-NAME.gguf
(a vocabulary without weights) and tiny-NAME.json (texts and ids) here. The control tokens of all
chat templates are in each, so that texts which spell them are a test of their own.
"""

import io
import json
import pathlib
import sys
import tempfile

import gguf
import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import decoders, models, pre_tokenizers, trainers

from texts import all_texts, ORDINARY

HERE = pathlib.Path(__file__).parent
CONTROL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|start_header_id|>",
    "<|end_header_id|>", "<|eot_id|>", "[INST]", "[/INST]", "<|system|>", "<|user|>",
    "<|assistant|>", "<|end|>", "<start_of_turn>", "<end_of_turn>", "[SEP]"]
MARKUP = ["<think>", "</think>"]
LETTERS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SHORT = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
UPPER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
LOWER = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
CASED = "|".join([
    rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+{SHORT}",
    rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*{SHORT}"])
EXPRESSIONS = {
    "gpt-2": [r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"],
    "smollm": [
        r"\p{N}",
        r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"],
    "llama-bpe": [LETTERS + r"\p{N}{1,3}" + REST],
    "qwen2": [LETTERS + r"\p{N}" + REST],
    "gpt-4o": [CASED + "|" + r"\p{N}{1,3}" + REST.replace(r"[\r\n]*", r"[\r\n/]*")],
    "tekken": [
        CASED.replace(SHORT, "") + "|" + r"\p{N}" + REST.replace(r"[\r\n]*", r"[\r\n/]*")],
}
TYPE = gguf.TokenType


def lines(cases):
    return ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)


def record(name, encode):
    cases = [{"text": text, "ids": encode(text)} for text in all_texts()]
    (HERE / f"tiny-{name}.json").write_text('{"cases":[\n' + lines(cases) + "\n]}\n")


def write(name, model, pre, tokens, types, scores=None, merges=None, charsmap=None, collapses=None, **special):
    writer = gguf.GGUFWriter(str(HERE / f"tiny-{name}.gguf"), "llama")
    writer.add_tokenizer_model(model)
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    if scores is not None:
        writer.add_token_scores(scores)
    if merges is not None:
        writer.add_token_merges(merges)
    if charsmap:
        writer.add_precompiled_charsmap(charsmap)
    if collapses is not None:
        writer.add_remove_extra_whitespaces(collapses)
    for role, number in special.items():
        writer.add_uint32(f"tokenizer.ggml.{role}_token_id", number)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def byte_level():
    """One vocabulary, cut in the way of each family."""
    trained = tokenizers.Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.train_from_iterator(ORDINARY * 2, trainers.BpeTrainer(
        vocab_size=256 + 240, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False))
    model = json.loads(trained.to_str())["model"]
    vocabulary = sorted(model["vocab"], key=model["vocab"].get)
    merges = [tuple(merge) for merge in model["merges"]]
    tokens = vocabulary + CONTROL + MARKUP
    types = [TYPE.NORMAL] * len(vocabulary) + [TYPE.CONTROL] * len(CONTROL) + [TYPE.USER_DEFINED] * 2
    for pre, expressions in EXPRESSIONS.items():
        tokenizer = tokenizers.Tokenizer(models.BPE(
            model["vocab"], merges, ignore_merges=pre in ["llama-bpe", "tekken"]))
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Split(tokenizers.Regex(e), "isolated") for e in expressions]
            + [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
        record(pre, lambda text: tokenizer.encode(text).ids)
        write(pre, "gpt2", pre, tokens, types, merges=[" ".join(merge) for merge in merges],
              bos=len(vocabulary), eos=len(vocabulary))


# Replacements of characters, as SentencePiece's own rules for T5 have many: characters to characters, in hexadecimal.
RULES = {
    "9": "20", "A": "20", "D": "20", "A0": "20", "2003": "20", "2028": "20", "3000": "20", "1": "",
    "7F": "", "200B": "", "FEFF": "", "FB01": "66 69", "BD": "31 2044 32", "B2": "32", "2167": "56 49 49 49", "65 301": "E9", "6E 303": "F1",
    "1C5": "44 17E", "212B": "C5", "85": "20", "A 20": "20", "2E 2E 2E": "2026",
}


def sentence_piece(name="spm", model_type="bpe", **settings):
    file = io.BytesIO()
    settings = {
        "vocab_size": 640, "byte_fallback": True, "character_coverage": 0.98,
        "normalization_rule_name": "identity", "remove_extra_whitespaces": False} | settings
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(text for text in ORDINARY * 2 if text.strip()), model_writer=file,
        model_type=model_type, control_symbols=CONTROL + MARKUP, minloglevel=2, **settings)
    model = sentencepiece.SentencePieceProcessor(model_proto=file.getvalue())
    tokens, types, scores = [], [], []
    for number in range(model.get_piece_size()):
        tokens.append(model.id_to_piece(number))
        scores.append(model.get_score(number))
        types.append(
            TYPE.UNKNOWN if model.is_unknown(number) else TYPE.CONTROL if model.is_control(number)
            else TYPE.BYTE if model.is_byte(number) else TYPE.NORMAL)
    record(name, lambda text: model.encode(text))
    extra = {}
    if model_type == "unigram":
        proto = sentencepiece_model_pb2.ModelProto.FromString(file.getvalue())
        extra = {"charsmap": proto.normalizer_spec.precompiled_charsmap,
                 "collapses": settings["remove_extra_whitespaces"]}
    write(name, "t5" if extra else "llama", "default", tokens, types, scores=scores, **extra,
          bos=model.bos_id(), eos=model.eos_id(), unknown=model.unk_id())


def unigram():
    """As T5 has it: characters replaced, spaces collapsed, no bytes; and as others have it."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        rules.write("".join(f"{a}\t{b}\n" for a, b in RULES.items()))
        rules.flush()
        sentence_piece("ugm", "unigram", hard_vocab_limit=False, byte_fallback=False, remove_extra_whitespaces=True,
                       normalization_rule_name="", normalization_rule_tsv=rules.name)
    sentence_piece("ugm-bytes", "unigram", hard_vocab_limit=False)


if __name__ == "__main__":
    byte_level()
    sentence_piece()
    unigram()
