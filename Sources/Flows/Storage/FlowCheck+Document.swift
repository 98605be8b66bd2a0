extension StoreMaintenance.FlowCheck {
    /// What is wrong with the document that the log makes: whether it can be made at all, is what the head row says,
    /// follows the rules of the graph, and has the digest that its properties add up to. Takes time in proportion to it.
    public var documentProblems: [String] {
        guard let stored else { return [] }
        do throws(StoreError) {
            let state = try FlowState(stored, limits: DocumentLimits())
            return state.differences(from: stored.summary) + state.document.problems
        } catch {
            if case .quarantined(let text) = error { return [text] }
            return ["\(error)"]
        }
    }
}

extension FlowState {
    /// What the head row says otherwise.
    fileprivate func differences(from head: FlowSummary) -> [String] {
        let own = summary
        var problems: [String] = []
        if (own.nodeCount, own.edgeCount) != (head.nodeCount, head.edgeCount) {
            problems.append(
                "the log makes \(own.nodeCount) nodes and \(own.edgeCount) edges, the head row says "
                    + "\(head.nodeCount) and \(head.edgeCount)")
        }
        if own.title != head.title || own.description != head.description {
            problems.append("title or description are not those of the head row")
        }
        return problems
    }
}

extension FlowDocument {
    /// The same document made anew, by the rules: whether that succeeds, and comes to the same digest.
    fileprivate var problems: [String] {
        var anew = FlowDocument(limits: limits)
        do throws(OperationRefused) {
            _ = try anew.transact(anew.changes(to: self), clock: 1)
            _ = try anew.transact(commentCreations, clock: 2)
        } catch {
            return ["the document breaks a rule: \(error.code.reason)"]
        }
        return anew.digest == digest ? [] : ["the digest is not that of the properties"]
    }
}
