/// All that a flow is at one moment: made by its log, and copied for the price of a few references.
struct FlowState: Sendable {
    let id: FlowID
    /// Random, 64 bits; a client that knows another one knows another history.
    let epoch: UInt64
    private var shared: SharedDocument
    /// The clock of the newest transaction.
    private(set) var clock: UInt64 = 0
    /// The newest record of the log.
    private(set) var position: UInt64 = 0
    /// In milliseconds since 1970; 0 before the first record.
    private(set) var createdAt: Int64 = 0
    /// In milliseconds since 1970; 0 before the first record.
    private(set) var updatedAt: Int64 = 0
    /// Since when it is in the bin, in milliseconds since 1970.
    var deletedAt: Int64?
    /// Who put it there.
    var deletedBy: String?

    /// A flow that was never written.
    init(id: FlowID, epoch: UInt64, limits: DocumentLimits) {
        self.id = id
        self.epoch = epoch
        shared = SharedDocument(FlowDocument(limits: limits))
    }

    /// What is drawn. Copied when it is changed while another copy of the state has it.
    var document: FlowDocument {
        _read { yield shared.document }
        _modify {
            if !isKnownUniquelyReferenced(&shared) { shared = SharedDocument(shared.document) }
            yield &shared.document
        }
    }

    /// A document that copies of a state share, so that each of the copies a transaction makes costs one reference.
    ///
    /// `@unchecked Sendable`: it is changed only while there is a single reference to it.
    private final class SharedDocument: @unchecked Sendable {
        var document: FlowDocument

        init(_ document: FlowDocument) { self.document = document }
    }

    /// The flow that the store has: its snapshot, and the log behind it done again.
    ///
    /// - Throws: when what is stored is no flow: a snapshot that cannot be read, a record that cannot be done.
    init(_ stored: StoredFlow, limits: DocumentLimits) throws(StoreError) {
        id = stored.summary.id
        epoch = stored.summary.epoch
        shared = SharedDocument(FlowDocument(limits: limits))
        createdAt = stored.summary.createdAt
        updatedAt = stored.summary.updatedAt
        deletedAt = stored.summary.deletedAt
        deletedBy = stored.summary.deletedBy
        if let snapshot = stored.snapshot { try take(snapshot) }
        for record in stored.records { try replay(record) }
        guard clock == stored.summary.clock else {
            throw .quarantined("the log ends at clock \(clock), and the head row says \(stored.summary.clock)")
        }
    }

    private mutating func take(_ snapshot: FlowSnapshot) throws(StoreError) {
        guard ExactIntegers.range.contains(snapshot.clock) else {
            throw .quarantined("the snapshot has the impossible clock \(snapshot.clock)")
        }
        do {
            document = try FlowDocument(snapshot: snapshot.state, limits: document.limits)
        } catch {
            throw .quarantined("the snapshot at clock \(snapshot.clock) cannot be read: \(error)")
        }
        clock = snapshot.clock
        position = snapshot.position
    }

    /// Does a record of the log again.
    mutating func replay(_ record: LogRecord) throws(StoreError) {
        guard record.position == position + 1 else {
            throw .quarantined("record \(record.position) follows record \(position)")
        }
        position = record.position
        guard record.kind.changesDocument else { return }
        guard record.clock == clock + 1 else {
            throw .quarantined("the transaction at clock \(record.clock) follows clock \(clock)")
        }
        do {
            try document.replay(Operation.readLogged(record.operations), clock: record.clock)
        } catch {
            throw .quarantined("the transaction at clock \(record.clock) cannot be done: \(error)")
        }
        clock = record.clock
    }

    /// Takes the next place in the log; a transaction takes the next clock too.
    mutating func advance(changesDocument: Bool, at milliseconds: Int64) {
        position += 1
        if changesDocument { clock += 1 }
        if createdAt == 0 { createdAt = milliseconds }
        updatedAt = max(updatedAt, milliseconds)
    }

    /// What lists say of it.
    var summary: FlowSummary {
        FlowSummary(
            id: id, epoch: epoch, clock: clock, title: document.text(of: .title),
            description: document.text(of: .description),
            nodeCount: document.nodeCount, edgeCount: document.edgeCount, createdAt: createdAt, updatedAt: updatedAt,
            deletedAt: deletedAt, deletedBy: deletedBy)
    }

    /// The state as the store keeps it. Takes time in proportion to the document.
    var snapshot: FlowSnapshot { FlowSnapshot(position: position, clock: clock, state: document.snapshot) }

    /// The epoch as it is written on the wire.
    var epochText: String { FlowState.text(ofEpoch: epoch) }

    /// 16 hexadecimal digits.
    static func text(ofEpoch epoch: UInt64) -> String {
        let digits = String(epoch, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension FlowSummary {
    /// The epoch as it is written on the wire.
    public var epochText: String { FlowState.text(ofEpoch: epoch) }
}
