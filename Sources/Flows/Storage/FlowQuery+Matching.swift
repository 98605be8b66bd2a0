/// The place behind a flow in a list: the time of its last change, and its id among those of the same time.
struct ListCursor: Equatable {
    let updatedAt: Int64
    let id: String

    init(_ summary: FlowSummary) {
        updatedAt = summary.updatedAt
        id = summary.id.description
    }

    /// As `text` gave it; nil when it is not one.
    init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let time = Int64(text[..<colon]) else {
            return nil
        }
        updatedAt = time
        id = String(text[text.utf8.index(after: colon)...])
        guard (try? FlowID(id)) != nil else { return nil }
    }

    var text: String { "\(updatedAt):\(id)" }

    /// Whether this place is before the other in a list: changed later, or at the same time with a smaller id.
    func precedes(_ other: ListCursor) -> Bool {
        updatedAt != other.updatedAt
            ? updatedAt > other.updatedAt : id.utf8.lexicographicallyPrecedes(other.id.utf8)
    }
}

extension FlowQuery {
    /// Whether `text` can be a cursor.
    public static func isCursor(_ text: String) -> Bool { ListCursor(text) != nil }

    /// The place behind which the page begins, nil for the first page.
    ///
    /// - Throws: `StoreError.failed` when the cursor is none.
    func start() throws(StoreError) -> ListCursor? {
        guard let cursor else { return nil }
        guard let place = ListCursor(cursor) else { throw .failed("not a cursor of a list") }
        return place
    }

    /// Whether one of the texts has what is sought, without regard to the case of letters.
    func matches(_ summary: FlowSummary) -> Bool {
        let sought = search.lowercased()
        guard !sought.isEmpty else { return true }
        let isASCII = sought.utf8.allSatisfy { $0 < 0x80 }
        return [summary.id.description, summary.title, summary.description].contains { text in
            guard let text else { return false }
            // The case of a letter of ASCII is one bit: most searches need no second text.
            guard !isASCII else { return text.utf8.contains(sought.utf8, folding: \.lowercasedASCII) }
            return text.lowercased().utf8.contains(sought.utf8, folding: \.self)
        }
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}

extension String.UTF8View {
    /// Whether `sought` occurs, when each byte of this text is taken as `folding` has it.
    fileprivate func contains(_ sought: String.UTF8View, folding: (UInt8) -> UInt8) -> Bool {
        var start = startIndex
        while start != endIndex {
            if self[start...].lazy.map(folding).starts(with: sought) { return true }
            start = index(after: start)
        }
        return false
    }
}
