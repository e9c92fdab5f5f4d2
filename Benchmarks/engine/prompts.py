# SPDX-License-Identifier: Apache-2.0
"""Writes grounded prompts as the daemon would make them: each question with the notes that a search finds.

    python prompts.py SOCKET QUESTIONS.jsonl > prompts.jsonl

SOCKET is that of a running `wardbookd serve`. One JSON line a question: {"question", "notes"}; a note is what
GroundedPrompt makes of a passage. The rules for choosing are those of EvidenceSelection.
"""
import http.client
import json
import socket
import sys

PASSAGES, OF_ONE_PAGE = 5, 3


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("wardbook")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def notes(path, question):
    connection = UnixConnection(path)
    body = json.dumps({"question": question, "limit": 20})
    connection.request("POST", "/v1/search", body, {"Content-Type": "application/json"})
    chosen, pages = [], {}
    for hit in json.loads(connection.getresponse().read())["hits"]:
        if len(chosen) < PASSAGES and pages.get(hit["page"], 0) < OF_ONE_PAGE:
            pages[hit["page"]] = pages.get(hit["page"], 0) + 1
            chosen.append(": ".join([hit["title"], *hit["heading"]]) + "\n" + hit["text"] + "\n\n")
    return chosen


def main():
    for line in open(sys.argv[2], encoding="utf-8"):
        question = json.loads(line)["question"]
        print(json.dumps({"question": question, "notes": notes(sys.argv[1], question)}))


if __name__ == "__main__":
    main()
