# shellcheck shell=bash
# The Autobahn test suite: installing it and running it against a server with --conformance-echo (server.sh).
# shellcheck source=tools.sh
source "$(dirname "${BASH_SOURCE[0]}")/tools.sh"

autobahn=$root/Tests/Conformance/autobahn
wstest=$tools/autobahn/bin/wstest

# Installs the suite, a Python 2.7 program, under .build/tools, or skips: no current Debian has Python 2.7.
want_autobahn() {
    [[ ! -x $wstest ]] || return 0
    local python27
    python27=$(find_python27) || skip "needs a Python 2.7 interpreter, named by the environment variable PY27"
    local starter
    starter=$(mktemp -d)
    rm -rf "$tools/autobahn"
    python3 -m venv "$starter"
    # The last virtualenv that can make an environment of Python 2.7.
    "$starter/bin/pip" install --quiet --disable-pip-version-check 'virtualenv<20.22'
    "$starter/bin/virtualenv" --quiet --python "$python27" "$tools/autobahn"
    rm -rf "$starter"
    local pip=("$tools/autobahn/bin/pip" --no-python-version-warning --disable-pip-version-check install --quiet)
    "${pip[@]}" --requirement "$autobahn/requirements.txt"
    # Last and alone: its own list asks for versions that it does not run with.
    "${pip[@]}" autobahntestsuite==25.10.1
}

find_python27() {
    local candidate
    for candidate in "${PY27:-}" python2.7 "$HOME/.pyenv/versions/2.7.18/bin/python"; do
        if [[ -n $candidate ]] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (2, 7))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# run_autobahn OPTION… : cases and the like, as Tests/Conformance/autobahn/run.py takes them.
run_autobahn() {
    python3 "$autobahn/run.py" --wstest "$wstest" --url "ws://$(server_address)/autobahn-echo" \
        --report "$root/.build/autobahn" "$@"
}

# The cases that take seconds: all but the compression groups, whose 216 cases take a quarter of an hour.
autobahn_everyday() {
    run_autobahn --exclude '12.*,13.*' --limit 300
}
