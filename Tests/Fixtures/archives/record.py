#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the archives beside it with the usual tools: Python's tarfile and zipfile, zstd, zip (Debian:
zstd zip).

pages.*      three small pages, the same in every format, and a picture that is no page
hostile.tar  what nobody should unpack: names that lead out, links, devices, names that are no UTF-8
locked.zip   a page behind a password beside one that is not
bomb.tar.zst 100 MB of zeros in some kilobytes
"""

import bz2
import gzip
import io
import lzma
import pathlib
import subprocess
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).parent
TIME = 1_700_000_000


def page(title, text):
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body></html>
""".encode()


PAGES = {
    "www.clinic.example/conditions/marsh-fever/index.html": page(
        "Marsh fever", "Marsh fever is a fever that comes back every other day. Drink a lot."),
    "www.clinic.example/conditions/reed-rash/index.html": page(
        "Reed rash", "Reed rash itches for two days. See a GP if it lasts for more than a week."),
    "www.clinic.example/conditions/brücke.html": page(
        "Brücke's cough", "A cough with a name that is not plain ASCII."),
    "www.clinic.example/picture.png": bytes(range(256)) * 8,
}


def entry(name, kind=tarfile.REGTYPE, size=0, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.size, info.mtime, info.linkname = kind, size, TIME, link
    return info


def tar(form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        archive.addfile(entry("www.clinic.example", tarfile.DIRTYPE))
        for name, content in PAGES.items():
            archive.addfile(entry(name, size=len(content)), io.BytesIO(content))
    return out.getvalue()


def zstd(data):
    return subprocess.run(["zstd", "-q", "-19", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def write_pages():
    plain = tar()
    (HERE / "pages.tar").write_bytes(plain)
    (HERE / "pax.tar").write_bytes(tar(tarfile.PAX_FORMAT))
    (HERE / "pages.tar.gz").write_bytes(gzip.compress(plain, mtime=TIME))
    (HERE / "pages.tar.bz2").write_bytes(bz2.compress(plain))
    (HERE / "pages.tar.xz").write_bytes(lzma.compress(plain))
    (HERE / "pages.tar.zst").write_bytes(zstd(plain))
    with zipfile.ZipFile(HERE / "pages.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PAGES.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def write_hostile():
    good = page("Good", "This page is as it should be.")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        def add(name, content=good, **more):
            archive.addfile(entry(name, size=len(content), **more), io.BytesIO(content))

        add("good.html")
        add("../climbs.html")
        add("a/../../climbs.html")
        add("/absolute.html")
        archive.addfile(entry("link.html", tarfile.SYMTYPE, link="/etc/passwd"))
        archive.addfile(entry("hard.html", tarfile.LNKTYPE, link="/etc/passwd"))
        archive.addfile(entry("way", tarfile.SYMTYPE, link="/tmp"))
        add("way/through.html")
        archive.addfile(entry("pipe.html", tarfile.FIFOTYPE))
        archive.addfile(entry("device.html", tarfile.CHRTYPE))
        add("twice.html")
        add("twice.html", page("Twice", "This is the later one."))
        add("caf\udce9.html")
        add("bell\x07.html")
        add("x" * 300 + ".html")
        add("/".join("d" * 80) + "/deep.html")
        add(".hidden/page.html")
        add("./here.html")
        add("here.html/below.html")
    (HERE / "hostile.tar").write_bytes(out.getvalue())


def write_locked():
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "open.html").write_bytes(page("Open", "Everybody may read this."))
        (place / "locked.html").write_bytes(page("Locked", "Nobody may read this."))
        for options, name in ([[], "open.html"], [["-P", "secret"], "locked.html"]):
            subprocess.run(["zip", "-q", "-X", *options, "locked.zip", name], cwd=place, check=True)
        (HERE / "locked.zip").write_bytes((place / "locked.zip").read_bytes())


def write_bomb():
    size = 100_000_000
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(entry("good.html", size=4), io.BytesIO(b"good"))
        archive.addfile(entry("bomb.bin", size=size), io.BytesIO(bytes(size)))
    (HERE / "bomb.tar.zst").write_bytes(zstd(out.getvalue()))


if __name__ == "__main__":
    write_pages()
    write_hostile()
    write_locked()
    write_bomb()
