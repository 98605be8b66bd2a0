import Flows

/// Writes JSON text piece by piece, and the punctuation between: commas, colons, braces. Each call returns the builder, so
/// that an object reads as one line.
///
/// A class, because the pieces are chained on one growing text.
final class JSONBuilder {
    private(set) var bytes: [UInt8] = []
    /// A member or an element stands before the next one.
    private var needsComma = false

    /// The text of an object with what `members` writes.
    static func object(_ members: (JSONBuilder) -> Void) -> [UInt8] { JSONBuilder().object(members).bytes }

    // MARK: Objects and lists

    /// An object with what `members` writes.
    @discardableResult
    func object(_ members: (JSONBuilder) -> Void) -> JSONBuilder {
        enclosed(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    /// A member's name; its value is what is written next.
    @discardableResult
    func member(_ name: String) -> JSONBuilder {
        string(name)
        bytes.append(.colon)
        needsComma = false
        return self
    }

    /// The members of an object that is JSON already, with no blanks around it.
    @discardableResult
    func members(of object: [UInt8]) -> JSONBuilder {
        let members = object.dropFirst().dropLast()
        return members.isEmpty ? self : value(members)
    }

    /// A list with what `elements` writes.
    @discardableResult
    func list(_ elements: (JSONBuilder) -> Void) -> JSONBuilder {
        enclosed(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// A list with what `write` writes for each of `elements`, which may be nothing.
    @discardableResult
    func list<Elements: Sequence>(
        _ elements: Elements, _ write: (JSONBuilder, Elements.Element) -> Void
    ) -> JSONBuilder {
        list { for element in elements { write($0, element) } }
    }

    private func enclosed(_ start: UInt8, _ end: UInt8, _ content: (JSONBuilder) -> Void) -> JSONBuilder {
        separate()
        bytes.append(start)
        needsComma = false
        content(self)
        bytes.append(end)
        needsComma = true
        return self
    }

    // MARK: Values

    /// Bytes that are a JSON value already.
    @discardableResult
    func value(_ json: some Collection<UInt8>) -> JSONBuilder {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
        return self
    }

    @discardableResult
    func string(_ text: String) -> JSONBuilder {
        separate()
        JSONWriter.appendString(text, to: &bytes)
        needsComma = true
        return self
    }

    /// The text, or `null`.
    @discardableResult
    func string(_ text: String?) -> JSONBuilder {
        if let text { string(text) } else { null() }
    }

    @discardableResult
    func number(_ number: some BinaryInteger) -> JSONBuilder { value(String(number).utf8) }

    @discardableResult
    func bool(_ value: Bool) -> JSONBuilder { self.value((value ? "true" : "false").utf8) }

    @discardableResult
    func null() -> JSONBuilder { value("null".utf8) }

    private func separate() {
        if needsComma { bytes.append(.comma) }
    }
}
