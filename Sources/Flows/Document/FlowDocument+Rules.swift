extension FlowDocument {
    /// Checks what must hold between elements, and the limits, after all operations of a run. Looks only at what the
    /// run has touched. When several rules are broken, the first operation that broke one is refused.
    func checkRules(after run: OperationRun) throws(OperationRefused) {
        var first: OperationRefused?
        func note(_ code: GraphViolation?, _ index: Int?) {
            guard let code, let index, index < first?.index ?? .max else { return }
            first = OperationRefused(code: code, index: index)
        }
        let (start, additions) = (run.start, run.additions)
        if nodes.count > max(limits.nodes, start.nodeCount) { note(.tooLarge, additions.node) }
        if edges.count > max(limits.edges, start.edgeCount) { note(.tooLarge, additions.edge) }
        if comments.count > max(limits.comments, start.commentCount) { note(.tooLarge, additions.comment) }
        if commentByteCount > max(limits.commentBytes, start.commentByteCount) {
            note(.tooLarge, additions.commentBytes)
        }
        if byteCount > max(limits.documentBytes, start.byteCount) { note(.tooLarge, additions.bytes) }
        for (kind, id, index) in additions.property
        where element(kind, id)?.properties.count ?? 0 > limits.properties {
            note(.tooLarge, index)
        }
        for (id, index) in run.deletedNodes where nodes[id] == nil && childCount[id] != nil { note(.dangling, index) }
        for broken in violations(of: run.writes) { note(broken.code, broken.index) }
        if let first { throw first }
    }

    /// The writes that break a rule as things are now, each with the index of the last operation that wrote the same.
    private func violations(of writes: [OperationRun.Write]) -> [OperationRefused] {
        let broken = writes.compactMap { write in violation(of: write).map { (write: write, code: $0) } }
        guard !broken.isEmpty else { return [] }
        var last: [String: OperationRefused] = [:]
        for (write, code) in broken {
            // Two ends that meet are one fault, of whichever was written last.
            let key = code == .selfEdge ? "" : write.key.string
            let place = "\(write.kind.rawValue) \(key) \(write.id.string)"
            if write.index >= last[place]?.index ?? 0 { last[place] = OperationRefused(code: code, index: write.index) }
        }
        return Array(last.values)
    }

    private func violation(of write: OperationRun.Write) -> GraphViolation? {
        guard let element = element(write.kind, write.id) else { return nil }
        guard element[write.key] != nil else {
            return GraphRules.required(write.kind).contains(write.key) ? .invalid : nil
        }
        switch write.kind {
        case .edge:
            guard let end = element.reference(write.key) else { return nil }
            if element.reference(.source) == element.reference(.target) { return .selfEdge }
            return nodes[end] == nil ? .dangling : nil
        case .comment:
            guard let thread = element.reference(write.key) else { return nil }
            let isRoot = comments[thread].map { $0[.thread] == nil } ?? false
            return isRoot ? nil : .dangling
        case .node where write.key == .parentID:
            return parentViolation(of: element)
        case .node, .flow:
            return nil
        }
    }

    /// What is wrong with the nodes above a node, from parent to parent.
    private func parentViolation(of element: Element) -> GraphViolation? {
        var ancestor = element.reference(.parentID)
        var passed: [ElementID] = []
        while let id = ancestor {
            if id == element.id { return .cycle }
            // A fault further up belongs to whoever made it.
            guard let node = nodes[id] else { return passed.isEmpty ? .dangling : nil }
            // Looking further would let one operation cost as much as the document is large.
            guard passed.count < limits.ancestors else { return Set(passed).count < passed.count ? nil : .tooLarge }
            passed.append(id)
            ancestor = node.reference(.parentID)
        }
        return nil
    }
}
