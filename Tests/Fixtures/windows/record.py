# SPDX-License-Identifier: Apache-2.0
"""Makes tiny random models with sliding windows and records the logits that transformers computes with them.

    pip install torch transformers gguf numpy && python record.py

llama.cpp ignores Mistral's window, so transformers (in F64) is the reference here. Writes NAME.gguf and NAME.json: prompts
(token ids; the longer ones go far past the window) and logits of the last two positions.
"""
import json
import pathlib

import gguf
import numpy as np
import torch
import transformers

FOLDER = pathlib.Path(__file__).parent
VOCABULARY = 3 + 256
WIDTH, HEADS, GROUPS, HEAD, INNER = 32, 4, 2, 16, 32
WINDOW, CONTEXT = 12, 4096
COMMON = dict(
    vocab_size=VOCABULARY, hidden_size=WIDTH, intermediate_size=INNER, num_attention_heads=HEADS,
    num_key_value_heads=GROUPS, head_dim=HEAD, max_position_embeddings=CONTEXT, rms_norm_eps=1e-5,
    sliding_window=WINDOW, attn_implementation="eager", bos_token_id=1, eos_token_id=2, pad_token_id=0,
)


def mistral():
    config = transformers.MistralConfig(
        num_hidden_layers=3, rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, **COMMON)
    return transformers.MistralForCausalLM(config), "llama", {}


def gemma2():
    config = transformers.Gemma2Config(
        num_hidden_layers=4, query_pre_attn_scalar=HEAD, attn_logit_softcapping=5.0, final_logit_softcapping=3.0,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, **COMMON)
    return transformers.Gemma2ForCausalLM(config), "gemma2", {
        "attn_logit_softcapping": 5.0, "final_logit_softcapping": 3.0}


def gemma3():
    rope = {"sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
            "full_attention": {"rope_type": "default", "rope_theta": 1000000.0}}
    config = transformers.Gemma3TextConfig(
        num_hidden_layers=6, query_pre_attn_scalar=HEAD, rope_parameters=rope, **COMMON)
    return transformers.Gemma3ForCausalLM(config), "gemma3", {"rope.freq_base": 1000000.0}


def fill(model, seed):
    """Weights that let every part be seen: transformers' own beginnings are too small for that."""
    random = np.random.default_rng(seed)
    for name, tensor in model.named_parameters():
        if tensor.dim() == 1:
            values = random.normal(0, 0.2, tensor.shape)
            if not model.config.model_type.startswith("gemma"):
                values += 1
        else:
            spread = 0.5 if "embed" in name else 2 / np.sqrt(tensor.shape[1])
            values = random.normal(0, spread, tensor.shape)
        tensor.data = torch.tensor(values.astype(np.float32))


NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
}
PLAIN_NORMS = {"post_attention_layernorm": "ffn_norm"}
GEMMA_NORMS = {
    "post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}


def tensors(model, architecture):
    """Each weight under its GGUF name. Llama files pair neighbours for rotation; Gemma's norms are stored plus one."""
    gemma = architecture.startswith("gemma")
    names = NAMES | (GEMMA_NORMS if gemma else PLAIN_NORMS)
    for name, tensor in model.state_dict().items():
        values = tensor.numpy()
        base = name.removeprefix("model.").removesuffix(".weight")
        if base == "lm_head":
            if gemma:
                continue
            yield "output.weight", values
        elif base == "embed_tokens":
            yield "token_embd.weight", values
        elif base == "norm":
            yield "output_norm.weight", values + (1 if gemma else 0)
        else:
            _, layer, part = base.split(".", 2)
            if "norm" in part and gemma:
                values = values + 1
            if not gemma and part in ("self_attn.q_proj", "self_attn.k_proj"):
                values = values.reshape(-1, 2, HEAD // 2, WIDTH).swapaxes(1, 2).reshape(-1, WIDTH)
            yield f"blk.{layer}.{names[part]}.weight", values


def write(name, model, architecture, floats):
    writer = gguf.GGUFWriter(str(FOLDER / f"{name}.gguf"), architecture)
    writer.add_name("tiny")
    for key, value in {
        "context_length": CONTEXT, "embedding_length": WIDTH, "block_count": model.config.num_hidden_layers,
        "feed_forward_length": INNER, "attention.head_count": HEADS, "attention.head_count_kv": GROUPS,
        "attention.key_length": HEAD, "attention.value_length": HEAD, "rope.dimension_count": HEAD,
        "attention.sliding_window": WINDOW,
    }.items():
        writer.add_uint32(f"{architecture}.{key}", value)
    for key, value in ({"attention.layer_norm_rms_epsilon": 1e-5} | floats).items():
        writer.add_float32(f"{architecture}.{key}", value)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)])
    writer.add_token_scores([0.0] * VOCABULARY)
    writer.add_token_types([2, 3, 3] + [6] * 256)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)
    for tensor, values in tensors(model, architecture):
        writer.add_tensor(tensor, np.ascontiguousarray(values, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def record(make, seed):
    name = make.__name__
    model, architecture, floats = make()
    fill(model, seed)
    model.eval()
    write(name, model, architecture, floats)
    model = model.double()
    random = np.random.default_rng(99)
    prompts = []
    for length in (10, 40, 1000, 1700):
        tokens = random.integers(3, VOCABULARY, length).tolist()
        with torch.no_grad():
            logits = model(torch.tensor([tokens]), use_cache=False).logits[0, -2:]
        prompts.append({"tokens": tokens, "logits": [[round(x, 6) for x in row] for row in logits.tolist()]})
    (FOLDER / f"{name}.json").write_text(
        json.dumps({"transformers": transformers.__version__, "prompts": prompts}) + "\n")
    print(name, (FOLDER / f"{name}.gguf").stat().st_size)


if __name__ == "__main__":
    for seed, make in enumerate((mistral, gemma2, gemma3)):
        record(make, seed)
