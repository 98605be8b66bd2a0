/// What a list of operations comes to: how many objects of each kind it created, changed and deleted.
public struct OperationSummary: Equatable, Sendable {
    /// What happened to objects.
    private enum Verb: Int, CaseIterable {
        case created, changed, deleted
    }

    private static let kinds: [ElementKind] = [.node, .edge, .flow, .comment]

    /// How many operations there are.
    public private(set) var count = 0
    /// By verb, then kind.
    private var counts = Array(
        repeating: Array(repeating: 0, count: OperationSummary.kinds.count), count: Verb.allCases.count)

    /// Of nothing.
    public init() {}

    /// Of a text that ``Operation/encode(_:)`` wrote; of nothing when it is no such text.
    init(ofEncoded bytes: [UInt8]) {
        var cursor = JSONElementCursor(at: 0, depthLimit: JSONText.depthLimit + 4)
        let text = bytes.span
        var last: [UInt8]?
        while let operation = try? cursor.next(text) {
            count += 1
            note(text, operation, &last)
        }
    }

    /// - Parameter last: which object was changed by the operation before: several changes of one count once.
    private mutating func note(_ text: Span<UInt8>, _ operation: Range<Int>, _ last: inout [UInt8]?) {
        var members = JSONMemberCursor(at: operation.lowerBound, depthLimit: JSONText.depthLimit + 4)
        var verb: Verb?
        var kind: Int?
        var id: [UInt8] = []
        while let member = try? members.next(text) {
            if JSONScanner.stringEquals(text, member.name, "op") {
                verb = Self.verb(text, member.value)
            } else if JSONScanner.stringEquals(text, member.name, "kind") {
                kind = Self.kinds.firstIndex { JSONScanner.stringEquals(text, member.value, $0.rawValue) }
            } else if JSONScanner.stringEquals(text, member.name, "id") {
                id = member.value.map { text[$0] }
            }
        }
        guard let verb, let kind else { return }
        let object = verb == .changed ? [UInt8(kind)] + id : nil
        if object == nil || object != last { counts[verb.rawValue][kind] += 1 }
        last = object
    }

    private static func verb(_ text: Span<UInt8>, _ word: Range<Int>) -> Verb {
        if JSONScanner.stringEquals(text, word, "create") { return .created }
        return JSONScanner.stringEquals(text, word, "delete") ? .deleted : .changed
    }

    /// `{"created":{"node":2},"changed":{},"deleted":{"edge":1}}`: those counts that are not 0.
    public var text: String {
        let parts = Verb.allCases.map { verb in
            let counts = zip(Self.kinds, counts[verb.rawValue]).filter { $0.1 > 0 }
                .map { "\"\($0.0.rawValue)\":\($0.1)" }
            return "\"\(verb)\":{\(counts.joined(separator: ","))}"
        }
        return "{\(parts.joined(separator: ","))}"
    }
}
