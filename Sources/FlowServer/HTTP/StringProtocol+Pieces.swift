extension StringProtocol {
    /// Whether this is `token`, given in lower case. Only ASCII letters have a case here: to Unicode's rules the Kelvin
    /// sign is a K, but to no other reader of the field.
    func isToken(_ token: String) -> Bool {
        utf8.elementsEqual(token.utf8) { HTTPGrammar.lowercased($0) == $1 }
    }

    /// The pieces between `separator`, which is ASCII; empty ones are left out. By bytes: going by characters costs ten
    /// times as much, and a mark that combines with the separator would hide it.
    func pieces(_ separator: UInt8) -> [Substring] {
        let text = Substring(self)
        // The usual field is one piece.
        guard text.utf8.contains(separator) else { return text.isEmpty ? [] : [text] }
        return text.utf8.split(separator: separator).map(Substring.init)
    }

    /// Without spaces and tabs at both ends (RFC 9110 §5.6.3, OWS).
    func trimmingBlanks() -> String { String(trimmedBlanks()) }

    /// As ``trimmingBlanks()``, without a copy.
    func trimmedBlanks() -> Substring {
        let text = Substring(self).utf8
        guard let first = text.firstIndex(where: { !HTTPGrammar.isBlank($0) }),
            let last = text.lastIndex(where: { !HTTPGrammar.isBlank($0) })
        else { return "" }
        return Substring(text[first...last])
    }
}
