#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the three Debian packages into dist/. The programs are linked with the Swift runtime inside;
# everything else comes from the same sources as the programs' own help. The same commit gives the
# same bytes.
#
# usage: systemd/deb/build.sh [--release DIR]     DIR: programs that are built already
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in dh dpkg-buildpackage; do
    command -v $tool > /dev/null || {
        echo "systemd/deb/build.sh needs $tool: install debhelper and dpkg-dev." >&2
        exit 1
    }
done
scratch=.build-deb
release=
if [ "${1:-}" = --release ]; then release=$2; fi
if [ -z "$release" ]; then
    # Nothing of the folder that it was built in, and no symbols that nobody reads.
    here=$PWD
    for program in wardbook wardbookd; do
        swift build -c release --static-swift-stdlib --scratch-path $scratch --product $program \
            -Xswiftc -file-prefix-map -Xswiftc "$here=." -Xcc "-ffile-prefix-map=$here=." \
            -Xcxx "-ffile-prefix-map=$here=." -Xlinker -s
    done
    release=$scratch/release
fi
checkouts=$(cd "$release/../.." && pwd)/checkouts
[ -d "$checkouts" ] || checkouts=$(cd "$release/.." && pwd)/checkouts
version=$("$release/wardbookd" --version)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8
umask 022

source=$scratch/source
rm -rf $source
mkdir -p $source/debian $source/staging/{bin,man,models,corpus,licences,completions/{bash,zsh,fish}}
cp systemd/deb/{control,copyright,rules,wardbook*} $source/debian/
mkdir -p $source/debian/source
echo '3.0 (native)' > $source/debian/source/format
for unit in systemd/*.{service,socket,timer,path,sysusers,tmpfiles}; do
    name=$(basename "$unit")
    case $name in
        wardbook.*) cp "$unit" "$source/debian/$name" ;;
        *) cp "$unit" "$source/debian/wardbook.$name" ;;
    esac
done
{
    echo "wardbook ($version) stable; urgency=medium"
    echo
    echo "  * Release $version; CHANGELOG.md tells what is new."
    echo
    echo " -- Wardbook maintainers <maintainers@wardbook.invalid>  $(date -R -d "@$SOURCE_DATE_EPOCH")"
} > $source/debian/changelog

# forget PROGRAM SECTION SKIP: zeros in a section of a program, after its first bytes. The compiler's
# own digest of each module, and the identity that the linker makes of it (after 16 bytes that say what
# it is), differ from folder to folder; nothing else does.
forget() {
    local offset size
    read -r offset size < <(readelf -SW "$1" | sed 's/^ *\[ *[0-9]*\] *//' \
        | awk -v name="$2" '$1 == name { print "0x" $4, "0x" $5 }')
    [ -n "$offset" ] || return 0
    dd if=/dev/zero of="$1" bs=1 seek=$((offset + $3)) count=$((size - $3)) conv=notrunc status=none
}

stage=$source/staging
cp README.md CHANGELOG.md docs/*.md docs/safety/*.md systemd/wardbook.toml $stage/
cp Models/*.gguf $stage/models/
cp -r Corpus/conditions $stage/corpus/
for program in wardbook wardbookd; do
    cp "$release/$program" $stage/bin/
    forget $stage/bin/$program .swift_modhash 0
    forget $stage/bin/$program .note.gnu.build-id 16
    "$release/$program" --experimental-dump-help > $source/$program.json
    python3 systemd/deb/manual.py $source/$program.json "$version" "$SOURCE_DATE_EPOCH" $stage/man
    # Completions are read, not run: no line with an interpreter.
    "$release/$program" --generate-completion-script bash | sed "1{/^#!/d}" \
        > $stage/completions/bash/$program
    "$release/$program" --generate-completion-script zsh > $stage/completions/zsh/_$program
    "$release/$program" --generate-completion-script fish > $stage/completions/fish/$program.fish
done
python3 systemd/deb/components.py Package.resolved "$checkouts" "$version" "$SOURCE_DATE_EPOCH" \
    $stage/bin/wardbookd $stage/licences $stage/wardbook.spdx.json

(cd $source && dpkg-buildpackage --build=binary --no-sign > ../buildpackage.log 2>&1) || {
    tail -30 $scratch/buildpackage.log >&2
    exit 1
}
mkdir -p dist
rm -f dist/*.deb
mv $scratch/wardbook*.deb dist/
(cd dist && sha256sum ./*.deb | sed 's| \./| |' | tee SHA256SUMS)
