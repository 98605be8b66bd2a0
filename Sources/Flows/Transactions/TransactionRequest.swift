/// What a member of generation 2 asks the flow to do, with the number under which it is done at most once.
public struct TransactionRequest: Sendable {
    /// What to do.
    public enum Action: Sendable {
        /// Change the document.
        case change([RequestedOperation])
        /// A change that cannot be what was meant; it uses up its number.
        case refused(OperationRefused)
        /// Take back the client's newest transaction that stands.
        case undo
        /// Do again what it took back last.
        case redo
        /// Make the document as it was at a clock.
        case restore(clock: UInt64)
        /// Name the present state.
        case version(name: String)
    }

    /// The client's number for the request: one more than for the one before.
    public let cseq: UInt64
    /// What to do.
    public let action: Action
    /// The clock the client knew when it made the request; nil when it did not say.
    public let base: UInt64?
    /// The clock at which the head must be.
    public let condition: UInt64?
    /// What the author calls it.
    public let label: String?
    /// Requests of one group are undone together.
    public let group: String?
    /// Why it is not carried out, whatever it is: who asks may not, or asks too much. A request that was answered before
    /// gets its answer all the same.
    public var barred: Refusal?
    /// SHA-256 of what is asked, as it was sent.
    public let hash: [UInt8]
    /// Commas in the operations of a `tx`: at least as many as they have members and elements beyond the first ones.
    let commas: Int

    /// Bytes of a `tx` at most.
    public static let byteLimit = 1 << 20
    /// Bytes of a label, a group and a version's name at most.
    static let labelLimit = 100, groupLimit = 64, nameLimit = 255

    /// The hashes of requests that say no more than what they are.
    static let undoHash = SHA256.hash("undo".utf8Span.span).bytes
    static let redoHash = SHA256.hash("redo".utf8Span.span).bytes

    /// A request made by the server itself.
    init(cseq: UInt64, action: Action, label: String? = nil, group: String? = nil, hash: [UInt8]) {
        self.cseq = cseq
        self.action = action
        self.label = label
        self.group = group
        self.hash = hash
        base = nil
        condition = nil
        commas = 0
    }

    /// Reads the payload of a `tx`, `undo`, `redo`, `restore` or `version` push.
    ///
    /// - Parameters:
    ///   - event: the event's name; another one is not understood.
    ///   - payload: where the payload stands; it is known to be JSON in UTF-8.
    /// - Throws: `Refusal.badRequest`.
    public init(
        event: String, _ text: Span<UInt8>, _ payload: Range<Int>, limits: DocumentLimits
    ) throws(Refusal) {
        guard payload.count <= Self.byteLimit else { throw .badRequest("A request has at most 1 MiB.") }
        let members = try PayloadMembers(text, payload)
        guard let cseq = try members.number("cseq"), cseq > 0 else {
            throw .badRequest("A request needs a cseq: a whole number from 1.")
        }
        self.cseq = cseq
        base = try members.number("base")
        condition = try members.condition()
        label = try members.text("label", limit: Self.labelLimit)
        group = try members.text("group", limit: Self.groupLimit)
        var asked = event
        switch event {
        case "tx":
            guard let range = members.range("ops") else { throw .badRequest("A transaction needs ops: an array.") }
            hash = SHA256.hash(text.extracting(range)).bytes
            commas = Self.commas(in: text.extracting(range))
            do throws(OperationRefused) {
                action = .change(try RequestedOperation.read(text, range, limits: limits))
            } catch {
                guard error.code != .badRequest else { throw .operation(error) }
                action = .refused(error)
            }
            return
        case "undo": action = .undo
        case "redo": action = .redo
        case "restore":
            guard let clock = try members.number("clock") else { throw .badRequest("A restore needs a clock.") }
            action = .restore(clock: clock)
            asked += " \(clock)"
        case "version":
            guard let name = try members.text("name", limit: Self.nameLimit), !name.isEmpty else {
                throw .badRequest("A version needs a name.")
            }
            action = .version(name: name)
            asked += " " + name
        default: throw .badRequest("Unknown event")
        }
        hash = SHA256.hash(asked.utf8Span.span).bytes
        commas = 0
    }

    private static func commas(in text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where text[index] == ASCII.comma { count += 1 }
        return count
    }
}
