/// One line of JavaScript, without what is in its strings, templates, regular expressions and comments: a word that is
/// still there is code. No token of the page's modules has several lines, so each line is read alone.
struct CodeLine {
    enum Failure: Error { case tokenOfSeveralLines }

    /// As long as the line, with blanks for what is no code. The quotes stay.
    private(set) var bytes: [UInt8]
    private var place = 0
    /// For each template around this place: how many braces are open in the code inside of it.
    private var braces: [Int] = []
    /// The last byte of code that is not blank.
    private var before: UInt8?

    /// - Throws: `Failure` when a template, a string or a comment goes on in the next line.
    init(_ line: ArraySlice<UInt8>) throws(Failure) {
        bytes = Array(line)
        while let byte = current { try take(byte) }
        guard braces.isEmpty else { throw .tokenOfSeveralLines }
    }

    private var current: UInt8? { byte(at: place) }

    private func byte(at place: Int) -> UInt8? { bytes.indices.contains(place) ? bytes[place] : nil }

    /// Reads what begins here, and goes behind it.
    private mutating func take(_ byte: UInt8) throws(Failure) {
        switch byte {
        case UInt8(ascii: "`"): return try template()
        case UInt8(ascii: "}") where braces.last == 0:
            braces.removeLast()
            return try template()
        case UInt8(ascii: "/") where isComment: return try comment()
        case UInt8(ascii: "/") where beginsExpression: try regularExpression()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try quoted(by: byte)
        case UInt8(ascii: "{"): nest(1)
        case UInt8(ascii: "}"): nest(-1)
        default: break
        }
        if byte != UInt8(ascii: " ") { before = byte }
        place += 1
    }

    private mutating func nest(_ change: Int) {
        if let open = braces.popLast() { braces.append(open + change) }
    }

    /// From a quote to the next one.
    private mutating func quoted(by quote: UInt8) throws(Failure) {
        place += 1
        while let byte = current, byte != quote { blank(byte == UInt8(ascii: "\\") ? 2 : 1) }
        guard current != nil else { throw .tokenOfSeveralLines }
    }

    /// From a quote, or from the brace that ends code inside of it, to behind the next of those.
    private mutating func template() throws(Failure) {
        place += 1
        while let byte = current {
            let opensCode = byte == UInt8(ascii: "$") && self.byte(at: place + 1) == UInt8(ascii: "{")
            if byte == UInt8(ascii: "`") || opensCode {
                if opensCode { braces.append(0) }
                before = opensCode ? UInt8(ascii: "{") : byte
                place += opensCode ? 2 : 1
                return
            }
            blank(byte == UInt8(ascii: "\\") ? 2 : 1)
        }
        throw .tokenOfSeveralLines
    }

    private var isComment: Bool {
        let next = byte(at: place + 1)
        return next == UInt8(ascii: "/") || next == UInt8(ascii: "*")
    }

    private mutating func comment() throws(Failure) {
        if byte(at: place + 1) == UInt8(ascii: "/") { return blank(bytes.count - place) }
        blank(2)
        while let byte = current {
            let ends = byte == UInt8(ascii: "*") && self.byte(at: place + 1) == UInt8(ascii: "/")
            blank(ends ? 2 : 1)
            if ends { return }
        }
        throw .tokenOfSeveralLines
    }

    /// Whether a slash here is not a division: nothing stands before it that has a value.
    private var beginsExpression: Bool {
        guard let before else { return byte(at: place + 1) != UInt8(ascii: " ") }
        if "(,=:[!&|?{};+-*%<>~^".utf8.contains(before) { return true }
        let word = bytes[..<place].reversed().drop { $0 == UInt8(ascii: " ") }.prefix { $0.isWord }
        return ["return", "typeof", "case", "of", "in"].contains { $0.utf8.reversed().elementsEqual(word) }
    }

    private mutating func regularExpression() throws(Failure) {
        place += 1
        var isInClass = false
        while let byte = current, isInClass || byte != UInt8(ascii: "/") {
            if byte == UInt8(ascii: "[") { isInClass = true }
            if byte == UInt8(ascii: "]") { isInClass = false }
            blank(byte == UInt8(ascii: "\\") ? 2 : 1)
        }
        guard current != nil else { throw .tokenOfSeveralLines }
    }

    private mutating func blank(_ count: Int) {
        for place in place..<min(place + count, bytes.count) { bytes[place] = UInt8(ascii: " ") }
        place += count
    }
}

extension UInt8 {
    /// Whether it can be part of a name in JavaScript; of the letters beyond ASCII every one.
    var isWord: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 128...:
            true
        default: false
        }
    }
}
