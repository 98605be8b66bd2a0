extension FlowDocument {
    /// Checks what must hold between elements, and the limits, after all operations of a run. Looks only at what the
    /// run has touched. When several rules are broken, the first operation that broke one is refused.
    func checkRules(after run: OperationRun) throws(OperationRefused) {
        var first: OperationRefused?
        func note(_ broken: @autoclosure () -> BrokenRule, _ index: Int?) {
            guard let index, index < first?.index ?? .max else { return }
            first = OperationRefused(broken(), at: index)
        }
        func noteSize(_ limit: Int, _ things: String, _ index: Int?) {
            note(.tooLarge(nil, .atMost(limit, of: things, in: "A flow")), index)
        }
        let (start, additions) = (run.start, run.additions)
        if nodes.count > max(limits.nodes, start.nodeCount) { noteSize(limits.nodes, "nodes", additions.node) }
        if edges.count > max(limits.edges, start.edgeCount) { noteSize(limits.edges, "edges", additions.edge) }
        if comments.count > max(limits.comments, start.commentCount) {
            noteSize(limits.comments, "comments", additions.comment)
        }
        if commentByteCount > max(limits.commentBytes, start.commentByteCount) {
            noteSize(limits.commentBytes, "bytes of comments", additions.commentBytes)
        }
        if byteCount > max(limits.documentBytes, start.byteCount) {
            noteSize(limits.documentBytes, "bytes", additions.bytes)
        }
        for (kind, id, index) in additions.property
        where element(kind, id)?.properties.count ?? 0 > limits.properties {
            note(GraphRules(limits: limits).tooManyProperties, index)
        }
        for (id, index) in run.deletedNodes where nodes[id] == nil && childrenOfNode[id] != nil {
            note(BrokenRule(.dangling, Fault(nil, .says(Self.stillParent))), index)
        }
        for (broken, index) in violations(of: run.writes) { note(broken, index) }
        if let first { throw first }
    }

    /// The writes that break a rule as things are now, each with the index of the last operation that wrote the same.
    private func violations(of writes: [OperationRun.Write]) -> [(broken: BrokenRule, index: Int)] {
        var heights = NodeHeights(children: childrenOfNode, limit: limits.ancestors)
        let broken = writes.compactMap { write in
            violation(of: write, &heights).map { (write: write, rule: $0) }
        }
        guard !broken.isEmpty else { return [] }
        var last: [String: (broken: BrokenRule, index: Int)] = [:]
        for (write, rule) in broken {
            // Two ends that meet are one fault, of whichever was written last.
            let key = rule.code == .selfEdge ? "" : write.key.string
            let place = "\(write.kind.rawValue) \(key) \(write.id.string)"
            if write.index >= last[place]?.index ?? 0 { last[place] = (rule, write.index) }
        }
        return Array(last.values)
    }

    private func violation(of write: OperationRun.Write, _ heights: inout NodeHeights) -> BrokenRule? {
        guard let element = element(write.kind, write.id) else { return nil }
        guard element[write.key] != nil else {
            return GraphRules.required(write.kind).contains(write.key)
                ? GraphRules(limits: limits).missing(write.key, of: write.kind) : nil
        }
        switch write.kind {
        case .edge:
            guard let end = element.reference(write.key) else { return nil }
            if element.reference(.source) == element.reference(.target) { return BrokenRule(.selfEdge) }
            return nodes[end] == nil ? Self.dangling(write.key, "a node that is not there") : nil
        case .comment:
            guard let thread = element.reference(write.key) else { return nil }
            let isRoot = comments[thread].map { $0[.thread] == nil } ?? false
            return isRoot ? nil : Self.dangling(write.key, "a comment that is not there, or is a reply itself")
        case .node where write.key == .parentID:
            return parentViolation(of: element, &heights)
        case .node, .flow:
            return nil
        }
    }

    /// What is wrong with the nodes above a node, from parent to parent, or above those below it.
    private func parentViolation(of element: Element, _ heights: inout NodeHeights) -> BrokenRule? {
        var ancestor = element.reference(.parentID)
        var passed: [ElementID] = []
        while let id = ancestor {
            if id == element.id { return BrokenRule(.cycle) }
            // A fault further up belongs to whoever made it.
            guard let node = nodes[id] else {
                return passed.isEmpty ? Self.dangling(.parentID, "a node that is not there") : nil
            }
            // Looking further would let one operation cost as much as the document is large.
            guard passed.count < limits.ancestors else {
                return Set(passed).count < passed.count ? nil : tooDeep
            }
            passed.append(id)
            ancestor = node.reference(.parentID)
        }
        return passed.count + heights.height(of: element.id) > limits.ancestors ? tooDeep : nil
    }

    // MARK: What is said of it

    private static func dangling(_ key: PropertyKey, _ what: String) -> BrokenRule {
        BrokenRule(.dangling, Fault(key.string, .says("\(key.string) names \(what).")))
    }

    private var tooDeep: BrokenRule {
        .tooLarge(PropertyKey.parentID.string, .atMost(limits.ancestors, of: "nodes above it", in: "A node"))
    }

    private static let stillParent =
        "The node is the parent of others: delete those too, or give them another parent, in the same transaction."
}
