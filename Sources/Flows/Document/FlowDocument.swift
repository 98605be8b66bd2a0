/// The content of a flow: nodes and edges, their properties and its own, what people say about them, and the rules that
/// hold between all that.
///
/// A value without input or output of its own. A copy is a snapshot and costs a few references; a write after it copies
/// the few small buckets that it touches. An operation takes the same time in a large document as in a small one.
public struct FlowDocument: Sendable {
    /// What the document may hold at most.
    public let limits: DocumentLimits

    /// How many times the document has been changed. Two copies with the same history and count are the same.
    public internal(set) var revision: UInt64 = 0

    /// Bytes of all ids, keys and values, their punctuation included: about the length of the encoding.
    public internal(set) var byteCount = 0

    /// What all properties of all objects add up to. Follows every write.
    public internal(set) var digest = DocumentDigest()

    /// The object of the flow's own properties.
    var flow = Element(id: .flow, birth: 0, properties: [])
    var nodes = BucketedDictionary<ElementID, Element>()
    var edges = BucketedDictionary<ElementID, Element>()
    /// The edges that begin or end at a node.
    var edgesOfNode = BucketedDictionary<ElementID, RelatedElements>()
    /// The nodes that have a node for their parent.
    var childrenOfNode = BucketedDictionary<ElementID, RelatedElements>()
    var comments = BucketedDictionary<ElementID, Element>()
    /// The replies to the root of a thread.
    var repliesOfThread = BucketedDictionary<ElementID, RelatedElements>()
    /// What the comments are of ``byteCount``.
    var commentByteCount = 0
    /// The elements that were deleted last.
    var tombstones = Tombstones()
    var lastBirth: UInt64 = 0
    var cachedEncoding = CachedEncoding()

    /// An empty document.
    public init(limits: DocumentLimits = DocumentLimits()) {
        self.limits = limits
    }

    /// How many nodes there are.
    public var nodeCount: Int { nodes.count }

    /// How many edges there are.
    public var edgeCount: Int { edges.count }

    /// How many comments there are, replies included.
    public var commentCount: Int { comments.count }

    /// Whether there is neither a node nor an edge.
    public var isEmpty: Bool { nodes.isEmpty && edges.isEmpty }

    /// Whether an element is there.
    public func contains(_ kind: ElementKind, _ id: ElementID) -> Bool {
        element(kind, id) != nil
    }

    /// The value of a property; nil when the element or the property is not there.
    public func value(_ kind: ElementKind, _ id: ElementID, _ key: PropertyKey) -> JSONText? {
        element(kind, id)?[key]
    }

    /// The flow's title, if it has one.
    public var title: String? { flow[.title]?.content }

    /// The clock of the transaction that last wrote a property; nil when the element or the property is not there.
    public func clock(_ kind: ElementKind, _ id: ElementID, _ key: PropertyKey) -> UInt64? {
        element(kind, id).flatMap { element in
            element.properties.firstIndex { $0.key == key }.map { element.clocks[$0] }
        }
    }

    func element(_ kind: ElementKind, _ id: ElementID) -> Element? {
        switch kind {
        case .node: nodes[id]
        case .edge: edges[id]
        case .comment: comments[id]
        case .flow: id == .flow ? flow : nil
        }
    }
}
