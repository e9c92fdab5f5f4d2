#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes manual pages from what a program says of itself (--experimental-dump-help).

One page for the program, with all its verbs: manual.py DUMP VERSION EPOCH FOLDER
"""

import json
import pathlib
import re
import sys
import time


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


def described(command, lines):
    """The arguments of one verb. --help and --version are the same everywhere."""
    for argument in command.get("arguments", []):
        if not argument.get("shouldDisplay", True) or argument["valueName"] in ("help", "version"):
            continue
        text = argument.get("abstract", "")
        if argument.get("defaultValue"):
            text += f" (default: {argument['defaultValue']})"
        lines += [".TP", name_of(argument), escaped(text) or "\\&"]


def verbs(path, command, lines):
    """A section for each verb, then for each verb of that verb."""
    for verb in command.get("subcommands", []):
        if verb["commandName"] == "help" or not verb.get("shouldDisplay", True):
            continue
        own = f"{path} {verb['commandName']}"
        lines += [f".SS {escaped(own)}", synopsis(own, verb), ".PP", escaped(verb["abstract"])]
        if verb.get("discussion"):
            lines += [".PP", paragraphs(verb["discussion"])]
        described(verb, lines)
        verbs(own, verb, lines)


def page(command, version, epoch):
    name = command["commandName"]
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
    ]
    verbs(name, command, lines)
    lines += [
        ".SH FILES",
        ".TP",
        "\\fI/etc/wardbook/wardbook.toml\\fR",
        "The configuration; every key is explained there.",
        ".TP",
        "\\fI/run/wardbook/wardbook.sock\\fR",
        "The socket; members of the group wardbook may open it.",
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
