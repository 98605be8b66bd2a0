import Telemetry

/// What the channels count, sharded by loop.
struct ChannelMetrics: Sendable {
    let deliveries: Counter
    let refusals: Counter
    let malformedMessages: Counter
    let slowClients: Counter
    let lagging: Counter
    let divergences: Counter
    let delayedParts: Counter

    init(_ registry: Registry) throws(RegistrationError) {
        deliveries = try registry.counter(
            "flows_deliveries_total", help: "Frames queued for members of a flow by a broadcast.")
        refusals = try registry.counter("flows_channel_refusals_total", help: "Messages answered with an error reply.")
        malformedMessages = try registry.counter(
            "flows_channel_malformed_messages_total", help: "Messages that were not of the serializer's shape.")
        lagging = try registry.counter(
            "flows_lagging_total", help: "Times a member did not keep up, and was brought up to date later.")
        divergences = try registry.counter(
            "flows_divergences_total", help: "Clients that reported a state unlike the server's; must stay 0.")
        delayedParts = try registry.counter(
            "flows_state_parts_delayed_total",
            help: "Parts of documents that waited because four of their connection were on their way.")
        slowClients = try registry.counter(
            "flows_slow_clients_total", help: "Clients closed because they did not read what was sent to them.")
    }
}
