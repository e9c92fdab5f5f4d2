# SPDX-License-Identifier: Apache-2.0
"""Records sentence embeddings of all-MiniLM-L6-v2 from transformers.

    python record.py MODELS

MODELS holds all-MiniLM-L6-v2 (`make models`). Needs torch 2.13 (CPU) and transformers 5.23. The
vectors are those of sentence-transformers: at most 256 tokens, mean of all, length one. Writes
minilm.json here.
"""

import json
import pathlib
import sys

import torch
import transformers

SENTENCES = [
    "Shingles causes a painful, blistering rash on one side of the body.",
    "What should I do if my child swallows a button battery?",
    "Chest pain that spreads to the arm, jaw or back can be a heart attack. Call for help at once.",
    "hello",
    "",
    "?",
    "The nurse changed the dressing twice a day.",
    "Asthma attacks: sit upright, take one puff of the reliever inhaler every 30 to 60 seconds.",
    "Migräne, café au lait, naïve and Ångström",
    "12.5 mg/kg every 6-8 hours (max. 4 doses)",
    "日本語 and 中文 in one line",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "Wash your hands with soap and warm water for at least 20 seconds.",
    "The library closes at nine.",
    "I have had a sore throat and a temperature for three days, and now my neck is stiff.",
    "antidisestablishmentarianism " * 3,
]


def texts():
    passage = " ".join(SENTENCES[:3] + SENTENCES[6:9])
    return SENTENCES + [passage, passage + " " + " ".join(SENTENCES[12:15]), passage * 4, passage * 12]


def main():
    folder = pathlib.Path(sys.argv[1]) / "all-MiniLM-L6-v2"
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder).eval()
    cases = []
    for text in texts():
        inputs = tokenizer(text, truncation=True, max_length=256, return_tensors="pt")
        with torch.no_grad():
            vector = model(**inputs).last_hidden_state[0].mean(dim=0)
        vector = vector / vector.norm()
        cases.append({"text": text, "vector": [round(float(x), 6) for x in vector]})
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (pathlib.Path(__file__).parent / "minilm.json").write_text('{"cases":[\n' + lines + "\n]}\n")


main()
