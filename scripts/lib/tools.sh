# shellcheck shell=bash
# What the further tests need beyond the build: Debian programs, and Python packages kept under .build/tools.
# shellcheck source=packages.sh
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

tools=$root/.build/tools

# Programs that the further tests run, and their Debian packages.
declare -A program_packages=(
    [node]=nodejs
    [chromium-headless-shell]="chromium-headless-shell fonts-dejavu-core"
    [firefox-esr]=firefox-esr
    [prometheus]=prometheus
    [curl]=curl
    [strace]=strace
    [valgrind]=valgrind
    [nginx]=nginx-light
    [caddy]=caddy
    [openssl]=openssl
)

# Installs every missing tool at once where that is possible: as root, on Debian. Elsewhere the checks skip themselves, as
# they do when it does not work.
install_tools() {
    is_root && have apt-get || return 0
    local -a missing=()
    local program
    for program in "${!program_packages[@]}"; do
        # shellcheck disable=SC2206  # several packages in one word
        have "$program" || missing+=(${program_packages[$program]})
    done
    has_venv || missing+=(python3-venv)
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "Installing with apt-get: ${missing[*]}"
    without_daemons install_packages "${missing[@]}" || say "apt-get could not install: ${missing[*]}"
}

# want_program PROGRAM: skips the running check where it is missing.
want_program() {
    have "$1" || skip "needs $1 (sudo apt-get install --no-install-recommends ${program_packages[$1]})"
}

# A Chromium: the one without a window system, or the whole one where that is there already.
want_chromium() {
    have chromium || want_program chromium-headless-shell
}

has_venv() {
    python3 -c 'import ensurepip, venv' 2>/dev/null
}

# Python 3.11 or later with venv, as the pinned packages need.
want_python() {
    has_venv || skip "needs Python (sudo apt-get install --no-install-recommends python3-venv)"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "needs Python 3.11 or later"
}

# Makes a virtual environment of the given requirements files and prints its directory; a new list makes it anew.
#   python_environment NAME REQUIREMENTS…
python_environment() {
    local directory=$tools/$1
    shift
    local wanted
    wanted=$(cat "$@" | sha256sum | cut -d ' ' -f 1)
    if [[ $(cat "$directory/.installed" 2>/dev/null) != "$wanted" ]]; then
        rm -rf "$directory"
        python3 -m venv "$directory" >&2
        local -a lists=()
        local file
        for file in "$@"; do lists+=(-r "$file"); done
        "$directory/bin/pip" install --quiet --disable-pip-version-check "${lists[@]}" >&2
        echo "$wanted" >"$directory/.installed"
    fi
    echo "$directory"
}
