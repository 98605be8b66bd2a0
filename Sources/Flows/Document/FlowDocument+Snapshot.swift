extension FlowDocument {
    /// Everything there is to the document: properties with their clocks, the order of births, what can be restored, and
    /// the digest. Equal documents with the same history have equal snapshots. Takes time in proportion to the document.
    ///
    /// The format: `FLOW` and its version; the last birth; the keys of all properties; the flow, the nodes, the edges, by
    /// birth, and the deleted elements by deletion; the digest; and as a checksum the first half of SHA-256 over all that.
    /// Integers are little-endian in groups of seven bits (LEB128), texts have their length in front. An element is its
    /// id, its birth, twice the number of its properties plus one if their clocks differ, the clock if they do not, and
    /// for each property the number of its key, its clock if they differ, and the value.
    public var snapshot: [UInt8] {
        var writer = SnapshotWriter(capacity: byteCount)
        writer.append(flow)
        for elements in [nodes, edges] {
            writer.append(UInt64(elements.count))
            for element in elements.map(\.value).sorted(by: { $0.birth < $1.birth }) { writer.append(element) }
        }
        let tombstones = tombstones.inOrder
        writer.append(UInt64(tombstones.count))
        for (kind, element) in tombstones {
            writer.append(kind == .node ? 0 : 1)
            writer.append(element)
        }
        return writer.finish(lastBirth: lastBirth, digest: digest)
    }

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
        for kind in [ElementKind.node, .edge] {
            let count = try reader.count(bytes)
            if kind == .node {
                nodes = BucketedDictionary(expecting: count)
                edgesOfNode = BucketedDictionary(expecting: count)
            } else {
                edges = BucketedDictionary(expecting: count)
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
            let kind: ElementKind = try reader.number(bytes) == 0 ? .node : .edge
            tombstones.bury(kind, try reader.element(bytes).withSpreadConfiguration(limits: limits), limits: limits)
        }
        digest = try reader.digest(bytes)
        digest += change
    }
}
