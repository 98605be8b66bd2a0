/// How many levels of nodes are below nodes, from child to child: each node is looked at once.
struct NodeHeights {
    let children: BucketedDictionary<ElementID, RelatedElements>
    /// Levels that are looked at: with more it does not matter how many there are.
    let limit: Int
    private var known: [ElementID: Int] = [:]

    init(children: BucketedDictionary<ElementID, RelatedElements>, limit: Int) {
        self.children = children
        self.limit = limit
    }

    /// Levels below a node; more than the limit when there are more than that, and in a circle.
    mutating func height(of id: ElementID) -> Int { height(of: id, above: 0) }

    private mutating func height(of id: ElementID, above: Int) -> Int {
        if let height = known[id] { return height }
        guard above <= limit, let children = children[id] else { return 0 }
        var height = 0
        for child in children.ids { height = max(height, 1 + self.height(of: child, above: above + 1)) }
        // One that was reached from far above may go on below what was looked at.
        if above + height <= limit { known[id] = height }
        return height
    }
}
