import Flows

/// Finds what a `flow_change` is about, in text that is known to be JSON.
enum FlowChangeReader {
    /// What the payload of a `flow_change` changes; nil when it is no object or has no `changes`.
    static func read(_ text: Span<UInt8>, _ payload: Range<Int>) -> (json: Range<Int>, isWholeFlow: Bool)? {
        guard let changes = changes(text, payload) else { return nil }
        return (changes, isWholeFlow(text, changes))
    }

    /// Where the value of `changes` stands; nil when the payload is no object or has none. The first one counts, when
    /// there are more.
    static func changes(_ text: Span<UInt8>, _ payload: Range<Int>) -> Range<Int>? {
        value("changes", text, payload)
    }

    /// Whether the value is an object with both a `nodes` and an `edges` array: a write of the whole flow.
    static func isWholeFlow(_ text: Span<UInt8>, _ changes: Range<Int>) -> Bool {
        guard let nodes = value("nodes", text, changes), text[nodes.lowerBound] == UInt8(ascii: "["),
            let edges = value("edges", text, changes), text[edges.lowerBound] == UInt8(ascii: "[")
        else { return false }
        return true
    }

    /// Where the first value of the member `name` stands.
    static func value(_ name: String, _ text: Span<UInt8>, _ object: Range<Int>) -> Range<Int>? {
        guard let first = object.first, text[first] == UInt8(ascii: "{") else { return nil }
        var members = JSONMemberCursor(at: first, depthLimit: Envelope.depthLimit)
        while let member = try? members.next(text) {
            if JSONScanner.stringEquals(text, member.name, name) { return member.value }
        }
        return nil
    }

    /// The string value of the member `name`.
    static func string(_ name: String, _ text: Span<UInt8>, _ object: Range<Int>) -> String? {
        guard let range = value(name, text, object), text[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
        return try? JSONScanner.decodeString(text, range)
    }
}
