# shellcheck shell=bash
# What Prometheus itself says about /metrics and the alert rules.
# shellcheck source=server.sh
source "$(dirname "${BASH_SOURCE[0]}")/server.sh"

# promtool's opinion of the page and of the rules, then a real Prometheus server that scrapes a server with keys as the
# example says.
prometheus_accepts_metrics() {
    curl -fsS -H "Authorization: Bearer $(<"$server_directory/data/view-key")" "$server_url/metrics" |
        promtool check metrics
    promtool check rules "$root/docs/deploy/alerts.yml"
    promtool test rules "$root/docs/deploy/alerts.test.yml"
    prometheus_scrapes
}

# Waits until a Prometheus server says that our target is up; at most 60 s.
prometheus_scrapes() {
    local directory port
    directory=$(mktemp -d)
    port=$(free_port)
    prometheus_configuration "$directory"
    promtool check config "$directory/prometheus.yml"
    prometheus --config.file="$directory/prometheus.yml" --storage.tsdb.path="$directory/data" \
        --web.listen-address="127.0.0.1:$port" >"$directory/log" 2>&1 &
    local pid=$! _ answer=""
    for _ in {1..120}; do
        answer=$(curl -fsS "http://127.0.0.1:$port/api/v1/query?query=up" 2>/dev/null || true)
        [[ $answer != *'"1"]'* ]] || break
        sleep 0.5
    done
    kill "$pid"
    wait "$pid" || true
    if [[ $answer != *'"1"]'* ]]; then
        say "Prometheus did not take the target for up: $answer"
        tail -n 20 "$directory/log" >&2
        return 1
    fi
    rm -rf "$directory"
    echo "Prometheus scraped the server: up is 1"
}

# The example as an operator installs it, for the address of our server and with less patience.
prometheus_configuration() {
    cp "$root/docs/deploy/alerts.yml" "$1"
    install -m 400 "$server_directory/data/view-key" "$1/flows-view-key"
    sed "s/127\.0\.0\.1:4000/$(server_address)/; s/scrape_interval: 15s/scrape_interval: 1s/" \
        "$root/docs/deploy/prometheus.yml" >"$1/prometheus.yml"
}

# A port that nobody has at this moment, for programs that cannot choose one themselves.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
