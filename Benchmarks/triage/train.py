#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of Sources/Answering/Assessment/assessment-model.json.

    wardbook-eval triage-features --index DIR patients.jsonl > features.jsonl
    train.py features.jsonl assessment-model.json

Two small linear models over what rules found. `urgency`: multinomial logit of three levels.
`condition`: conditional logit over the candidate pages of a story. Both with a quadratic penalty on
standardised features. Five-fold figures, folds split by page so that no page is seen in training and
in testing, averaged over five splits, are printed first, for several amounts of caution (what is
added to the emergency's score); the weights written are fitted on all stories. Needs numpy and scipy.
Only development sets may be given, never test sets.
"""
import json
import sys

import numpy as np
from scipy.optimize import minimize

LEVELS = ["Self-care", "Urgent Primary Care", "A&E"]
PENALTY = {"urgency": 4.0, "condition": 1.0}
CONDITION = ["retrieval", "symptomMean", "adviceMean", "bestMatch", "matched", "contradicted"]
SPLITS = 5
# Added to the emergency's score: a missed emergency costs more than a needless alarm.
CAUTION = 1.2
# Least probability of the home level for it to be said, as in UrgencyDecision.swift.
HOME_MIN = 0.5


def softmax(scores):
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


def fit_urgency(x, y, penalty):
    """Weights (F x 3) and bias (3) on raw features."""
    mean, scale = x.mean(0), x.std(0) + 1e-6
    z = np.concatenate([(x - mean) / scale, np.ones((len(x), 1))], 1)
    onehot = np.eye(3)[y]

    def objective(flat):
        w = flat.reshape(-1, 3)
        p = softmax(z @ w)
        value = -np.log(p[np.arange(len(y)), y] + 1e-12).sum() + penalty * (w[:-1] ** 2).sum()
        gradient = z.T @ (p - onehot)
        gradient[:-1] += 2 * penalty * w[:-1]
        return value, gradient.ravel()

    w = minimize(objective, np.zeros(z.shape[1] * 3), jac=True, method="L-BFGS-B").x.reshape(-1, 3)
    weights = w[:-1] / scale[:, None]
    return weights, w[-1] - mean @ weights


def fit_condition(stories, penalty):
    """Weights of the candidates' features, from stories that hold a right candidate."""
    stories = [s for s in stories if s[1].any()]
    scale = np.concatenate([s[0] for s in stories]).std(0) + 1e-6

    def objective(w):
        value, gradient = penalty * (w[1:] ** 2).sum(), np.concatenate([[0], 2 * penalty * w[1:]])
        for x, right in stories:
            z = x / scale
            p = softmax(z @ w)
            held = p[right].sum()
            value -= np.log(held + 1e-12)
            gradient = gradient - (p * right / held - p) @ z
        return value, gradient

    return minimize(objective, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x / scale


def folds(pages, seed):
    names = sorted(set(pages))
    order = np.random.RandomState(seed).permutation(len(names))
    fold = {names[i]: rank % 5 for rank, i in enumerate(order)}
    return np.array([fold[p] for p in pages])


def decide(shares, caution):
    """Levels from probabilities, as UrgencyDecision.swift decides."""
    shares = softmax(np.log(shares + 1e-9) + [0, 0, caution])
    levels = shares.argmax(1)
    return np.where((levels == 0) & (shares[:, 0] < HOME_MIN), 1, levels)


def figures(levels, y):
    emergencies = y == 2
    return (f"right {np.mean(levels == y):.3f}  emergency called less "
            f"{np.mean(levels[emergencies] < 2):.3f}  under {np.mean(levels < y):.3f}  "
            f"over {np.mean(levels > y):.3f}")


def main():
    rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    rows = [r for r in rows if r.get("expected")]
    names = sorted(rows[0]["features"])
    x = np.array([[r["features"][n] for n in names] for r in rows])
    y = np.array([LEVELS.index(r["expected"]) for r in rows])
    floor = np.array([2 if r["floor"] == "emergency" else 1 if r["floor"] == "urgent" else 0
                      for r in rows])
    stories = [(np.array([[c["features"].get(f, 0) for f in CONDITION] for c in r["candidates"]]),
                np.array([c["isRight"] for c in r["candidates"]], bool)) for r in rows]
    pages = [next((c["id"] for c in r["candidates"] if c["isRight"]), r["id"]) for r in rows]
    print("red flags alone:", figures(floor, y))
    print("emergency floor among the others:",
          f"{np.mean(floor[y < 2] == 2):.3f}, among emergencies: {np.mean(floor[y == 2] == 2):.3f}")

    held = np.zeros((len(y), 3))
    strict = []
    for seed in range(SPLITS):
        fold = folds(pages, seed)
        for f in range(5):
            train, test = fold != f, fold == f
            weights, bias = fit_urgency(x[train], y[train], PENALTY["urgency"])
            held[test] += softmax(x[test] @ weights + bias) / SPLITS
            w = fit_condition([s for s, t in zip(stories, train) if t], PENALTY["condition"])
            for story, t in zip(stories, test):
                if t:
                    strict.append(bool(story[1][np.argmax(story[0] @ w)]) if len(story[1]) else False)
    print("condition, held out:", f"{np.mean(strict):.3f}; retrieval alone:",
          f"{np.mean([bool(s[1][np.argmax(s[0][:, 0])]) for s in stories]):.3f}")
    for caution in (0, 0.5, 1, CAUTION, 1.5, 2):
        levels = decide(held, caution)
        print(f"caution {caution}: model {figures(levels, y)}")
        print(f"             with flags {figures(np.maximum(levels, floor), y)}")

    weights, bias = fit_urgency(x, y, PENALTY["urgency"])
    condition = fit_condition(stories, PENALTY["condition"])
    model = json.load(open(sys.argv[2], encoding="utf-8"))
    kept = model.get("condition", {}).get("model", 0)
    model["name"] = f"{len(rows)} development stories"
    model["urgency"] = {n: [round(float(v), 4) for v in weights[i]] for i, n in enumerate(names)}
    bias = bias + [0, 0, CAUTION]
    model["bias"] = [round(float(v), 4) for v in bias]
    model["condition"] = {n: round(float(v), 4) for n, v in zip(CONDITION, condition)}
    model["condition"]["model"] = kept
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(model, file, indent=1, sort_keys=True)
        file.write("\n")
    for i in np.argsort(-np.abs(weights * x.std(0)[:, None]).max(1)):
        print(f"{names[i]:22s}", (weights[i] * x.std(0)[i]).round(2))
    print({k: v for k, v in model["condition"].items()})


if __name__ == "__main__":
    main()
