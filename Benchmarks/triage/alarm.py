#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the member `alarm` of Sources/Answering/Assessment/assessment-model.json.

    for questions in emergencies.jsonl patients.jsonl factual.jsonl ...; do
        wardbook-eval emergencies --features --index DIR --queries $questions
    done > features.jsonl                        # of one library or of several, one after the other
    alarm.py features.jsonl assessment-model.json

Logistic regression over pairs of a statement and an item of emergency advice. Which pair of a text is
the telling one is not known: the best one by the weights so far stands for it, and the fit is repeated
(multiple-instance learning; Andrews, Tsochantaridis and Hofmann 2002). Texts of `emergencies.jsonl`
not marked `development` are only counted. Stories count by their severity, questions of other files as calm.
Needs numpy and scipy. Only development questions may be given, never test sets.
"""
import json
import sys

import numpy as np
from scipy.optimize import minimize

# What speaks for an emergency, and what against it: no weight may have the other sign, and none against it
# may outweigh all that speaks for it.
FOR = ["emergencyShare", "wordsTold", "wordsFit", "severe"]
AGAINST = ["deniedCount", "better", "asItShouldBe", "seenAlready", "weeksOrMore", "days", "elsewhere", "asksToKnow"]
FEATURES = FOR + AGAINST
BOUNDS = [(0, None)] * len(FOR) + [(-3, 0)] * len(AGAINST) + [(None, None)]
EMERGENCY = ("emergency", "A&E")
URGENT = ("urgent", "Urgent Primary Care")
# Statements of a short text at most, as in RedFlags+Alarm.swift.
STATEMENTS_MAX = 6
# An alarm is raised above this score: at 0.72 a rash on the chest was taken for "sudden chest pain". Alarms that mean
# nothing would be learnt to be passed over.
THRESHOLD = 0.82
PENALTY = 0.03
ROUNDS = 15


def load(path):
    texts = []
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        everyday = row["file"] == "emergencies.jsonl"
        label = row.get("kind") if everyday else row.get("severity")
        pairs = [[item.get(name, 0) for name in FEATURES] for told in row["statements"] for item in told]
        weight = 2 if everyday else 0.3 if label in URGENT else 0.7 if label else 0.5
        group = row["kind"] if everyday else row["file"]
        texts.append((group, np.array(pairs, float).reshape(-1, len(FEATURES)), label in EMERGENCY, weight,
                      everyday and row.get("split") != "development", len(row["statements"]) <= STATEMENTS_MAX))
    return texts


def fit(texts):
    weights, bias = np.r_[5, np.zeros(len(FEATURES) - 1)], 0.0
    texts = [text for text in texts if len(text[1])]
    y = np.array([text[2] for text in texts], float)
    count = np.array([text[3] for text in texts], float)
    for _ in range(ROUNDS):
        best = np.array([text[1][np.argmax(text[1] @ weights)] for text in texts])
        z = np.c_[best, np.ones(len(best))]

        def objective(b):
            s = z @ b
            p = 1 / (1 + np.exp(-s))
            value = (count * (np.logaddexp(0, s) - y * s)).sum() + PENALTY * (b[:-1] ** 2).sum()
            return value, z.T @ (count * (p - y)) + 2 * PENALTY * np.r_[b[:-1], 0]

        found = minimize(objective, np.r_[weights, bias], jac=True, method="L-BFGS-B", bounds=BOUNDS).x
        weights, bias = found[:-1], found[-1]
    return weights, bias


def main():
    texts = load(sys.argv[1])
    weights, bias = fit([text for text in texts if not text[4]])
    for group in sorted({text[0] for text in texts}):
        for held in (False, True):
            scores = [(text[1] @ weights + bias).max() if len(text[1]) else -9 for text in texts
                      if text[0] == group and text[4] == held and text[5]]
            if scores:
                print(f"{group:22s} {'held out' if held else 'fitted':9s} short {len(scores):4d}  alarmed "
                      f"{np.mean(np.array(scores) > THRESHOLD):.3f}")
    model = json.load(open(sys.argv[2], encoding="utf-8"))
    model["alarm"] = {"weights": {name: round(float(w), 4) for name, w in zip(FEATURES, weights)},
                      "bias": round(float(bias) - THRESHOLD, 4)}
    print(model["alarm"])
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(model, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main()
