# SPDX-License-Identifier: Apache-2.0
"""The speed of the inference engine beside llama.cpp and onnxruntime, in one run, taking turns.

    python bench.py --wardbookd .build/release/wardbookd --peer venv/bin/python [PART ...]

PEER is a Python with llama-cpp-python, gguf and numpy; llama.py says how to install a fair one. Without it the peer's
columns stay empty. Parts, all if none is named:

    limits      what memory and processor can do at best
    speed       reading 512 and 2048 tokens, writing after none and after 2048, for each model
    load        first token of each model with a warm page cache, and resident memory
    first-token a prompt of about 2048 tokens whose system part and passages were seen before
    drafting    guessing tokens of grounded answers from the evidence
    embedding   passages of 200 tokens in batches of 32; needs what Benchmarks/embedding/peer.py says

Models are the default one and random ones of known shapes (shapes.py), which are written to --folder on first use (3.2
GB for all). `first-token` and `drafting` need --prompts, which prompts.py writes with a running daemon. Each
measurement is a process of its own; printed are medians with their range. Times on a busy machine mean little; ratios
hold better, since the engines take turns.
"""
import argparse
import datetime
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
PARTS = ["limits", "speed", "load", "first-token", "drafting", "embedding"]


def run(*command):
    return subprocess.check_output([str(word) for word in command], text=True)


def processor():
    """The processor's name."""
    return next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")


def middle(values):
    """Median and range, with as many digits as mean something."""
    if not values:
        return "–"
    digits = 0 if statistics.median(values) >= 100 else 1
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def ratio(ours, theirs):
    return f"{statistics.median(ours) / statistics.median(theirs):.2f}" if ours and theirs else "–"


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def head(title, *cells):
    print(f"\n{title}\n")
    row(*cells)
    row(*["---"] * len(cells))


def ours(options, model, prompt, generate):
    result = json.loads(run(
        options.wardbookd, "model", "bench", model, "--prompt", prompt, "--generate", generate, "--threads",
        options.threads, "--repetitions", 1, "--json"))
    return {
        "prefill": result["prefillTokensPerSecond"][0], "decode": result["decodeTokensPerSecond"][0],
        "resident": result["residentBytes"]}


def theirs(options, model, prompt, generate):
    if not options.peer:
        return {}
    return json.loads(run(options.peer, FOLDER / "llama.py", model, options.threads, prompt, generate))


def limits(options):
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "limits")
        run("cc", "-O3", "-pthread", FOLDER / "limits.c", "-o", program)
        result = json.loads(run(program, options.threads))
    head("Limits of this machine", "threads", "memory read, GB/s", "byte products, GOP/s")
    for threads, read, products in zip(result["threads"], result["readGBs"], result["byteProductGOPs"]):
        row(threads, read, products)


def speed(options):
    head("Tokens a second", "model", "part", "wardbook", "llama.cpp", "ratio")
    for model in options.models:
        for prompt in options.lengths:
            turns = [
                (ours(options, model, prompt, options.generate), theirs(options, model, prompt, options.generate))
                for _ in range(options.rounds)]
            for part in ("prefill", "decode") if prompt > 1 else ("decode",):
                mine, other = ([turn[i][part] for turn in turns if turn[i]] for i in (0, 1))
                text = f"read {prompt}" if part == "prefill" else f"write after {prompt}"
                row(model.name, text, middle(mine), middle(other), ratio(mine, other))


def load(options):
    head("Load with a warm page cache", "model", "file, MB", "first token after start, s",
         "resident beyond the file, cache of 512 tokens included, MB")
    for model in options.models:
        subprocess.run(["cat", str(model)], stdout=subprocess.DEVNULL, check=True)
        seconds, beyond = [], []
        for _ in range(options.rounds):
            start = time.perf_counter()
            ours(options, model, 16, 1)
            seconds.append(time.perf_counter() - start)
            beyond.append((ours(options, model, 512, 8)["resident"] - model.stat().st_size) / 1e6)
        row(model.name, f"{model.stat().st_size / 1e6:.0f}", middle(seconds), middle(beyond))


def grounded(options, model, *words):
    lines = run(
        options.wardbookd, "model", "bench-grounded", model, "--prompts", options.prompts, "--threads",
        options.threads, "--template", "chatml", *words).splitlines()
    return [json.loads(line) for line in lines]


def first_token(options):
    head("First token of prompts whose system part and passages were seen before, ms", "model", "passages",
         "prompt, tokens", "wardbook, unseen", "wardbook, seen", "llama.cpp, all read", "ratio")
    for model in options.models:
        for mode in options.modes:
            rows = grounded(
                options, model, "--notes", 20, "--max-tokens", 1, "--repetitions", 1, "--passages", mode)
            tokens = round(statistics.median(line["promptTokens"] for line in rows))
            peer = [
                1e3 * tokens / turn["prefill"] for _ in range(options.rounds)
                if (turn := theirs(options, model, tokens, 1))]
            seen = [line["seenMs"] for line in rows]
            row(model.name, mode, tokens, middle([line["unseenMs"] for line in rows]), middle(seen), middle(peer),
                ratio(peer, seen))


def drafting(options):
    head("Writing grounded answers, ms", "model", "repetition penalty", "answers", "token by token", "with guesses",
         "ratio of all", "median ratio", "guessed", "of them right", "same tokens")
    for model in options.models[:1]:
        for penalty in (1, 1.1):
            rows = grounded(options, model, "--repetition-penalty", penalty)
            plain, drafted, guessed, right = (
                sum(line[key] for line in rows) for key in ("plainMs", "draftedMs", "draftedTokens", "acceptedTokens"))
            row(model.name, penalty, len(rows), f"{plain:.0f}", f"{drafted:.0f}", f"{plain / drafted:.2f}",
                f"{statistics.median(line['plainMs'] / line['draftedMs'] for line in rows):.2f}", guessed, right,
                f"{sum(line['isSame'] for line in rows)} of {len(rows)}")


def embedding(options):
    print("\nEmbedding, passages a second\n")
    print(run(options.embedding_peer or sys.executable, ROOT / "Benchmarks/embedding/peer.py", ROOT / "Models",
              options.wardbookd, options.rounds))


def models(options):
    """The files to measure; shapes are written if need be."""
    files = [options.model] if options.model.exists() else []
    for name in options.shapes:
        if options.peer:
            run(options.peer, FOLDER / "shapes.py", options.folder, name)
        file = options.folder / f"random-{name}.Q4_K_M.gguf"
        if file.exists():
            files.append(file)
    return files


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART")
    parser.add_argument("--wardbookd", type=pathlib.Path, default=ROOT / ".build/release/wardbookd")
    parser.add_argument("--peer", help="a Python with llama-cpp-python")
    parser.add_argument("--embedding-peer", help="a Python with torch and onnxruntime")
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "Models/SmolLM2-135M-Instruct.Q4_1.gguf")
    parser.add_argument("--shapes", nargs="*", default=["0.5B", "1.5B", "3B"])
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir(), "wardbook-shapes"))
    parser.add_argument("--prompts", type=pathlib.Path, help="what prompts.py wrote")
    parser.add_argument("--lengths", type=int, nargs="+", default=[1, 512, 2048])
    parser.add_argument("--modes", nargs="+", default=["off", "exact", "blended", "independent"])
    parser.add_argument("--generate", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def main():
    options = arguments()
    options.models = models(options)
    parts = options.parts or [part for part in PARTS if part not in ("first-token", "drafting") or options.prompts]
    print(f"{datetime.date.today()}, {processor()}, {options.threads} threads, Linux {platform.release()}")
    for part in parts:
        globals()[part.replace("-", "_")](options)


if __name__ == "__main__":
    main()
