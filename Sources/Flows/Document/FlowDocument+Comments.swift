extension FlowDocument {
    /// All that people say, as a JSON array of threads in order of birth: each root with its `replies`. Takes time in
    /// proportion to the comments.
    public var threads: [UInt8] {
        let inOrder = comments.map(\.value).sorted { $0.birth < $1.birth }
        let replies = Dictionary(grouping: inOrder.filter { $0[.thread] != nil }) { $0.reference(.thread) }
        var output = [ASCII.openBracket]
        for root in inOrder where root[.thread] == nil {
            if output.count > 1 { output.append(ASCII.comma) }
            output += root.encoding(as: .comment).dropLast()
            output.append(contentsOf: ",\"replies\":[".utf8)
            for (index, reply) in (replies[root.id] ?? []).enumerated() {
                if index > 0 { output.append(ASCII.comma) }
                output += reply.encoding(as: .comment)
            }
            output.append(contentsOf: "]}".utf8)
        }
        output.append(ASCII.closeBracket)
        return output
    }
}
