# shellcheck shell=bash
# Results that scripts write into the documents, between two marker lines, so that the words around them stay.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# replace_section FILE NAME: puts standard input between <!-- NAME:begin --> and <!-- NAME:end --> of FILE.
replace_section() {
    local file=$1 name=$2 text
    text=$(mktemp)
    cat >"$text"
    if ! grep -qF "<!-- $name:begin -->" "$file" || ! grep -qF "<!-- $name:end -->" "$file"; then
        rm -f "$text"
        die 1 "$file has no lines <!-- $name:begin --> and <!-- $name:end -->"
    fi
    sed -i -e "/<!-- $name:begin -->/r $text" \
        -e "/<!-- $name:begin -->/,/<!-- $name:end -->/{/<!-- $name:/!d}" "$file"
    rm -f "$text"
    say "Written: ${file#"$root"/}"
}

# One line that says where and of what a result is: commit, day, machine.
provenance() {
    local commit day
    commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo "no commit")
    [[ -z $(git -C "$root" status --porcelain 2>/dev/null) ]] || commit+=" with uncommitted changes"
    day=$(date -u +%Y-%m-%d)
    echo "$day, commit $commit, $(nproc) cores ($(uname -m)), Linux $(uname -r | cut -d - -f 1)"
}
