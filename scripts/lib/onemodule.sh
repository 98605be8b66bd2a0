# shellcheck shell=bash
# Compiling sources of several modules as one, optimised as a whole.
# shellcheck source=swift.sh
source "$(dirname "${BASH_SOURCE[0]}")/swift.sh"

# The features that Package.swift enables, so that the sources mean the same here.
swift_features=(-swift-version 6 -enable-upcoming-feature ExistentialAny
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature NonisolatedNonsendingByDefault -enable-upcoming-feature InferIsolatedConformances)

# The C libraries' module maps.
c_modules() {
    local library
    for library in "$root"/Sources/*/Libraries/*/; do printf '%s\n' -I "$library"; done
}

# as_one_module DIRECTORY SOURCE…: copies the sources into the directory, without their imports of each other's modules,
# and prints the copies' paths.
as_one_module() {
    local directory=$1 source copy
    shift
    rm -rf "$directory" && mkdir -p "$directory"
    for source in "$@"; do
        copy=$directory/$(basename "$source")
        sed -E '/^((public|@testable) )?import (Flows|Telemetry)$/d' "$source" >"$copy"
        echo "$copy"
    done
}
