#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the list of everything that is in the package (SPDX 2.3 JSON), and collects the licences.

components.py PACKAGE.RESOLVED CHECKOUTS VERSION EPOCH PROGRAM LICENCE_FOLDER SPDX_FILE
"""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

# How each licence begins, the more particular first.
LICENCES = [
    ("Apache License", "Apache-2.0"),
    ("MIT License", "MIT"),
    ("Permission is hereby granted, free of charge", "MIT"),
]


def licence_of(text):
    for words, name in LICENCES:
        if words in text:
            return name
    return "NOASSERTION"


def swift_packages(resolved, checkouts, licences):
    """Every Swift package that was resolved, with its licence texts copied."""
    for pin in sorted(json.loads(resolved.read_text())["pins"], key=lambda pin: pin["identity"]):
        folder = checkouts / pathlib.PurePosixPath(pin["location"]).name.removesuffix(".git")
        texts = sorted(p for p in folder.glob("*") if re.match(r"(?i)(licen[sc]e|notice)", p.name))
        if not texts:
            sys.exit(f"{folder} has no licence text; the package must not be shipped without one.")
        target = licences / pin["identity"]
        target.mkdir(parents=True)
        for text in texts:
            if text.is_file():
                shutil.copyfile(text, target / text.name)
        licence = next(p for p in texts if p.name.lower().startswith("licen"))
        state = pin["state"]
        yield {
            "name": pin["identity"],
            "versionInfo": state.get("version") or state["revision"],
            "downloadLocation": f"git+{pin['location']}@{state['revision']}",
            "licenseDeclared": licence_of(licence.read_text(errors="replace")),
        }


def swift_runtime():
    """The runtime and Foundation, which are linked in."""
    first = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"Swift version (\S+)", first.stdout).group(1)
    return {
        "name": "swift-runtime",
        "versionInfo": version,
        "downloadLocation": "https://www.swift.org/install",
        "licenseDeclared": "Apache-2.0 WITH Swift-exception",
    }


def debian_packages(program):
    """Debian's packages whose libraries the program loads."""
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    found = {}
    for path in sorted(set(re.findall(r"=> (/\S+)", listed))):
        # What ldd shows below /lib may be registered below /usr/lib, and the other way round.
        for name in (path, path.removeprefix("/usr"), "/usr" + path):
            owner = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
            if owner.returncode == 0:
                package = owner.stdout.split(":")[0]
                query = ["dpkg-query", "-W", "-f", "${Version}", package]
                version = subprocess.run(query, capture_output=True, text=True, check=True).stdout
                found[package] = version
                break
    for package, version in sorted(found.items()):
        yield {
            "name": package,
            "versionInfo": version,
            "downloadLocation": "https://packages.debian.org/bookworm/" + package,
            "licenseDeclared": "NOASSERTION",
            "comment": "Loaded at run time; its licence is in Debian's own package.",
        }


def document(components, version, epoch):
    """The components as an SPDX document; nothing in it depends on when or where it is made."""
    packages = []
    for number, component in enumerate(components):
        packages.append(
            {
                "SPDXID": f"SPDXRef-{number}",
                "copyrightText": "NOASSERTION",
                "filesAnalyzed": False,
                "licenseConcluded": "NOASSERTION",
                **component,
            }
        )
    digest = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"wardbook-{version}",
        "documentNamespace": f"https://wardbook.invalid/spdx/{version}/{digest}",
        "creationInfo": {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch)),
            "creators": ["Tool: wardbook-components"],
        },
        "packages": packages,
        "relationships": [
            {
                "spdxElementId": "SPDXRef-0",
                "relationshipType": "DEPENDS_ON",
                "relatedSpdxElement": package["SPDXID"],
            }
            for package in packages[1:]
        ]
        + [
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": "SPDXRef-0",
            }
        ],
    }


def main():
    resolved, checkouts, version, epoch, program, licences, target = sys.argv[1:]
    own = {
        "name": "wardbook",
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "licenseDeclared": "Apache-2.0",
    }
    components = [own, swift_runtime()]
    components += swift_packages(
        pathlib.Path(resolved), pathlib.Path(checkouts), pathlib.Path(licences)
    )
    components += debian_packages(program)
    text = json.dumps(document(components, version, int(epoch)), indent=1, sort_keys=True)
    pathlib.Path(target).write_text(text + "\n")


main()
