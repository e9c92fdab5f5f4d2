# SPDX-License-Identifier: Apache-2.0
"""Speed of wardbookd and of llama.cpp on one machine, in one run, taking turns.

    pip install llama-cpp-python   # see BUILD below; a plain install may fall into slow code
    python compare.py --wardbookd .build/release/wardbookd Models/SmolLM2-135M-Instruct.Q4_1.gguf

Each measurement is a process of its own: load, read a prompt, write tokens after it. Both engines read
pseudo-random tokens with the same threads. Printed are medians over the repetitions with their range, and the
machine's memory bandwidth beside them. Times on a busy machine mean little; ratios hold better, since the engines
take turns.

BUILD, for a fair peer on processors with AVX-512:
    CMAKE_ARGS="-DGGML_NATIVE=OFF -DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON
    -DGGML_AVX512=ON -DGGML_AVX512_VBMI=ON -DGGML_AVX512_VNNI=ON -DGGML_AVX512_BF16=ON" pip install llama-cpp-python
"""
import argparse
import datetime
import json
import statistics
import subprocess
import sys
import time


def peer(model, threads, prompt, generate):
    """One measurement of llama.cpp; runs in a process of its own."""
    import llama_cpp

    engine = llama_cpp.Llama(
        model, n_ctx=prompt + generate + 8, n_batch=2048, n_ubatch=512, n_threads=threads, n_threads_batch=threads,
        verbose=False,
    )
    tokens = [(i * 7919 + 13) % engine.n_vocab() for i in range(prompt)]
    start = time.perf_counter()
    engine.eval(tokens)
    middle = time.perf_counter()
    for i in range(generate):
        engine.eval([tokens[i % prompt]])
    end = time.perf_counter()
    return {"prefill": prompt / (middle - start), "decode": generate / (end - middle)}


def ours(program, model, threads, prompt, generate):
    """One measurement of wardbookd."""
    command = [
        program, "model", "bench", model, "--prompt", prompt, "--generate", generate, "--threads", threads,
        "--repetitions", 1, "--json",
    ]
    result = json.loads(subprocess.check_output([str(word) for word in command]))
    return {"prefill": result["prefillTokensPerSecond"][0], "decode": result["decodeTokensPerSecond"][0]}


def theirs(model, threads, prompt, generate):
    command = [sys.executable, __file__, "--peer", model, threads, prompt, generate]
    return json.loads(subprocess.check_output([str(word) for word in command]))


def bandwidth():
    """Memory read by one thread, GB/s: the ceiling of writing with large models."""
    import numpy

    data = numpy.ones(1 << 26)
    rates = []
    for _ in range(5):
        start = time.perf_counter()
        data.sum()
        rates.append(data.nbytes / (time.perf_counter() - start) / 1e9)
    return max(rates)


def processor():
    """The processor's name."""
    return next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")


def row(name, runs, part):
    values = [run[part] for run in runs]
    return statistics.median(values), f"{statistics.median(values):.0f} ({min(values):.0f}-{max(values):.0f})"


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--peer":
        print(json.dumps(peer(sys.argv[2], *map(int, sys.argv[3:6]))))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--wardbookd", default=".build/release/wardbookd")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--generate", type=int, default=64)
    parser.add_argument("--prompts", type=int, nargs="+", default=[16, 512, 2048])
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    print(f"{datetime.date.today()}, {processor()}, {options.threads} threads, one thread reads {bandwidth():.1f} GB/s\n")
    print("| model | prompt | part | wardbook, tokens/s | llama.cpp | ratio |\n|---|---|---|---|---|---|")
    for model in options.models:
        for prompt in options.prompts:
            size = (options.threads, prompt, options.generate)
            runs = [(ours(options.wardbookd, model, *size), theirs(model, *size)) for _ in range(options.repetitions)]
            for part in ("prefill", "decode"):
                mine, my_text = row("wardbook", [a for a, _ in runs], part)
                peers, peer_text = row("llama.cpp", [b for _, b in runs], part)
                name = model.rsplit("/", 1)[-1]
                print(f"| {name} | {prompt} | {part} | {my_text} | {peer_text} | {mine / peers:.2f} |", flush=True)


if __name__ == "__main__":
    main()
