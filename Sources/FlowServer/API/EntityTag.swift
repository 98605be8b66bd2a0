import Flows

/// Names a flow's state: `"<epoch>.<clock>"` (RFC 9110 §8.8.3).
enum EntityTag {
    static func text(_ state: ServerRequest.State) -> String { "\"\(state.epoch).\(state.clock)\"" }

    static func text(_ summary: FlowSummary) -> String {
        text(state(of: summary))
    }

    static func state(of summary: FlowSummary) -> ServerRequest.State {
        ServerRequest.State(epoch: summary.epochText, clock: summary.clock)
    }

    /// Whether the text is `*` or a tag at all, strong or weak.
    static func isTag(_ text: String) -> Bool {
        let tag = text.hasPrefix("W/") ? text.dropFirst(2) : text[...]
        return text == "*" || (tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count >= 2)
    }

    /// The state that a strong tag names; nil for any other.
    static func state(_ tag: String) -> ServerRequest.State? {
        guard tag.hasPrefix("\""), tag.hasSuffix("\""), tag.utf8.count >= 2 else { return nil }
        return bare(tag.dropFirst().dropLast())
    }

    /// The state that `<epoch>.<clock>` names.
    static func bare(_ text: some StringProtocol) -> ServerRequest.State? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 16, let clock = UInt64(parts[1]) else { return nil }
        return ServerRequest.State(epoch: String(parts[0]), clock: clock)
    }

    /// Whether `If-None-Match` names this state (RFC 9110 §13.1.2).
    static func isKnown(_ tag: String, to request: HTTPRequest) -> Bool {
        let known = request.fields.all("if-none-match").flatMap { $0.pieces(.comma) }
            .map { $0.trimmingBlanks() }
        return known.contains { $0 == "*" || $0 == tag || $0 == "W/" + tag }
    }
}
