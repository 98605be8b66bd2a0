extension FlowDocument {
    /// Everything there is to the document: properties with their clocks, the order of births, what can be restored, and
    /// the digest. Equal documents with the same history have equal snapshots. Takes time in proportion to the document.
    ///
    /// The format: `FLOW` and its version; the last birth; the keys of all properties; the flow, the nodes, the edges, in
    /// version 2 the comments, by birth, and the deleted elements by deletion; the digest; and as a checksum the first half of SHA-256 over all that.
    /// Integers are little-endian in groups of seven bits (LEB128), texts have their length in front. An element is its
    /// id, its birth, twice the number of its properties plus one if their clocks differ, the clock if they do not, and
    /// for each property the number of its key, its clock if they differ, and the value. A document in which nobody has
    /// said anything is in version 1, which earlier servers read.
    public var snapshot: [UInt8] {
        var writer = SnapshotWriter(capacity: byteCount)
        writer.append(flow)
        let tombstones = tombstones.inOrder
        let hasComments = !comments.isEmpty || tombstones.contains { $0.kind == .comment }
        for elements in hasComments ? [nodes, edges, comments] : [nodes, edges] {
            writer.append(UInt64(elements.count))
            for element in elements.map(\.value).sorted(by: { $0.birth < $1.birth }) { writer.append(element) }
        }
        writer.append(UInt64(tombstones.count))
        for (kind, element) in tombstones {
            writer.append(UInt64(Self.buried.firstIndex(of: kind) ?? 0))
            writer.append(element)
        }
        return writer.finish(version: hasComments ? 2 : 1, lastBirth: lastBirth, digest: digest)
    }

    /// The numbers of the kinds of deleted elements.
    private static let buried: [ElementKind] = [.node, .edge, .comment]

    /// The document of a snapshot.
    ///
    /// - Parameter limits: what it may hold from now on. It may hold more already.
    public init(snapshot: [UInt8], limits: DocumentLimits = DocumentLimits()) throws(SnapshotError) {
        self.init(limits: limits)
        let bytes = snapshot.span
        var reader = try SnapshotReader(bytes)
        lastBirth = reader.lastBirth
        // Of elements that were stored when a configuration was one property.
        var change = DocumentDigest()
        var terms = DigestTerms()
        let flow = try reader.element(bytes)
        byteCount = flow.byteCount - self.flow.byteCount
        self.flow = flow
        for kind in reader.version == 1 ? [.node, .edge] : Self.buried {
            let count = try reader.count(bytes)
            switch kind {
            case .node:
                nodes = BucketedDictionary(expecting: count)
                edgesOfNode = BucketedDictionary(expecting: count)
            case .edge: edges = BucketedDictionary(expecting: count)
            case .comment, .flow: break
            }
            for _ in 0..<count {
                let stored = try reader.element(bytes)
                let element = stored.withSpreadConfiguration(limits: limits)
                if element !== stored { change += terms.sum(kind, element.id, element.properties) }
                if element !== stored { change -= terms.sum(kind, element.id, stored.properties) }
                replace(kind, element.id, nil, element)
            }
        }
        for _ in 0..<(try reader.count(bytes)) {
            let number = try reader.number(bytes)
            guard number < UInt64(Self.buried.count) else { throw .unknownFormat }
            let element = try reader.element(bytes).withSpreadConfiguration(limits: limits)
            tombstones.bury(Self.buried[Int(number)], element, limits: limits)
        }
        digest = try reader.digest(bytes)
        digest += change
    }
}
