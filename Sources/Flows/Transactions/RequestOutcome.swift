/// What a request has come to, before it is recorded.
struct RequestOutcome: Sendable {
    /// What an undo or redo was about.
    struct Undo: Sendable {
        let steps: Int
        let isRedo: Bool
        let skipped: [UndoSkip]
    }

    /// The state behind it; the clock is counted on when it is recorded.
    let state: FlowState
    /// The change; nil when nothing changes.
    private(set) var change: FlowDocument.Change?
    /// What was done, and what takes it back, as the log has them. Encoded where the outcome is made, which is a worker
    /// for a large change.
    private(set) var operations: [UInt8] = []
    private(set) var inverse: [UInt8] = []
    private(set) var kind = LogRecord.Kind.answer
    private(set) var refusal: Refusal?
    /// What had nothing to do, as the request counts its operations.
    private var dropped: [FlowDocument.Dropped] = []
    /// The operations are not those of the request: the answer brings them.
    var isComputed = false
    var undo: Undo?
    var depth: UndoDepth?
    private(set) var version: VersionPin?

    /// Operations were done.
    init(_ change: FlowDocument.Change, kind: LogRecord.Kind, state: FlowState, clock: UInt64) {
        self.state = state
        dropped = change.dropped
        guard !change.operations.isEmpty else { return }
        self.change = change
        self.kind = kind
        operations = Operation.encode(change.operations)
        inverse = Operation.encode(change.inverse)
    }

    /// The request is refused, and its number used up.
    init(refused refusal: Refusal, state: FlowState) {
        self.state = state
        self.refusal = refusal
    }

    /// Nothing is left to do.
    init(nothing state: FlowState) { self.state = state }

    /// The state gets a name. Takes time in proportion to the document.
    init(naming state: FlowState, _ name: String) {
        self.state = state
        version = VersionPin(name: name, state: state.snapshot.state)
    }

    /// The clock behind it.
    var clock: UInt64 { change == nil ? state.clock : state.clock + 1 }

    /// Notes in the client's history what it can take back or do again now.
    func remember(in history: inout UndoHistory, group: String?) {
        let step = change.map {
            UndoHistory.Step(clock: clock, operations: $0.operations, inverse: $0.inverse, group: group)
        }
        switch undo {
        case .some(let undo) where undo.isRedo: history.redone(undo.steps, by: step)
        case .some(let undo): history.undone(undo.steps, by: step)
        case nil:
            if change?.isOfComments == true { history.said(at: clock) } else if let step { history.changed(step) }
        }
    }

    /// What the client is told.
    var answer: Answer {
        if let refusal { return Answer(refusal) }
        var output: [UInt8] = []
        output.reserveCapacity(128)
        output.append(contentsOf: "{\"clock\":".utf8)
        JSONWriter.append(clock, to: &output)
        output.append(contentsOf: ",\"status\":\"".utf8)
        output.append(contentsOf: status.utf8)
        output.append(ASCII.quote)
        if let version {
            output.append(contentsOf: ",\"name\":".utf8)
            JSONWriter.appendString(version.name, to: &output)
        }
        if status == "rebased" {
            output.append(contentsOf: ",\"ops\":".utf8)
            output += change == nil ? Operation.encode([]) : operations
        }
        if undo == nil, !dropped.isEmpty { appendDropped(to: &output) }
        if let undo { append(undo.skipped, to: &output) }
        if let depth {
            output.append(contentsOf: ",\"depth\":{\"undo\":\(depth.undo),\"redo\":\(depth.redo)}".utf8)
        }
        output.append(ASCII.closeBrace)
        return Answer(response: output, clock: change == nil ? nil : clock)
    }

    private var status: String {
        guard let change else { return version == nil ? "noop" : "commit" }
        return change.isAsSent && kind == .transaction && !isComputed ? "commit" : "rebased"
    }

    private func appendDropped(to output: inout [UInt8]) {
        let entries = dropped.map { "{\"op\":\($0.index),\"why\":\"\($0.reason.rawValue)\"}" }
        output.append(contentsOf: ",\"dropped\":[\(entries.joined(separator: ","))]".utf8)
    }

    private func append(_ skipped: [UndoSkip], to output: inout [UInt8]) {
        output.append(contentsOf: ",\"partial\":[".utf8)
        for (index, skip) in skipped.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            skip.append(to: &output)
        }
        output.append(ASCII.closeBracket)
    }
}

/// How many transactions a client can take back and do again.
struct UndoDepth: Equatable {
    let undo: Int
    let redo: Int

    /// `{"undo":…,"redo":…}`.
    var text: String { "{\"undo\":\(undo),\"redo\":\(redo)}" }
}

extension UndoHistory {
    var depth: UndoDepth { UndoDepth(undo: undo.count, redo: redo.count) }
}

extension UndoSkip {
    /// `{"kind","id","key","why"}`.
    fileprivate func append(to output: inout [UInt8]) {
        output.append(contentsOf: "{\"kind\":\"\(kind.rawValue)\",\"id\":".utf8)
        JSONWriter.appendString(id.string, to: &output)
        output.append(contentsOf: ",\"key\":".utf8)
        if let key { JSONWriter.appendString(key.string, to: &output) } else { output.append(contentsOf: "null".utf8) }
        output.append(contentsOf: ",\"why\":\"\(why.rawValue)\"}".utf8)
    }
}
