# SPDX-License-Identifier: Apache-2.0
"""The same model in several block formats: size, memory, speed, perplexity, and llama.cpp's perplexity beside it.

    python formats.py --wardbookd .build/release/wardbookd Models/SmolLM2-135M-Instruct.Q4_1.gguf

The formats are written by `wardbookd model quantize` from the file given, so none can be better than that file: F16 of
a Q4_1 file has the quality of Q4_1. Perplexity is over the first 20 kB of pages of the sample library, in chunks of 512
tokens of which the second half counts. With llama-cpp-python installed, llama.cpp reads the same files and the same
tokens. `--no-speed` leaves the speed out, for machines that are busy. With `--limit PERCENT` the script fails if any
perplexity is further than that from llama.cpp's.
"""
import argparse
import datetime
import importlib.metadata
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

import bench

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATS = ["F16", "Q8_0", "Q6_K", "Q4_K_M", "Q4_1", "Q4_0"]
CONTEXT = 512


def run(*command):
    return subprocess.check_output([str(word) for word in command])


def library(program, size):
    """Text of the sample library's pages in the order of their names, cut at `size` bytes of whole blocks."""
    lines, total = [], 0
    for page in sorted(ROOT.glob("Corpus/conditions/*/index.html")):
        document = json.loads(run(program, "inspect", page, "--json"))
        for section in document["sections"]:
            for text in section["heading"][-1:] + [block["text"] for block in section["blocks"]]:
                total += len(text.encode()) + 1
                if total > size:
                    return "\n".join(lines) + "\n"
                lines.append(text)
    return "\n".join(lines) + "\n"


def peer(model, text):
    """Perplexity by llama.cpp, chunk by chunk as `wardbookd model perplexity` counts it; a process of its own."""
    import llama_cpp
    import numpy

    engine = llama_cpp.Llama(
        model, n_ctx=CONTEXT, n_batch=CONTEXT, logits_all=True, n_threads=2, n_threads_batch=2, verbose=False)
    data = pathlib.Path(text).read_bytes()
    tokens = engine.tokenize(data, add_bos=engine._model.add_bos_token())
    losses = []
    for start in range(0, len(tokens) - CONTEXT + 1, CONTEXT):
        chunk = tokens[start : start + CONTEXT]
        engine.reset()
        engine.eval(chunk)
        for position in range(CONTEXT // 2, CONTEXT - 1):
            logits = engine.scores[position].astype(numpy.float64)
            top = logits.max()
            losses.append(top + numpy.log(numpy.exp(logits - top).sum()) - logits[chunk[position + 1]])
    return {"perplexity": float(numpy.exp(numpy.mean(losses))), "tokens": len(losses)}


def theirs(model, text):
    """The peer's figures, or None where it is not installed."""
    try:
        importlib.metadata.version("llama_cpp_python")
    except importlib.metadata.PackageNotFoundError:
        return None
    return json.loads(run(sys.executable, __file__, "--peer", model, text))


def speeds(options, model):
    """Medians of prefill and decode, and the resident memory afterwards."""
    command = ["model", "bench", model, "--prompt", 512, "--generate", 64, "--threads", options.threads, "--json"]
    result = json.loads(run(options.wardbookd, *command, "--repetitions", options.repetitions))
    return [f"{result['residentBytes'] / 1e6:.0f}"] + [
        f"{statistics.median(result[part]):.0f}" for part in ("prefillTokensPerSecond", "decodeTokensPerSecond")
    ]


def measure(options, name, model, text):
    """One row of the table; returns how far the perplexities are apart, in percent."""
    command = ["model", "perplexity", model, text, "--context", CONTEXT, "--threads", options.threads, "--json"]
    ours = json.loads(run(options.wardbookd, *command))
    cells = [name, f"{model.stat().st_size / 1e6:.1f}"]
    cells += ["–"] * 3 if options.no_speed else speeds(options, model)
    cells.append(f"{ours['perplexity']:.4f}")
    apart, other = 0.0, theirs(model, text)
    if other:
        assert other["tokens"] == ours["tokens"], f"{name}: {ours['tokens']} tokens, llama.cpp {other['tokens']}"
        apart = (ours["perplexity"] / other["perplexity"] - 1) * 100
        cells += [f"{other['perplexity']:.4f}", f"{apart:+.2f} %"]
    else:
        cells += ["not installed", "–"]
    print("| " + " | ".join(cells) + " |", flush=True)
    return abs(apart)


def versions():
    swift = run("swift", "--version").decode().splitlines()[0]
    try:
        llama = "llama-cpp-python " + importlib.metadata.version("llama_cpp_python")
    except importlib.metadata.PackageNotFoundError:
        llama = "llama.cpp not installed"
    return f"{swift}; {llama}; Linux {platform.release()}"


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--peer":
        print(json.dumps(peer(*sys.argv[2:4])))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--wardbookd", type=pathlib.Path, default=".build/release/wardbookd")
    parser.add_argument("--formats", nargs="+", default=FORMATS)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--bytes", type=int, default=20_000, help="of the library's text")
    parser.add_argument("--text", type=pathlib.Path, help="another text")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--limit", type=float)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = pathlib.Path(folder, "library.txt")
        text.write_text(options.text.read_text() if options.text else library(options.wardbookd, options.bytes))
        print(f"{datetime.date.today()}, {bench.processor()}, {options.threads} threads. {versions()}.")
        print(f"Made from {options.model.name}; text of {text.stat().st_size} bytes.\n")
        print("| format | file, MB | resident, MB | prefill 512, tokens/s | decode after it, tokens/s | perplexity "
              "| llama.cpp's | apart |\n|---|---|---|---|---|---|---|---|")
        worst = measure(options, f"as shipped ({options.model.name})", options.model, text)
        for name in options.formats:
            model = pathlib.Path(folder, f"{name}.gguf")
            run(options.wardbookd, "model", "quantize", options.model, model, "--format", name)
            worst = max(worst, measure(options, name, model, text))
            model.unlink()
    if options.limit is not None and worst > options.limit:
        sys.exit(f"A perplexity is {worst:.2f} % from llama.cpp's; allowed is {options.limit} %.")


if __name__ == "__main__":
    main()
