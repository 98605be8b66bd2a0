import Flows

/// Writes JSON text piece by piece; each call returns the builder, so that an object reads as one line.
///
/// A class, because the pieces are chained on one growing text.
final class JSONBuilder {
    private(set) var bytes: [UInt8] = []

    /// Text that is JSON already: punctuation, literals.
    @discardableResult
    func raw(_ text: String) -> JSONBuilder {
        bytes.append(contentsOf: text.utf8)
        return self
    }

    /// Bytes that are a JSON value already.
    @discardableResult
    func value(_ json: some Collection<UInt8>) -> JSONBuilder {
        bytes.append(contentsOf: json)
        return self
    }

    /// A member's name and its colon.
    @discardableResult
    func member(_ name: String) -> JSONBuilder { string(name).raw(":") }

    @discardableResult
    func string(_ text: String) -> JSONBuilder {
        JSONWriter.appendString(text, to: &bytes)
        return self
    }

    /// The text, or `null`.
    @discardableResult
    func string(_ text: String?) -> JSONBuilder {
        if let text { return string(text) }
        return raw("null")
    }

    @discardableResult
    func number(_ number: some BinaryInteger) -> JSONBuilder { raw(String(number)) }

    @discardableResult
    func bool(_ value: Bool) -> JSONBuilder { raw(value ? "true" : "false") }

    /// `elements` with commas between them.
    @discardableResult
    func list<Elements: Sequence>(_ elements: Elements, _ write: (Elements.Element) -> Void) -> JSONBuilder {
        var isFirst = true
        for element in elements {
            if !isFirst { raw(",") }
            isFirst = false
            write(element)
        }
        return self
    }
}
