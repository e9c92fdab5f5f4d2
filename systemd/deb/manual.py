#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes manual pages from what a program says of itself (--experimental-dump-help).

One page for the program, with all its verbs: manual.py DUMP VERSION EPOCH FOLDER
"""

import collections
import json
import pathlib
import re
import sys
import time


FILES = [
    ("/etc/wardbook/wardbook.toml", "The configuration; every key is explained there."),
    ("/etc/wardbook/keys/*.pub", "Public keys of those who may send updates."),
    ("/run/wardbook/wardbook.sock", "The socket; members of the group wardbook may open it."),
    ("/var/lib/wardbook/corpus", "The library's pages."),
    ("/var/lib/wardbook/index", "The index, written by the nightly reading."),
    ("/var/log/wardbook/audit.jsonl", "The audit log, without any question."),
    ("/usr/share/wardbook/models", "The models."),
    (
        "/usr/share/doc/wardbook",
        "How to run it in a clinic (operations.md), the threat model and the hazard log.",
    ),
]


def escaped(text):
    """Text as roff takes it: no request at the start of a line, no escape by accident."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", text)
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def paragraphs(text):
    """Blank lines of help become paragraph requests."""
    return "\n.PP\n".join(escaped(part.strip()) for part in re.split(r"\n\s*\n", text))


def name_of(argument):
    """`-h, --help` for options, the value's name for positional arguments."""
    if argument["kind"] == "positional":
        return f"\\fI{escaped(argument['valueName'])}\\fR"
    names = [("-" if n["kind"] == "short" else "--") + n["name"] for n in argument["names"]]
    shown = ", ".join(f"\\fB{escaped(name)}\\fR" for name in names)
    if argument["kind"] == "option":
        shown += f" \\fI{escaped(argument['valueName'])}\\fR"
    return shown


def synopsis(path, command):
    """One line of usage: options of a kind are not repeated here."""
    words = [f"\\fB{escaped(path)}\\fR"]
    if command.get("subcommands"):
        words.append("\\fIverb\\fR")
    shown = [a for a in command.get("arguments", []) if a.get("shouldDisplay", True)]
    if any(a["kind"] != "positional" for a in shown):
        words.append("[\\fIoptions\\fR]")
    for argument in shown:
        if argument["kind"] == "positional":
            dots = " ..." if argument["isRepeating"] else ""
            word = f"\\fI{escaped(argument['valueName'])}\\fR{dots}"
            words.append(f"[{word}]" if argument["isOptional"] else word)
    return " ".join(words)


def shown_arguments(command):
    """What is told of a verb. --help and --version are the same everywhere."""
    return [
        argument for argument in command.get("arguments", [])
        if argument.get("shouldDisplay", True) and argument["valueName"] not in ("help", "version")
    ]


def described(arguments):
    lines = []
    for argument in arguments:
        text = argument.get("abstract", "")
        if argument.get("defaultValue"):
            text += f" (default: {argument['defaultValue']})"
        lines += [".TP", name_of(argument), escaped(text) or "\\&"]
    return lines


def shown_verbs(path, command):
    """Every verb with its path, each before its own verbs."""
    for verb in command.get("subcommands", []):
        if verb["commandName"] != "help" and verb.get("shouldDisplay", True):
            own = f"{path} {verb['commandName']}"
            yield own, verb
            yield from shown_verbs(own, verb)


def common_arguments(every):
    """Options that most verbs have, by what is said of them: they are told once."""
    counts, arguments = collections.Counter(), {}
    for _, verb in every:
        for argument in shown_arguments(verb):
            if argument["kind"] != "positional":
                told = name_of(argument) + argument.get("abstract", "")
                counts[told] += 1
                arguments[told] = argument
    return {told: arguments[told] for told, count in counts.items() if count > 3}


def verbs(every, common):
    """A section for each verb."""
    lines = []
    for path, verb in every:
        lines += [f".SS {escaped(path)}", synopsis(path, verb), ".PP", escaped(verb["abstract"])]
        if verb.get("discussion"):
            lines += [".PP", paragraphs(verb["discussion"])]
        told = {name_of(a) + a.get("abstract", ""): a for a in shown_arguments(verb)}
        lines += described(argument for key, argument in told.items() if key not in common)
        shared = [name_of(argument) for key, argument in told.items() if key in common]
        if shared:
            lines += [".PP", "Below: " + ", ".join(shared) + "."]
    return lines


def page(command, version, epoch):
    name = command["commandName"]
    every = list(shown_verbs(name, command))
    common = common_arguments(every)
    date = time.strftime("%Y-%m-%d", time.gmtime(epoch))
    lines = [
        f'.TH {name.upper()} 1 "{date}" "Wardbook {version}" "Wardbook"',
        ".SH NAME",
        f"{name} \\- {escaped(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS",
        synopsis(name, command),
        ".SH DESCRIPTION",
        paragraphs(command.get("discussion") or command["abstract"]),
        ".SH VERBS",
        *verbs(every, common),
        ".SH OPTIONS OF SEVERAL VERBS",
        *described(common.values()),
        ".SH FILES",
    ]
    for path, duty in FILES:
        lines += [".TP", f"\\fI{path}\\fR", escaped(duty)]
    lines += [
        ".SH SEE ALSO",
        "\\fBwardbookd\\fR(1)" if name == "wardbook" else "\\fBwardbook\\fR(1)",
    ]
    return "\n".join(lines) + "\n"


def main():
    dump, version, epoch, folder = sys.argv[1:]
    command = json.loads(pathlib.Path(dump).read_text())["command"]
    target = pathlib.Path(folder) / f"{command['commandName']}.1"
    target.write_text(page(command, version, int(epoch)))


main()
