# SPDX-License-Identifier: Apache-2.0
"""llama.cpp, measured through its C interface, so that the binding costs it nothing. A process of its own:

    python llama.py MODEL THREADS PROMPT GENERATE

A plain `pip install llama-cpp-python` on a processor with AVX512-FP16 falls into a scalar loop for heads of 64. For a
fair peer on processors with AVX-512 build it with
    CMAKE_ARGS="-DGGML_NATIVE=OFF -DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON
    -DGGML_AVX512=ON -DGGML_AVX512_VBMI=ON -DGGML_AVX512_VNNI=ON -DGGML_AVX512_BF16=ON" pip install llama-cpp-python
"""
import ctypes
import json
import sys
import time

import llama_cpp as llama

silent = llama.llama_log_callback(lambda *_: None)


def open_context(model, threads, positions):
    llama.llama_backend_init()
    llama.llama_log_set(silent, ctypes.c_void_p(0))
    parameters = llama.llama_context_default_params()
    parameters.n_ctx, parameters.n_batch, parameters.n_ubatch = positions, 2048, 512
    parameters.n_threads = parameters.n_threads_batch = threads
    weights = llama.llama_model_load_from_file(model.encode(), llama.llama_model_default_params())
    return weights, llama.llama_init_from_model(weights, parameters)


def read(context, tokens, count):
    assert llama.llama_decode(context, llama.llama_batch_get_one(tokens, count)) == 0
    llama.llama_get_logits_ith(context, -1)


def measure(model, threads, prompt, generate):
    """Tokens a second of reading `prompt` tokens, and of writing `generate` after them."""
    weights, context = open_context(model, threads, prompt + generate + 8)
    vocabulary = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(weights))
    tokens = (llama.llama_token * prompt)(*[(i * 7919 + 13) % vocabulary for i in range(prompt)])
    one = (llama.llama_token * 1)(5)
    read(context, one, 1)  # loads the weights
    llama.llama_memory_clear(llama.llama_get_memory(context), True)
    start = time.perf_counter()
    read(context, tokens, prompt)
    middle = time.perf_counter()
    for i in range(generate):
        one[0] = tokens[i % prompt]
        read(context, one, 1)
    end = time.perf_counter()
    return {"prefill": prompt / (middle - start), "decode": generate / (end - middle)}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], *map(int, sys.argv[2:5]))))
