/// Turns whole-flow writes of generation 1 clients into operations.
///
/// Such a client sends all it has at every change, and knows of others' changes only after they have reached it. A write
/// is therefore compared with what the client is known to hold: its previous write (before the first one: the state sent
/// to it at join), and what was sent to it since. Only the difference is its own doing:
/// - A value equal to either is not an edit.
/// - An element that neither has is new, or, when it is in the document, edited property by property.
/// - An element that either has but the document has not was deleted by somebody else, and stays so.
/// - An element of the previous write that is absent now is deleted, unless what was sent since lacks it too.
/// - An element that was only sent since and is absent now is deleted if the write shows that the client had received
///   that flow, or says nothing else at all. Otherwise it is left alone: most likely the two have crossed.
/// - A client whose canvas was replaced by a flow that crossed with its own write did not mean to take that write back.
/// - A first write never deletes. A client with an empty canvas, or one that comes back with an old one, cannot be told
///   from one that deleted something; so a client whose first act is to delete writes what it holds first.
///
/// Properties that are absent now are unset by the same rules.
public enum FlowBridge {
    /// The operations that make a document follow a write.
    ///
    /// Takes time in proportion to the write and to what the client is known to hold. `document` may be a copy; if the
    /// original's revision differs when the operations are to be applied, convert again.
    ///
    /// - Parameter mayDelete: whether elements may be deleted because the write lacks them.
    public static func convert(
        _ write: WholeFlow, memory: BridgeMemory, document: FlowDocument, mayDelete: Bool
    ) -> BridgeConversion {
        var content = write.content
        let base = memory.base?.content
        let sent = memory.sent?.flow.content
        let earlier = memory.sent?.earlier?.content
        let basis = memory.sent?.basis.content
        var evidence = BridgeEvidence(
            isBaseWritten: memory.isBaseWritten, isSentOverdue: memory.sent?.isOverdue ?? false)
        let nodes = ElementComparison(
            kind: .node, base: base?.nodes, sent: sent?.nodes, earlier: earlier?.nodes, basis: basis?.nodes,
            document: document.nodes
        ).compare(&content.nodes, unusable: content.unusableNodes, &evidence)
        let edges = ElementComparison(
            kind: .edge, base: base?.edges, sent: sent?.edges, earlier: earlier?.edges, basis: basis?.edges,
            document: document.edges
        ).compare(&content.edges, unusable: content.unusableEdges, &evidence)
        write.share(content)
        return BridgeConversion(
            operations: operations(nodes, edges, evidence, mayDelete: mayDelete), skipped: content.skipped,
            memory: memory, showsSent: evidence.showsSent)
    }

    private static func operations(
        _ nodes: ElementComparison.Result, _ edges: ElementComparison.Result, _ evidence: BridgeEvidence,
        mayDelete: Bool
    ) -> [Operation] {
        var operations: [Operation] = []
        for node in Element.parentsFirst(nodes.created) {
            operations.append(.create(.node, node.id, properties: node.properties))
        }
        for edge in edges.created { operations.append(.create(.edge, edge.id, properties: edge.properties)) }
        operations += nodes.edits + edges.edits

        var meant: [ElementComparison.Conditional] = []
        if evidence.showsAbsenceFromBase { meant += [nodes.absentFromBase, edges.absentFromBase] }
        if evidence.showsAbsenceFromSent { meant += [nodes.absentFromSent, edges.absentFromSent] }
        if !evidence.showsSent { meant += [nodes.reversions, edges.reversions] }
        operations += meant.flatMap(\.edits)
        guard mayDelete else { return operations }
        let gone = meant.flatMap(\.elements).sorted { $0.element.birth < $1.element.birth }
        operations += gone.filter { $0.kind == .edge }.map { .delete(.edge, $0.element.id) }
        // Children first, because a node that is somebody's parent cannot go.
        operations += Element.parentsFirst(gone.filter { $0.kind == .node }.map(\.element)).reversed()
            .map { .delete(.node, $0.id) }
        return operations
    }
}
