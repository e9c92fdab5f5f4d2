# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# A Debian 12 machine without a network, booted by systemd-nspawn over a cached tree. Sourced by
# test.sh. What is changed in the machine is gone with it: the tree lies below an overlay.
#
# machine_prepare FOLDER     makes the tree once for a list of packages (debootstrap; needs a network)
# machine_start FOLDER       boots
# machine COMMAND…           runs a command as root within
# machine_stop               powers off

# What any Debian 12 server of a clinic has, and the libraries that the packages depend on.
machine_packages=systemd,systemd-sysv,dbus,curl,adduser,strace,libicu72,libxml2,libsqlite3-0
machine_packages+=,libarchive13,libstemmer0d,libsodium23,libstdc++6
machine_name=wardbook-test-$$
machine_cgroup=

machine_prepare() {
    [ "$(cat "$1/tree.complete" 2> /dev/null)" = "$machine_packages" ] && return
    rm -rf "$1/tree"
    mkdir -p "$1"
    echo "Making a Debian tree in $1 (once)"
    debootstrap --variant=minbase --include="$machine_packages" bookworm "$1/tree" \
        "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" > "$1/debootstrap.log" 2>&1 || {
        tail -5 "$1/debootstrap.log" >&2
        return 1
    }
    echo "$machine_packages" > "$1/tree.complete"
}

machine_start() {
    local folder log=$1/boot.log unified=/sys/fs/cgroup/unified
    folder=$(cd "$1" && pwd)
    mkdir -p "$folder"/{changes,work,root}
    # Where version 1 of control groups is mounted, systemd needs a corner of version 2 to itself.
    if [ -d $unified ]; then
        machine_cgroup=$unified/$machine_name
        mkdir -p "$machine_cgroup"
    fi
    (
        if [ -n "$machine_cgroup" ]; then echo "$BASHPID" > "$machine_cgroup/cgroup.procs"; fi
        # shellcheck disable=SC2016 # The inner shell expands it.
        exec unshare -m --propagation private bash -c '
            set -e
            if [ -n "$2" ]; then
                umount -l -R /sys/fs/cgroup
                mount -t cgroup2 cgroup2 /sys/fs/cgroup
            fi
            mount -t tmpfs tmpfs "$1/changes"
            mkdir "$1/changes/upper" "$1/changes/work"
            mount -t overlay overlay "$1/root" \
                -o "lowerdir=$1/tree,upperdir=$1/changes/upper,workdir=$1/changes/work"
            rm -f "$1/root/etc/machine-id"
            systemd-machine-id-setup --root="$1/root" > /dev/null 2>&1
            exec systemd-nspawn --register=no --keep-unit -q -D "$1/root" -M "$3" \
                --console=pipe --private-network --boot
        ' sh "$folder" "$machine_cgroup" "$machine_name"
    ) > "$log" 2>&1 < /dev/null &
    machine_shell=$!
    for _ in $(seq 300); do
        machine_init=$(machine_find_init) && machine test -S /run/dbus/system_bus_socket 2> /dev/null && break
        kill -0 $machine_shell 2> /dev/null || break
        sleep 0.1
    done
    [ -n "${machine_init:-}" ] || {
        tail -5 "$log" >&2
        return 1
    }
    machine systemctl is-system-running --wait > /dev/null || true
}

# The first process within: the child of systemd-nspawn, which is a child of our shell.
machine_find_init() {
    local nspawn=$machine_shell init
    init=$(pgrep -P "$nspawn" | head -1)
    [ -n "$init" ] && [ "$(cat "/proc/$init/comm" 2> /dev/null)" = systemd ] && echo "$init"
}

machine() {
    nsenter -t "$machine_init" -a -- "$@"
}

# Copies files into the machine's /root.
machine_copy() {
    local file name
    for file in "$@"; do
        name=${file##*/}
        machine sh -c "cat > /root/$name" < "$file"
    done
}

machine_stop() {
    [ -n "${machine_init:-}" ] || return 0
    machine systemctl poweroff > /dev/null 2>&1 || true
    for _ in $(seq 100); do
        kill -0 "$machine_shell" 2> /dev/null || break
        sleep 0.1
    done
    kill -9 "$machine_init" 2> /dev/null || true
    machine_init=
    if [ -n "$machine_cgroup" ]; then
        find "$machine_cgroup" -depth -type d -exec rmdir {} \; 2> /dev/null || true
    fi
}
