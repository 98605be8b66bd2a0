/// The elements that refer to one: edges to an end of theirs, nodes to their parent, replies to their thread. A plain list
/// while there are few, as mostly.
enum RelatedElements: Sendable {
    case few([ElementID])
    case many(BucketedDictionary<ElementID, Void>)

    private static let most = 32

    init() {
        self = .few([])
    }

    /// How many there are.
    var count: Int {
        switch self {
        case .few(let ids): ids.count
        case .many(let ids): ids.count
        }
    }

    /// All of them, in no particular order.
    var ids: [ElementID] {
        switch self {
        case .few(let ids): ids
        case .many(let ids): ids.map(\.key)
        }
    }

    /// Adds one that is not among them.
    mutating func insert(_ id: ElementID) {
        switch self {
        case .few(var ids):
            // Taken out while it is changed, so that it is not copied.
            self = .few([])
            ids.append(id)
            if ids.count <= Self.most {
                self = .few(ids)
            } else {
                var many = BucketedDictionary<ElementID, Void>()
                for id in ids { many[id] = () }
                self = .many(many)
            }
        case .many(var ids):
            self = .few([])
            ids[id] = ()
            self = .many(ids)
        }
    }

    /// Removes one.
    mutating func remove(_ id: ElementID) {
        switch self {
        case .few(var ids):
            self = .few([])
            ids.removeAll { $0 == id }
            self = .few(ids)
        case .many(var ids):
            self = .few([])
            ids.remove(id)
            self = .many(ids)
        }
    }
}
