# shellcheck shell=bash
# The REST interface against its own description: requests made out of /api/openapi.json, 45 seconds of them.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# rest_keeps_its_description ENVIRONMENT: every answer must be one that the description has. Requests are the same each
# time. Left out are the stream of events, which does not end, the pages, and what only operators may ask.
rest_keeps_its_description() {
    local directory code=0
    directory=$(mktemp -d)
    # In a directory of its own, because the program keeps a cache where it runs.
    (
        cd "$directory"
        timeout --foreground 120 "$1/bin/st" run "$server_url/api/openapi.json" --url "$server_url" \
            --include-path-regex '^/(api/(bin|flows|node|openapi|templates)|health)' --exclude-path-regex '/events$' \
            --max-examples 15 --seed 1 --max-time 45 --checks "$(IFS=,; echo "${rest_checks[*]}")" --no-color
    ) || code=$?
    rm -rf "$directory"
    return "$code"
}

# That some requests are refused which a schema cannot tell from good ones is no finding.
rest_checks=(
    not_a_server_error status_code_conformance content_type_conformance response_headers_conformance
    response_schema_conformance
)
