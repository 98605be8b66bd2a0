/// One client identity of a flow, as far as the flow must remember it: which of its requests were answered and how, and
/// what it can take back.
///
/// `@unchecked Sendable`: touched on the flow's loop only; the store carries it there.
final class FlowClient: @unchecked Sendable {
    /// An answer that is kept for the case that the request comes again.
    private struct Kept {
        let hash: [UInt8]
        let answer: [UInt8]
    }

    let id: String
    let secretHash: [UInt8]
    /// The newest request that has an answer, or is about to get one.
    private(set) var lastCseq: UInt64 = 0
    /// Whether the store knows the client.
    var isStored: Bool
    /// What is here does not match the store any more, and must be loaded anew.
    var isStale = false
    /// Requests that wait for the store.
    var unanswered = 0
    /// Members that are this client, or are about to be.
    var users = 0
    /// A request takes longer than a turn; those behind it must wait.
    var isBusy = false
    var history = UndoHistory()
    private var answers: [UInt64: Kept] = [:]

    /// Answers that are kept.
    static let answerLimit: UInt64 = 256
    /// Requests that may wait for the store.
    static let pendingLimit = 64

    /// A client that the store does not know yet.
    init(id: String, secretHash: [UInt8]) {
        self.id = id
        self.secretHash = secretHash
        isStored = false
    }

    /// A client as the store knows it.
    ///
    /// - Throws: when one of its transactions cannot be read.
    init(id: String, _ stored: StoredClient) throws(StoreError) {
        self.id = id
        secretHash = stored.secretHash
        isStored = true
        lastCseq = stored.lastCseq
        for (request, _) in stored.answers { answers[request.cseq] = Kept(hash: request.hash, answer: request.answer) }
        let changes = Set(stored.transactions.map { $0.request?.cseq })
        // One that was refused has taken nothing.
        var inert = stored.answers.map(\.request).filter {
            Self.undoHashes.contains($0.hash) && !changes.contains($0.cseq) && Answer(stored: $0.answer).isOkay
        }[...]
        for record in stored.transactions {
            while let first = inert.first, first.cseq < record.request?.cseq ?? 0 { pass(inert.removeFirst()) }
            do {
                try remember(record)
            } catch {
                throw .quarantined("the transaction at clock \(record.clock) cannot be read: \(error)")
            }
        }
        for request in inert { pass(request) }
    }

    /// The client is not needed any more: gives what it could take back, to be freed.
    func takeHistory() -> UndoHistory {
        defer { history = UndoHistory() }
        return history
    }

    /// What requests to undo and to redo are known by.
    private static let undoHashes = [TransactionRequest.undoHash, TransactionRequest.redoHash]

    /// An undo or redo that came to nothing has taken its steps away all the same.
    private func pass(_ request: LogRecord.Request) {
        if request.hash == TransactionRequest.undoHash {
            history.undone(history.nextUndo.count, by: nil)
        } else {
            history.redone(history.nextRedo.count, by: nil)
        }
    }

    private func remember(_ record: LogRecord) throws {
        let operations = try Operation.readLogged(record.operations)
        if operations.allSatisfy({ $0.kind == .comment }) { return history.said(at: record.clock) }
        let step = UndoHistory.Step(
            clock: record.clock, operations: operations,
            inverse: try Operation.readLogged(record.inverse), group: record.group)
        switch record.kind {
        case .undo: history.undone(history.nextUndo.count, by: step)
        case .redo: history.redone(history.nextRedo.count, by: step)
        default: history.changed(step)
        }
    }

    /// What was answered to this request before; nil for a new one.
    ///
    /// - Throws: when the number cannot be this request's.
    func answered(_ request: TransactionRequest) throws(Refusal) -> Answer? {
        guard request.cseq <= lastCseq else {
            guard !isBusy else { throw .tooManyPending }
            guard request.cseq == lastCseq + 1 else { throw .cseqGap(expected: lastCseq + 1) }
            guard unanswered < Self.pendingLimit else { throw .tooManyPending }
            return nil
        }
        guard let kept = answers[request.cseq] else { throw .cseqTooOld }
        guard kept.hash == request.hash else { throw .cseqConflict }
        return Answer(stored: kept.answer)
    }

    /// Notes the answer to a new request.
    func note(_ request: LogRecord.Request) {
        lastCseq = request.cseq
        answers[request.cseq] = Kept(hash: request.hash, answer: request.answer)
        if request.cseq > Self.answerLimit { answers[request.cseq - Self.answerLimit] = nil }
    }
}
