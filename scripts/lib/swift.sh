# shellcheck shell=bash
# The Swift toolchain and the C libraries that the build needs.
# shellcheck source=packages.sh
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

swift_minimum=6.2

# Each C header that the sources include, and the Debian package that has it.
declare -A header_packages=(
    [zlib.h]=zlib1g-dev
    [openssl/sha.h]=libssl-dev
    [sqlite3.h]=libsqlite3-dev
)

# Libraries that the toolchain's own programs load, and their Debian packages.
declare -A toolchain_library_packages=(
    [libcurl.so.4]=libcurl4
    [libncurses.so.6]=libncurses6
    [libsqlite3.so.0]=libsqlite3-0
    [libxml2.so.2]=libxml2
    [libz.so.1]=zlib1g
    [libstdc++.so.6]=libstdc++6
    [libuuid.so.1]=libuuid1
)

# Ends the script unless this machine can build: Swift is here and new enough, and so is all that it needs.
require_build_tools() {
    have swift || die "$exit_unavailable" \
        "Swift $swift_minimum or later is needed and not in PATH: https://www.swift.org/install/linux/"
    local -a missing
    mapfile -t missing < <(missing_build_packages | sort -u)
    require_packages "${missing[@]}"
    require_swift_version
}

require_swift_version() {
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    [[ -n $version ]] || die "$exit_unavailable" "\`swift --version\` does not work here; run it to see why."
    printf '%s\n' "$swift_minimum" "$version" | sort -C -V || die "$exit_unavailable" \
        "Swift $version is too old, $swift_minimum or later is needed: https://www.swift.org/install/linux/"
}

# Prints the Debian packages that the build needs and that are not here.
missing_build_packages() {
    missing_toolchain_libraries
    # The C library's start files, the C++ runtime and a linker, which the toolchain takes from the system.
    { has_system_file crt1.o && has_system_file libstdc++.so && have ld; } || echo g++
    local header
    for header in "${!header_packages[@]}"; do
        has_header "$header" || echo "${header_packages[$header]}"
    done
}

missing_toolchain_libraries() {
    local bin library
    bin=$(dirname "$(readlink -f "$(command -v swift)")")
    while read -r library; do
        [[ -z ${toolchain_library_packages[$library]:-} ]] || echo "${toolchain_library_packages[$library]}"
    done < <(find "$bin" -name 'swift-*' -exec ldd {} + 2>/dev/null | awk '/not found/ { print $1 }' | sort -u)
}

# The compiler that reads the C headers: the toolchain's, or the system's where PATH has only a launcher for Swift.
c_compiler() {
    command -v clang || command -v cc
}

# Whether a file of the C library or compiler is where the C compiler looks; an unknown one is printed as it was asked.
has_system_file() {
    local cc
    cc=$(c_compiler) && [[ $("$cc" -print-file-name="$1") == /* ]]
}

has_header() {
    local cc
    cc=$(c_compiler) && printf '#include <%s>\n' "$1" | "$cc" -E -x c - >/dev/null 2>&1
}

# Builds the server for use, and prints the path of its binary.
build_server() {
    swift build --package-path "$root" -c release --product FlowServer >&2
    echo "$root/.build/release/FlowServer"
}
