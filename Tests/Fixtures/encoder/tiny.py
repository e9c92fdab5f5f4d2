# SPDX-License-Identifier: Apache-2.0
"""Makes tiny random encoders of the other families and records their vectors from transformers.

    python tiny.py

Needs torch 2.13 (CPU) and transformers 5.23. Writes folders tiny-mpnet/ (bias by distance, mean
pooling) and tiny-bge/ (first-token pooling, a prefix before questions) in the layout of Hugging
Face, and tiny.json with their vectors.
"""

import json
import pathlib
import string

import torch
import transformers

HERE = pathlib.Path(__file__).parent
WORDS = "the rash pain of and is a in skin blister fever what child heart chest call help".split()
TEXTS = [
    "rash", "", "What is the pain in the chest?", "Fever and a rash of the skin, blistering.",
    "call help " * 20, "the child is in pain and the skin has a rash " * 12, "zq, xj! 123"]
SIZES = dict(
    hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4)


def vocabulary(special):
    letters = string.ascii_lowercase + string.digits
    return special + list(letters + ",.?!'-") + ["##" + letter for letter in letters] + WORDS


def save(name, model, special, pooling, prompts):
    folder = HERE / name
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    model.save_pretrained(folder)
    tokens = vocabulary(list(dict.fromkeys(special.values())))
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True}))
    (folder / "1_Pooling/config.json").write_text(json.dumps({
        "pooling_mode_cls_token": pooling == "first",
        "pooling_mode_mean_tokens": pooling == "mean"}))
    if prompts:
        (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    return transformers.BertTokenizer(
        vocab=str(folder / "vocab.txt"), do_lower_case=True, **special)


def record(model, tokenizer, special, pooling, prefix):
    cases = []
    for text in TEXTS:
        pieces = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(prefix + text))[:254]
        begin, end = tokenizer.convert_tokens_to_ids([special["cls_token"], special["sep_token"]])
        with torch.no_grad():
            hidden = model.eval()(torch.tensor([[begin] + pieces + [end]])).last_hidden_state[0]
        vector = hidden[0] if pooling == "first" else hidden.mean(dim=0)
        vector = vector / vector.norm()
        cases.append({"text": text, "vector": [round(float(x), 6) for x in vector]})
    return cases


def main():
    mpnet = {
        "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "[UNK]",
        "cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"}
    bert = {
        "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]",
        "mask_token": "[MASK]"}
    models = {}
    torch.manual_seed(11)
    size = lambda special: len(vocabulary(list(dict.fromkeys(special.values()))))
    model = transformers.MPNetModel(transformers.MPNetConfig(
        vocab_size=size(mpnet), max_position_embeddings=258, **SIZES), add_pooling_layer=False)
    tokenizer = save("tiny-mpnet", model, mpnet, "mean", None)
    models["tiny-mpnet"] = record(model, tokenizer, mpnet, "mean", "")
    model = transformers.BertModel(transformers.BertConfig(
        vocab_size=size(bert), max_position_embeddings=256, **SIZES), add_pooling_layer=False)
    tokenizer = save("tiny-bge", model, bert, "first", {"query": "what is: "})
    models["tiny-bge"] = record(model, tokenizer, bert, "first", "what is: ")
    lines = ",\n".join(
        f'"{name}":[\n' + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "]"
        for name, cases in models.items())
    (HERE / "tiny.json").write_text("{" + lines + "}\n")


main()
