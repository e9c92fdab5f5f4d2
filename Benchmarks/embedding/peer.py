# SPDX-License-Identifier: Apache-2.0
"""Compares the speed of embedding with onnxruntime, alternating in one run.

    python peer.py MODELS WARDBOOKD [ROUNDS]

MODELS holds all-MiniLM-L6-v2 and all-MiniLM-L6-v2.gguf; WARDBOOKD is the built daemon, whose
`model bench` prints passages a second for an encoder. Needs torch, transformers, onnx, onnxscript
and onnxruntime (CPU). Both sides use two threads and passages of 200 tokens; prints medians and
spreads as JSON.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import onnxruntime
import torch
import transformers

TOKENS, THREADS = 200, 2


def export(folder, path):
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    ids = torch.ones((2, TOKENS), dtype=torch.int64)
    batch = torch.export.Dim("batch", min=1, max=64)
    torch.onnx.export(
        model, (ids, torch.ones_like(ids)), str(path), input_names=["ids", "mask"],
        output_names=["hidden", "pooled"], dynamo=True,
        dynamic_shapes={"input_ids": {0: batch}, "attention_mask": {0: batch}})


def peer(session, batch):
    ids = torch.randint(1000, 20000, (batch, TOKENS)).numpy()
    mask = torch.ones((batch, TOKENS), dtype=torch.int64).numpy()
    run = lambda: session.run(None, {"ids": ids, "mask": mask})
    run()
    start = time.perf_counter()
    for _ in range(3):
        run()
    return 3 * batch / (time.perf_counter() - start)


def ours(program, model, batch):
    text = subprocess.run(
        [program, "model", "bench", str(model), "--prompt", str(TOKENS), "--generate", str(batch),
         "--threads", str(THREADS), "--repetitions", "3", "--json"],
        check=True, capture_output=True, text=True).stdout
    return statistics.median(json.loads(text)["passagesPerSecond"])


def main():
    models, program = pathlib.Path(sys.argv[1]), sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "minilm.onnx"
        export(models / "all-MiniLM-L6-v2", path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
        result = {}
        for batch in (1, 32):
            pairs = [(ours(program, models / "all-MiniLM-L6-v2.gguf", batch), peer(session, batch))
                     for _ in range(rounds)]
            result[f"batch{batch}"] = {
                "wardbook": sorted(round(a, 1) for a, _ in pairs),
                "onnxruntime": sorted(round(b, 1) for _, b in pairs),
                "ratioMedian": round(statistics.median(a / b for a, b in pairs), 2)}
        print(json.dumps(result, indent=2))


main()
