/// The elements of a document that were deleted last, as they were at their deletion. The oldest are forgotten when there
/// are too many.
struct Tombstones: Sendable {
    struct Key: Hashable, Sendable {
        let kind: ElementKind
        let id: ElementID
    }

    private struct Tombstone: Sendable {
        let element: Element
        /// The place in the order of deletion.
        let number: UInt64
    }

    private var elements = BucketedDictionary<Key, Tombstone>()
    /// The keys by their place in the order of deletion, with gaps where elements have come back.
    private var order = BucketedDictionary<UInt64, Key>()
    /// No place before this one is taken.
    private var first: UInt64 = 0
    private var next: UInt64 = 0
    private var byteCount = 0

    /// How many there are.
    var count: Int { elements.count }

    /// The element that was last deleted under an id, if it is kept and the id has not been used since.
    subscript(kind: ElementKind, id: ElementID) -> Element? {
        elements[Key(kind: kind, id: id)]?.element
    }

    /// All of them, the oldest deletion first. Takes time in proportion to their number.
    var inOrder: [(kind: ElementKind, element: Element)] {
        elements.sorted { $0.value.number < $1.value.number }.map { ($0.key.kind, $0.value.element) }
    }

    /// Keeps an element that has been deleted.
    mutating func bury(_ kind: ElementKind, _ element: Element, limits: DocumentLimits) {
        let key = Key(kind: kind, id: element.id)
        remove(key)
        elements[key] = Tombstone(element: element, number: next)
        order[next] = key
        next += 1
        byteCount += element.byteCount
        while elements.count > limits.tombstones || byteCount > limits.tombstoneBytes, first < next {
            if let oldest = order[first] { remove(oldest) }
            first += 1
        }
    }

    /// Forgets an element because its id is in use again.
    mutating func forget(_ kind: ElementKind, _ id: ElementID) {
        guard !elements.isEmpty else { return }
        remove(Key(kind: kind, id: id))
    }

    private mutating func remove(_ key: Key) {
        guard let old = elements.remove(key) else { return }
        order.remove(old.number)
        byteCount -= old.element.byteCount
    }
}
