#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the packages of dist/ on a Debian 12 machine without a network and does with them what a
# clinic does: ask, be refused, read a changed library, survive a kill, update from a signed bundle,
# go back, remove. Needs root, systemd-container and debootstrap; `make test-appliance` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."
. systemd/appliance/machine.sh

folder=.build-appliance
question='I have a painful blistering rash on one side of my chest. What should I do?'
passed=0

pass() {
    passed=$((passed + 1))
    echo "ok $passed - $1"
}

fail() {
    echo "not ok - $1" >&2
    if [ -s "$folder/output" ]; then tail -20 "$folder/output" >&2; fi
    machine journalctl --no-pager -n 40 -u 'wardbook*' >&2 || true
    exit 1
}

# expect STATUS TEXT WHAT COMMAND…: the command ends with the status and prints the text.
expect() {
    local status=0 wanted=$1 text=$2 what=$3
    shift 3
    machine timeout 300 "$@" > "$folder/output" 2>&1 || status=$?
    [ "$status" = "$wanted" ] || fail "$what: exit status $status instead of $wanted"
    [ -z "$text" ] || grep -qF -- "$text" "$folder/output" || fail "$what: no $text"
    pass "$what"
}

# eventually WHAT COMMAND…: the command succeeds within five minutes, on a machine that is busy too.
eventually() {
    local what=$1
    shift
    for _ in $(seq 600); do
        # Whoever asks a service that does not come up waits for ever.
        if machine timeout 30 "$@" > "$folder/output" 2>&1; then
            pass "$what"
            return
        fi
        sleep 0.5
    done
    fail "$what"
}

# Puts a command into a user's hands.
nurse=(runuser -u nurse --)
warden=(runuser -u warden --)
stranger=(runuser -u stranger --)

generation() {
    # The first is the one in service; the last reading names one too.
    machine wardbook status --json | sed -n 's/.*"generation" : \([0-9]*\).*/\1/p' | sed -n 1p
}

install_packages() {
    machine_copy dist/*.deb
    expect 0 'wardbook' 'the packages install without a network' \
        sh -c 'dpkg -i /root/wardbook*.deb'
    eventually 'the sample library is read and in service' \
        sh -c 'wardbook status --json | grep -q "\"pages\" : [1-9]"'
    machine useradd -G wardbook nurse
    machine useradd -G wardbook,wardbook-admin warden
    machine useradd stranger
}

ask() {
    expect 0 '"page" : "shingles"' 'a member of the group gets an answer with its page' \
        "${nurse[@]}" wardbook ask --json "$question"
    expect 2 '' 'what the library does not hold is declined' \
        "${nurse[@]}" wardbook ask --json 'What is the capital of Australia?'
    expect 69 'group wardbook' 'everybody else is refused' \
        "${stranger[@]}" wardbook ask "$question"
    expect 0 'request action=ask' 'the journal tells that there was a question' \
        journalctl -u wardbook
    local call=("${nurse[@]}" curl -sf --unix-socket /run/wardbook/wardbook.sock)
    expect 0 '"finish_reason":"stop"' 'other programs ask in the shapes that they know' \
        "${call[@]}" http://w/v1/chat/completions \
        -d '{"model": "wardbook", "messages": [{"role": "user", "content": "What helps gout?"}]}'
    expect 0 '[DONE]' 'piece by piece too' "${call[@]}" http://w/v1/chat/completions \
        -d '{"stream": true, "messages": [{"role": "user", "content": "What helps gout?"}]}'
    expect 0 '"embedding":[' 'and get vectors' \
        "${call[@]}" http://w/v1/embeddings -d '{"input": "gout"}'
    ! machine journalctl -o cat | grep -q blistering || fail 'the journal holds a question'
    ! machine grep -rq blistering /var/log/wardbook || fail 'the audit log holds a question'
    pass 'no log holds the question'
}

roles() {
    expect 64 'wardbook-admin' 'only administrators may ask for a new index' \
        "${nurse[@]}" wardbook reindex
    expect 0 'outcome="answered"' 'members may read the metrics' \
        "${nurse[@]}" curl -s --unix-socket /run/wardbook/wardbook.sock http://w/metrics
    expect 0 '"audit"' 'administrators see the details of the status' \
        "${warden[@]}" wardbook status --json
    machine "${nurse[@]}" wardbook status --json > "$folder/output"
    ! grep -q '"audit"' "$folder/output" || fail 'members do not see them'
    pass 'members do not see them'
}

read_changes() {
    local page=/var/lib/wardbook/corpus/conditions/shingles/index.html before
    before=$(generation)
    machine sed -i 's/scabbed over/scabbed over like a zebrafish/' $page
    expect 0 'zebrafish' 'a page is changed' cat $page
    expect 0 'Requested' 'an administrator asks for a new index' "${warden[@]}" wardbook reindex
    eventually 'the next generation is in service without a restart' \
        sh -c "wardbook status --json | grep -q '\"generation\" : $((before + 1))'"
    expect 0 'zebrafish' 'the changed page is found' wardbook search --json 'zebrafish scab'
    machine sed -i 's/zebrafish/heliotrope/' $page
    machine systemctl start wardbook-ingest.service
    expect 0 'heliotrope' 'the nightly reading finds what has changed' \
        wardbook search --json 'heliotrope scab'
    expect 0 'wardbook-ingest.timer' 'and is planned for every night' \
        systemctl list-timers --no-pager
    expect 0 '"outcome" : "built"' 'the status tells what became of it' \
        "${nurse[@]}" wardbook status --json
}

# A reading is killed at different moments, as a power cut would; the index stays whole and in service.
cut_power() {
    local before delay
    before=$(generation)
    for delay in 0.1 0.4 0.8 1.5; do
        machine sh -c "echo '<p>Word $delay.</p>' >> /var/lib/wardbook/corpus/conditions/gout/index.html"
        machine systemctl start --no-block wardbook-ingest.service
        sleep $delay
        machine systemctl kill -s KILL wardbook-ingest.service || true
        machine systemctl reset-failed wardbook-ingest.service 2> /dev/null || true
        machine runuser -u wardbook -- wardbookd index verify --config /etc/wardbook/wardbook.toml \
            > "$folder/output" 2>&1 || fail 'the index is whole after a kill'
    done
    pass 'readings that are killed leave the index whole'
    expect 0 '"page" : "gout"' 'and in service' wardbook search --json 'What helps gout?'
    eventually 'the next reading ends' systemctl start wardbook-ingest.service
    [ "$(generation)" -gt "$before" ] || fail 'and takes up what has changed'
    pass 'and takes up what has changed'
}

survive() {
    machine "${nurse[@]}" wardbook ask "$question" > /dev/null 2>&1 &
    local asking=$!
    sleep 0.3
    machine systemctl kill -s KILL wardbook.service
    wait $asking || true
    expect 0 '"page" : "shingles"' 'after a kill in the middle of an answer it answers again' \
        "${nurse[@]}" wardbook ask --json "$question"
    expect 0 'whole' 'the index is whole' \
        wardbookd index verify --config /etc/wardbook/wardbook.toml
    expect 0 'records' 'the audit log is whole' \
        wardbookd check audit --config /etc/wardbook/wardbook.toml
}

confinement() {
    local main
    main=$(machine systemctl show -P MainPID wardbook.service)
    expect 0 '' 'the service has a network namespace of its own' \
        sh -c "! [ /proc/$main/ns/net -ef /proc/1/ns/net ]"
    expect 0 'CapEff:	0000000000000000' 'and no capability' cat "/proc/$main/status"
    expect 0 'Seccomp:	2' 'and a system-call filter' cat "/proc/$main/status"
    expect 0 'SAFE' 'systemd finds it safe' systemd-analyze security --no-pager wardbook.service
    # Field 19 of proc(5)'s stat, after a name without spaces.
    expect 0 '' 'the threads of the model make way for searches' \
        sh -c "sed 's/(.*)/x/' /proc/$main/task/*/stat | awk '\$19 == 10 { found = 1 } END { exit !found }'"
}

shrink() {
    local model=/usr/share/wardbook/models/SmolLM2-135M-Instruct.Q4_1.gguf
    machine cp $model /root/model
    machine truncate -s 5000000 $model
    machine "${nurse[@]}" wardbook ask "$question" > /dev/null 2>&1 || true
    expect 0 'has become shorter' 'a model that is cut short underneath is told' \
        journalctl -u wardbook
    eventually 'then the library answers in its own words' sh -c \
        "wardbook ask --json 'What helps gout?' | grep -q '\"model\" : \"none\"'"
    expect 0 'cannot be opened' 'and the status says why' "${nurse[@]}" wardbook status
    expect 22 '' 'it is not ready as long as that is so' \
        curl -sf --unix-socket /run/wardbook/wardbook.sock http://w/readyz
    expect 1 'PROBLEM  model' 'and the check of the installation names it' wardbookd check
    machine mv /root/model $model
    eventually 'when the model is whole again, it writes, without a restart' \
        sh -c 'wardbook status --json | grep -q "\"ready\" : true"'
}

update() {
    local library=/root/library
    machine_copy Tests/Fixtures/signify/test.sec
    machine mkdir -p /etc/wardbook/keys
    machine sh -c 'cat > /etc/wardbook/keys/clinic.pub' < Tests/Fixtures/signify/test.pub
    machine cp -r /var/lib/wardbook/corpus $library
    machine sed -i 's/heliotrope/ultramarine/' $library/conditions/shingles/index.html
    expect 0 'Version 7' 'a bundle is made and signed' \
        wardbookd bundle create --version 7 --note 'A rarer word' --secret-key /root/test.sec \
        --corpus $library /root/update.bundle
    machine cp /root/update.bundle /root/altered.bundle
    machine sh -c 'printf X | dd of=/root/altered.bundle bs=1 seek=100000 conv=notrunc' 2> /dev/null
    expect 65 'altered' 'an altered bundle is refused' \
        wardbookd bundle install /root/altered.bundle
    expect 0 'Nothing was changed' 'a bundle can be tried' \
        wardbookd bundle install --dry-run /root/update.bundle
    expect 0 'Installed' 'a bundle is installed' wardbookd bundle install /root/update.bundle
    eventually 'its pages are found without a restart' \
        sh -c 'wardbook search --json "ultramarine scab" | grep -q ultramarine'
    expect 64 'in service' 'the same version is not installed again' \
        wardbookd bundle install /root/update.bundle
    expect 0 'in service again' 'one command goes back' wardbookd bundle rollback
    eventually 'to the pages before' \
        sh -c 'wardbook search --json "heliotrope scab" | grep -q heliotrope'
}

care() {
    expect 0 'ok       index' 'the installation finds itself in order' wardbookd check
    expect 0 '"findings"' 'and says so to somebody who helps' wardbookd check support
    # Backup: the library and the configuration are enough; the rest follows from them.
    machine sh -c 'tar -C / -czf /root/backup.tgz etc/wardbook var/lib/wardbook/corpus'
    machine sh -c 'rm -rf /var/lib/wardbook/index/* /var/lib/wardbook/corpus/*'
    machine systemctl restart wardbook.service
    machine tar -C / -xzf /root/backup.tgz
    machine systemctl start wardbook-ingest.service
    expect 0 'heliotrope' 'a backup of library and configuration is enough' \
        wardbook search --json 'heliotrope scab'
}

upgrade() {
    local before
    before=$(generation)
    machine sh -c 'dpkg -i /root/wardbook_*.deb' > /dev/null 2>&1
    eventually 'after an upgrade it is back' wardbook status
    [ "$(generation)" = "$before" ] || fail 'the index is kept'
    pass 'the index is kept'
}

purge() {
    expect 0 '' 'the packages are purged' \
        sh -c 'dpkg --purge wardbook-corpus-sample wardbook-model-default wardbook'
    # shellcheck disable=SC2016 # The inner shell expands it.
    expect 0 '' 'and nothing is left' \
        sh -c 'for place in /var/lib /etc /var/log /run; do test ! -e $place/wardbook; done'
    expect 0 '0 loaded' 'no unit either' systemctl list-units --all --no-pager 'wardbook*'
}

for tool in systemd-nspawn debootstrap; do
    command -v $tool > /dev/null || {
        echo 'Install systemd-container and debootstrap first.' >&2
        exit 1
    }
done
machine_prepare $folder
trap machine_stop EXIT
machine_start $folder
install_packages
confinement
ask
roles
read_changes
cut_power
survive
shrink
update
care
upgrade
purge
echo "1..$passed"
