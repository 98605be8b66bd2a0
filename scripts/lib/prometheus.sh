# shellcheck shell=bash
# What Prometheus itself says about /metrics and the alert rules.
# shellcheck source=server.sh
source "$(dirname "${BASH_SOURCE[0]}")/server.sh"

# promtool's opinion of the page and of the rules, then a real Prometheus server that scrapes it.
prometheus_accepts_metrics() {
    curl -fsS "$server_url/metrics" | promtool check metrics
    promtool check rules "$root/docs/deploy/alerts.yml"
    promtool test rules "$root/docs/deploy/alerts.test.yml"
    prometheus_scrapes
}

# Waits until a Prometheus server says that our target is up; at most 60 s.
prometheus_scrapes() {
    local directory port
    directory=$(mktemp -d)
    port=$(free_port)
    prometheus_configuration "$(server_address)" >"$directory/prometheus.yml"
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

prometheus_configuration() {
    cat <<YAML
global: {scrape_interval: 1s}
rule_files: ["$root/docs/deploy/alerts.yml"]
scrape_configs:
  - job_name: flows
    static_configs: [{targets: ["$1"]}]
YAML
}

# A port that nobody has at this moment, for programs that cannot choose one themselves.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
