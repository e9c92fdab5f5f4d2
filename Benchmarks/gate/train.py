#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the member `gate` of Sources/Retrieval/Ranking/ranking-model.json.

    wardbook-eval gate --index DIR --words medical.txt  > medical.tsv      # one word a line
    wardbook-eval gate --index DIR --words everyday.txt > everyday.tsv
    train.py words medical.tsv everyday.tsv ranking-model.json

    leave_out.py CORPUS FOLDER                           # FOLDER/0 ... FOLDER/4, each without a fifth of the pages
    wardbook-eval gate --index DIR questions.jsonl ...  >  features.jsonl
    wardbook-eval gate --index DIR0 questions.jsonl ... >> features.jsonl  # and so on to DIR4
    train.py gate features.jsonl ranking-model.json

Words: a linear direction that tells medical words from everyday ones by their vectors. The words used were those
of the topics of MedQuAD and of the names of an A-to-Z of conditions, against the whole words of the encoder's
vocabulary. Gate: logistic regression. A question is a positive when the index has its page, and a negative when it
has not: because its file is one of unanswerable questions, or because the page was left out of the index. Such
negatives count less, since a neighbouring page may answer all the same. Five-fold figures come first, folds by
question; the weights written are fitted on everything. Needs numpy and scipy. Only development questions may be
given, never test sets.
"""
import base64
import hashlib
import json
import sys

import numpy as np
from scipy.optimize import minimize

FEATURES = ["length", "passageWords", "probability", "sentenceCosine", "foreignMedical", "foreignName", "pageWords",
            "doseMissing", "unknownMedical", "named", "wordCount", "cosine", "unexplained"]
# How much a question counts: stories are easy, name-like questions are many, left-out pages are partly wrong.
WEIGHTS = {"unanswerable.jsonl": 4, "factual.jsonl": 3, "golden.jsonl": 2, "patients.jsonl": 0.5}
LEFT_OUT = {"consumer.jsonl": 0.4}
ENCODER = "all-MiniLM-L6-v2"
# Answerable questions that may be declined, in five-fold testing.
WRONGLY_DECLINED_MAX = 0.04


def logistic(x, y, weight, penalty):
    """Weights and bias on the given scale, standardised inside."""
    mean, scale = x.mean(0), x.std(0) + 1e-6
    z = np.c_[(x - mean) / scale, np.ones(len(x))]

    def objective(b):
        s = z @ b
        p = 1 / (1 + np.exp(-s))
        value = (weight * (np.logaddexp(0, s) - y * s)).sum() + penalty * (b[:-1] ** 2).sum()
        return value, z.T @ (weight * (p - y)) + 2 * penalty * np.r_[b[:-1], 0]

    b = minimize(objective, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x
    return b[:-1] / scale, b[-1] - (b[:-1] * mean / scale).sum()


def load(path):
    rows, seen = [], set()
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        unanswerable = row["file"] == "unanswerable.jsonl"
        # An index without a fifth of the pages tells something new only of questions for those pages.
        name = (row["file"], row["id"], row["hasPage"])
        if name in seen:
            continue
        seen.add(name)
        right = row["hasPage"] and not unanswerable
        group = row["file"] if right or unanswerable else "left out: " + row["file"]
        weight = WEIGHTS.get(row["file"], 1.0) if right or unanswerable else LEFT_OUT.get(row["file"], 0.8)
        if not right and not unanswerable and row["file"] == "patients.jsonl":
            continue
        rows.append((group, row["id"], [row["features"].get(f, 0) for f in FEATURES], right, weight))
    return rows


def fit_gate(path, output):
    rows = load(path)
    groups = np.array([r[0] for r in rows])
    x = np.array([r[2] for r in rows], float)
    y = np.array([r[3] for r in rows], float)
    weight = np.array([r[4] for r in rows], float)
    fold = np.array([int(hashlib.sha256((r[0] + r[1]).encode()).hexdigest(), 16) % 5 for r in rows])
    belief = np.zeros(len(rows))
    for k in range(5):
        w, b = logistic(x[fold != k], y[fold != k], weight[fold != k], 1.0)
        belief[fold == k] = 1 / (1 + np.exp(-(x[fold == k] @ w + b)))
    asked = np.isin(groups, ["factual.jsonl", "golden.jsonl", "consumer.jsonl"])
    threshold = float(np.quantile(belief[asked & (y == 1)], WRONGLY_DECLINED_MAX))
    for group in sorted(set(groups)):
        mine = groups == group
        print(f"{group:28s} n {mine.sum():4d}  declined {np.mean(belief[mine] < threshold):.3f}")
    w, b = logistic(x, y, weight, 1.0)
    model = json.load(open(output, encoding="utf-8"))
    gate = model.setdefault("gate", {})
    gate.update(name="logistic, development questions", bias=round(float(b), 4), threshold=round(threshold, 3),
                weights={f: round(float(v), 4) for f, v in zip(FEATURES, w)})
    write(model, output)


def fit_words(medical, everyday, output):
    def vectors(path):
        return np.array([np.array(line.split("\t")[1].split(","), float) for line in open(path, encoding="utf-8")])

    positive, negative = vectors(medical), vectors(everyday)
    x = np.r_[positive, negative]
    y = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    weight = np.where(y == 1, 1, len(positive) / len(negative))
    fold = np.random.RandomState(7).randint(0, 5, len(y))
    w, b = direction(x[fold != 0], y[fold != 0], weight[fold != 0])
    score = x[fold == 0] @ w + b
    order = np.argsort(score)
    rank = np.empty(len(score))
    rank[order] = np.arange(len(score))
    n = y[fold == 0].sum()
    area = (rank[y[fold == 0] == 1].sum() - n * (n - 1) / 2) / (n * (len(score) - n))
    print(f"{len(positive)} medical, {len(negative)} everyday words; area under the curve {area:.3f} on a fifth")
    w, b = direction(x, y, weight)
    scale = np.abs(w).max() / 127
    model = json.load(open(output, encoding="utf-8"))
    gate = model.setdefault("gate", {})
    gate.update(encoder=ENCODER, wordScale=round(float(scale), 8), wordBias=round(float(b), 4),
                wordDirection=base64.b64encode(np.round(w / scale).astype(np.int8).tobytes()).decode())
    write(model, output)


def direction(x, y, weight):
    z = np.c_[x * 10, np.ones(len(x))]

    def objective(b):
        s = z @ b
        p = 1 / (1 + np.exp(-s))
        value = (weight * (np.logaddexp(0, s) - y * s)).sum() + (b[:-1] ** 2).sum()
        return value, z.T @ (weight * (p - y)) + 2 * np.r_[b[:-1], 0]

    b = minimize(objective, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x
    return b[:-1] * 10, b[-1]


def write(model, output):
    with open(output, "w", encoding="utf-8") as file:
        json.dump(model, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    if sys.argv[1] == "words":
        fit_words(*sys.argv[2:5])
    else:
        fit_gate(*sys.argv[2:4])
