#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of Sources/Retrieval/Ranking/ranking-model.json.

    wardbook-eval features --index DIR patients.jsonl factual.jsonl ... > features.jsonl
    train.py features.jsonl page    ranking-model.json
    wardbook-eval features --index DIR --model ranking-model.json ... > features.jsonl
    train.py features.jsonl passage ranking-model.json

The passage model looks at the page score, so it is fitted second, on features made with the new page
weights. Both are conditional logits: the likelihood of a right candidate under a softmax over the
candidates of its question, with a quadratic penalty. Five-fold figures, folds split by page so that no
page is seen in training and in testing, are printed first; the weights written are fitted on all
questions. Needs numpy and scipy. Only development questions may be given, never test sets.
"""
import json
import sys

import numpy as np
from scipy.optimize import minimize

# How much a question of each file counts: name-like questions are many and easy.
FILE_WEIGHTS = {"patients.jsonl": 1.0, "vignettes.jsonl": 0.7, "factual.jsonl": 1.0, "consumer.jsonl": 0.15}
PENALTY = {"page": 2.0, "passage": 1.0}
FEATURES = {
    "page": ["pageWords", "keyWords", "passageWords", "titleWords", "named", "passageCosine",
             "passageStatements", "statements", "statementCosine", "keyCosine"],
    "passage": ["page", "words", "ownWords", "cosine", "statements", "bestStatement", "ownStatement",
                "ownStatements", "bestPair", "asked", "askedStatement"],
}


def load(path, kind):
    """Questions as (file, gold page, length, features C x F, right C)."""
    member, prefix = ("candidates", "") if kind == "page" else ("passages", "passage.")
    questions = []
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        rows = row[member]
        right = np.array([c["isRight"] for c in rows], bool)
        if not rows or not right.any():
            continue
        features = np.array([[c["features"].get(prefix + f, 0) for f in FEATURES[kind]] for c in rows])
        length = row["length"]
        features = np.concatenate([features, features * length], axis=1)
        questions.append((row["file"], row["pages"][0], length, features, right))
    return questions


def fit(questions, penalty):
    """Weights of length 2F, by maximum penalised likelihood on standardised features."""
    scale = np.concatenate([q[3] for q in questions]).std(0) + 1e-6

    def objective(weights):
        value, gradient = penalty * weights @ weights, 2 * penalty * weights
        for file, _, _, features, right in questions:
            x = features / scale
            s = x @ weights
            p = np.exp(s - s.max())
            p /= p.sum()
            held = p[right].sum()
            weight = FILE_WEIGHTS.get(file, 1.0)
            value -= weight * np.log(held)
            gradient = gradient - weight * ((p * right / held - p) @ x)
        return value, gradient

    start = np.zeros(len(scale))
    return minimize(objective, start, jac=True, method="L-BFGS-B").x / scale


def rank(weights, question):
    score = question[3] @ weights
    return 1 + int((score > score[question[4]].max()).sum())


def cross_validate(questions, penalty):
    pages = sorted({q[1] for q in questions})
    fold = dict(zip(pages, np.random.RandomState(7).randint(0, 5, len(pages))))
    ranks = {}
    for f in range(5):
        weights = fit([q for q in questions if fold[q[1]] != f], penalty)
        for q in questions:
            if fold[q[1]] == f:
                ranks.setdefault(q[0], []).append(rank(weights, q))
    for file, values in sorted(ranks.items()):
        values = np.array(values)
        shares = "  ".join(f"@{k} {np.mean(values <= k):.3f}" for k in (1, 5, 10, 30))
        print(f"{file:20s} n {len(values):4d}  {shares}")


def main():
    path, kind, output = sys.argv[1:4]
    questions = load(path, kind)
    cross_validate(questions, PENALTY[kind])
    weights = fit(questions, PENALTY[kind])
    names = FEATURES[kind]
    model = json.load(open(output, encoding="utf-8"))
    model["name"] = "conditional logit, development questions"
    model[kind] = {n: [round(float(weights[i]), 4), round(float(weights[i + len(names)]), 4)]
                   for i, n in enumerate(names)}
    with open(output, "w", encoding="utf-8") as file:
        json.dump(model, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main()
