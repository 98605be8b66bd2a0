/// A list of operations on its way into a document: what was done so far, and what it takes to take it back.
struct OperationRun {
    /// A property that was written, so that a rule that is broken at the end names the operation that broke it.
    struct Write {
        let kind: ElementKind
        let id: ElementID
        let key: PropertyKey
        let index: Int
    }

    /// Edits of one element that follow each other, which become one new version of it.
    struct Draft {
        let kind: ElementKind
        let old: Element
        var properties: [Property]
        var clocks: [UInt64]
        var newest: WrittenTerm?
        var isChanged = false
    }

    /// The transaction's clock.
    let clock: UInt64
    /// Whether property values are checked; those of a log were.
    let checksProperties: Bool
    /// When comments are made and edited, in milliseconds since 1970; nil when they bring their times along.
    let milliseconds: Int64?

    /// What was done, with cascades spelled out.
    var effective: [Operation] = []
    /// Operations that had nothing to do, by their index.
    var dropped: [FlowDocument.Dropped] = []
    /// Whether what was done is what was asked for, operations that change nothing aside.
    var isAsSent = true

    var draft: Draft?
    var terms = DigestTerms()

    /// The versions that were replaced, in order.
    var replaced: [(kind: ElementKind, id: ElementID, old: Element?)] = []
    /// References that were written, and required properties that were unset.
    var writes: [Write] = []
    /// Nodes that were deleted.
    var deletedNodes: [(id: ElementID, index: Int)] = []
    /// The last operations that added a node, an edge, a comment, bytes of a document or of comments, or a property beyond the limit.
    var additions = Additions()

    struct Additions {
        var node: Int?
        var edge: Int?
        var comment: Int?
        var bytes: Int?
        var commentBytes: Int?
        var property: [(kind: ElementKind, id: ElementID, index: Int)] = []
    }

    private(set) var start = Start()

    /// What the document was, and how far the run had come, when the operations began that stand or fall together.
    struct Start {
        var digest = DocumentDigest()
        var lastBirth: UInt64 = 0
        var tombstones = Tombstones()
        var byteCount = 0
        var nodeCount = 0
        var edgeCount = 0
        var commentCount = 0
        var commentByteCount = 0
        var effective = 0
        var replaced = 0
    }

    init(clock: UInt64, checksProperties: Bool = true, milliseconds: Int64? = nil) {
        self.clock = clock
        self.milliseconds = milliseconds
        self.checksProperties = checksProperties
    }

    /// What follows stands or falls together.
    mutating func begin(_ document: FlowDocument) {
        start = Start(
            digest: document.digest, lastBirth: document.lastBirth, tombstones: document.tombstones,
            byteCount: document.byteCount, nodeCount: document.nodeCount, edgeCount: document.edgeCount,
            commentCount: document.commentCount, commentByteCount: document.commentByteCount,
            effective: effective.count, replaced: replaced.count)
        writes.removeAll(keepingCapacity: true)
        deletedNodes.removeAll(keepingCapacity: true)
        additions = Additions()
    }

    /// The term of a property of the draft that goes.
    mutating func term(
        of old: Property, at place: Int, _ kind: ElementKind, _ id: ElementID
    ) -> DocumentDigest {
        if let newest = draft?.newest, newest.place == place { return newest.term }
        return terms.term(kind, id, old)
    }

    /// Notes an operation as without effect.
    mutating func drop(_ index: Int, _ reason: FlowDocument.Dropped.Reason) {
        dropped.append(FlowDocument.Dropped(index: index, reason: reason))
        if reason == .gone { isAsSent = false }
    }

    /// The last operation that made the document, or the comments in it, larger.
    mutating func noteGrowth(_ kind: ElementKind, at index: Int) {
        additions.bytes = index
        if kind == .comment { additions.commentBytes = index }
    }

    /// Forgets what was done since ``begin(_:)``.
    mutating func forget() {
        draft = nil
        effective.removeLast(effective.count - start.effective)
        replaced.removeLast(replaced.count - start.replaced)
    }
}
