# shellcheck shell=bash
# Runs checks one after another, each in a process of its own, and counts how they ended.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

passed=0
failed=0
skipped=0
verdicts=()
skip_code=77

# Ends the running check as skipped, with the reason. Only inside a check.
skip() {
    echo "$*" >"$skip_reason"
    exit "$skip_code"
}

# also_skipped NAME REASON: a single test inside the running check did not run.
also_skipped() {
    echo "$1: $2" >>"$skipped_tests"
}

# check NAME COMMAND…: a failure is counted and the next check goes on.
check() {
    local name=$1 code=0 started=$SECONDS
    shift
    skip_reason=$(mktemp)
    skipped_tests=$(mktemp)
    printf '\n== %s\n' "$name"
    # Not as `( … ) || code=$?`: that would switch off `set -e` inside the check.
    set +e
    (
        set -e
        "$@"
    )
    code=$?
    set -e
    case $code in
        0) passed=$((passed + 1)) && verdict "PASSED: $name ($((SECONDS - started)) s)" ;;
        "$skip_code") skipped=$((skipped + 1)) && verdict "SKIPPED: $name: $(cat "$skip_reason")" ;;
        *) failed=$((failed + 1)) && verdict "FAILED: $name (exit $code, $((SECONDS - started)) s)" ;;
    esac
    local test
    while IFS= read -r test; do
        skipped=$((skipped + 1))
        verdict "SKIPPED: $test"
    done <"$skipped_tests"
    rm -f "$skip_reason" "$skipped_tests"
}

verdict() {
    echo "$1"
    verdicts+=("$1")
}

# Prints every verdict and the counts; fails when a check failed.
summary() {
    printf '\n'
    printf '%s\n' "${verdicts[@]}"
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [[ $failed -eq 0 ]]
}
