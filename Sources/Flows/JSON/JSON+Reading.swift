extension JSON {
    /// Reads a text that holds one value and nothing else.
    ///
    /// - Parameter text: any bytes.
    /// - Throws: when the text is not JSON (RFC 8259), exceeds the limits, names a member twice, or writes a number that
    ///   a double cannot hold.
    public init(reading text: Span<UInt8>, limits: JSONLimits) throws(JSONError) {
        guard text.count <= limits.bytes else { throw .tooLarge(limits.bytes) }
        var at = 0
        self = try JSON.readValue(text, &at, depth: limits.depth)
        JSONScanner.skipWhitespace(text, &at)
        guard at == text.count else { throw .unexpectedByte(at) }
    }

    /// - Parameter depth: how many arrays and objects may yet be opened.
    private static func readValue(_ text: Span<UInt8>, _ at: inout Int, depth: Int) throws(JSONError) -> JSON {
        JSONScanner.skipWhitespace(text, &at)
        guard at < text.count else { throw .unexpectedEnd(at) }
        let start = at
        switch text[at] {
        case ASCII.quote:
            try JSONScanner.skipString(text, &at)
            return .string(try JSONScanner.decodeString(text, start..<at))
        case ASCII.openBrace, ASCII.openBracket:
            guard depth > 0 else { throw .tooDeep(at) }
            return text[at] == ASCII.openBrace
                ? try readObject(text, &at, depth: depth - 1) : try readArray(text, &at, depth: depth - 1)
        case ASCII.minus, ASCII.zero...ASCII.nine:
            try JSONScanner.skipNumber(text, &at)
            return .number(try JSONNumber(text, start..<at))
        default:
            try JSONScanner.skipLiteral(text, &at)
            return text[start] == UInt8(ascii: "n") ? .null : .bool(text[start] == UInt8(ascii: "t"))
        }
    }

    private static func readArray(_ text: Span<UInt8>, _ at: inout Int, depth: Int) throws(JSONError) -> JSON {
        at &+= 1
        var elements: [JSON] = []
        if JSONScanner.skip(ASCII.closeBracket, text, &at) { return .array([]) }
        repeat {
            elements.append(try readValue(text, &at, depth: depth))
        } while JSONScanner.skip(ASCII.comma, text, &at)
        guard JSONScanner.skip(ASCII.closeBracket, text, &at) else { throw JSONScanner.unexpected(text, at) }
        return .array(elements)
    }

    private static func readObject(_ text: Span<UInt8>, _ at: inout Int, depth: Int) throws(JSONError) -> JSON {
        let start = at
        at &+= 1
        var members: [Member] = []
        if JSONScanner.skip(ASCII.closeBrace, text, &at) { return .object([]) }
        repeat {
            JSONScanner.skipWhitespace(text, &at)
            let nameStart = at
            try JSONScanner.skipString(text, &at)
            let name = try JSONScanner.decodeString(text, nameStart..<at)
            guard JSONScanner.skip(ASCII.colon, text, &at) else { throw JSONScanner.unexpected(text, at) }
            members.append(Member(name: name, value: try readValue(text, &at, depth: depth)))
        } while JSONScanner.skip(ASCII.comma, text, &at)
        guard JSONScanner.skip(ASCII.closeBrace, text, &at) else { throw JSONScanner.unexpected(text, at) }
        guard !members.lazy.map(\.name).hasRepetitions else { throw .duplicateKey(start) }
        return .object(members)
    }
}
