extension JSON {
    /// Appends the value as JSON text without whitespace: members in their order, numbers as they were written.
    public func append(to output: inout [UInt8]) {
        write(to: &output, canonical: false)
    }

    /// Appends the canonical form (RFC 8785): members sorted by the UTF-16 code units of their names, numbers as
    /// ECMAScript writes them. Values that are equal, and only those, have the same canonical form.
    public func appendCanonical(to output: inout [UInt8]) {
        write(to: &output, canonical: true)
    }

    private func write(to output: inout [UInt8], canonical: Bool) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: value ? "true".utf8 : "false".utf8)
        case .number(let number) where canonical: JSONWriter.append(number.double, to: &output)
        case .number(let number): output.append(contentsOf: number.text.utf8)
        case .string(let text): JSONWriter.appendString(text, to: &output)
        case .array(let elements):
            output.append(ASCII.openBracket)
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(ASCII.comma) }
                element.write(to: &output, canonical: canonical)
            }
            output.append(ASCII.closeBracket)
        case .object(let members):
            output.append(ASCII.openBrace)
            for (index, member) in (canonical ? JSON.sorted(members) : members).enumerated() {
                if index > 0 { output.append(ASCII.comma) }
                JSONWriter.appendString(member.name.string, to: &output)
                output.append(ASCII.colon)
                member.value.write(to: &output, canonical: canonical)
            }
            output.append(ASCII.closeBrace)
        }
    }

    /// RFC 8785 §3.2.3.
    private static func sorted(_ members: [Member]) -> [Member] {
        members.sorted { $0.name.string.utf16.lexicographicallyPrecedes($1.name.string.utf16) }
    }
}
