extension Operation {
    /// Appends the operation as JSON, as it is logged and broadcast: `props` in React Flow's form without the id.
    public func append(to output: inout [UInt8]) {
        output.append(contentsOf: "{\"op\":\"".utf8)
        output.append(contentsOf: word.utf8)
        output.append(contentsOf: "\",\"kind\":\"".utf8)
        output.append(contentsOf: kind.rawValue.utf8)
        output.append(ASCII.quote)
        if kind != .flow {
            output.append(contentsOf: ",\"id\":".utf8)
            JSONWriter.appendString(id.string, to: &output)
        }
        if let key {
            output.append(contentsOf: ",\"key\":".utf8)
            JSONWriter.appendString(key.string, to: &output)
        }
        switch self {
        case .create(_, _, let properties):
            output.append(contentsOf: ",\"props\":".utf8)
            properties.appendObject(to: &output)
        case .set(_, _, let property):
            output.append(contentsOf: ",\"value\":".utf8)
            output.append(contentsOf: property.value.string.utf8)
        case .unset, .delete:
            break
        }
        output.append(ASCII.closeBrace)
    }

    /// Operations as a JSON array.
    public static func encode(_ operations: [Operation]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(2 + operations.reduce(0) { $0 + $1.byteEstimate })
        output.append(ASCII.openBracket)
        for (index, operation) in operations.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            operation.append(to: &output)
        }
        output.append(ASCII.closeBracket)
        return output
    }

    /// About what its text takes, or more.
    private var byteEstimate: Int {
        let properties =
            switch self {
            case .create(_, _, let properties): properties.reduce(16) { $0 + $1.byteCount }
            case .set(_, _, let property): property.byteCount + 24
            case .unset(_, _, let key): key.string.utf8.count + 16
            case .delete: 0
            }
        return 40 + id.string.utf8.count + properties
    }

    /// Reads operations that ``encode(_:)`` wrote.
    ///
    /// - Throws: when it is no such text.
    public static func readLogged(_ bytes: [UInt8]) throws(OperationRefused) -> [Operation] {
        // What a log holds was within the limits when it was written.
        let limits = DocumentLimits(properties: .max, operations: .max)
        let requested = try RequestedOperation.read(bytes.span, 0..<bytes.count, limits: limits)
        var operations: [Operation] = []
        operations.reserveCapacity(requested.count)
        for (index, request) in requested.enumerated() {
            guard case .operation(let operation) = request else {
                throw OperationRefused(code: .badRequest, index: index)
            }
            operations.append(operation)
        }
        return operations
    }

    /// The protocol's word for it.
    private var word: String {
        switch self {
        case .create: "create"
        case .set: "set"
        case .unset: "unset"
        case .delete: "delete"
        }
    }
}
