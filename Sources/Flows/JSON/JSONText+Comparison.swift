extension JSONText {
    /// What a walk through two values side by side can tell.
    enum Likeness {
        case same, different
        /// Members stand in another order, perhaps.
        case unclear
    }

    /// Compares two kept values whose texts differ, without bringing them into an order. Who changes a value mostly writes
    /// its members in the order of before, and then the first that differs decides.
    static func likeness(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Likeness {
        // A string has one spelling: these are different ones, however long they are.
        if !one.isEmpty, one[0] == ASCII.quote { return .different }
        var (at, place) = (0, 0)
        return compare(one, &at, other, &place)
    }

    /// Both values are kept ones: well-formed, no whitespace, strings spelled canonically.
    private static func compare(
        _ one: Span<UInt8>, _ at: inout Int, _ other: Span<UInt8>, _ place: inout Int
    ) -> Likeness {
        guard at < one.count, place < other.count else { return .unclear }
        switch (one[at], other[place]) {
        case (ASCII.quote, ASCII.quote):
            return skipEqualStrings(one, &at, other, &place) ? .same : .different
        case (ASCII.openBracket, ASCII.openBracket):
            return compareItems(one, &at, other, &place, until: ASCII.closeBracket)
        case (ASCII.openBrace, ASCII.openBrace):
            return compareItems(one, &at, other, &place, until: ASCII.closeBrace)
        case (ASCII.minus, _), (ASCII.zero...ASCII.nine, _):
            return compareNumbers(one, &at, other, &place)
        case (let left, let right):
            // A literal is known by its first letter.
            guard left == right else { return .different }
            let length = left == UInt8(ascii: "f") ? 5 : 4
            at &+= length
            place &+= length
            return .same
        }
    }

    private static func compareNumbers(
        _ one: Span<UInt8>, _ at: inout Int, _ other: Span<UInt8>, _ place: inout Int
    ) -> Likeness {
        switch other[place] {
        case ASCII.minus, ASCII.zero...ASCII.nine: break
        default: return .different
        }
        let (left, right) = (at, place)
        guard (try? JSONScanner.skipNumber(one, &at)) != nil, (try? JSONScanner.skipNumber(other, &place)) != nil else {
            return .unclear
        }
        if areEqual(one, left..<at, other, right..<place) { return .same }
        guard let first = try? JSONNumber(one, left..<at), let second = try? JSONNumber(other, right..<place) else {
            return .unclear
        }
        return first == second ? .same : .different
    }

    /// Elements of arrays, or members of objects whose names come in the same order.
    private static func compareItems(
        _ one: Span<UInt8>, _ at: inout Int, _ other: Span<UInt8>, _ place: inout Int, until end: UInt8
    ) -> Likeness {
        repeat {
            // Behind the opening bracket or a comma.
            at &+= 1
            place &+= 1
            guard at < one.count, place < other.count else { return .unclear }
            let hasEnded = (one[at] == end, other[place] == end)
            if hasEnded.0 || hasEnded.1 {
                at &+= 1
                place &+= 1
                return hasEnded == (true, true) ? .same : .different
            }
            if end == ASCII.closeBrace {
                guard skipEqualStrings(one, &at, other, &place) else { return .unclear }
                at &+= 1
                place &+= 1
            }
            let likeness = compare(one, &at, other, &place)
            guard likeness == .same, at < one.count, place < other.count else {
                return likeness == .different ? .different : .unclear
            }
        } while one[at] == ASCII.comma && other[place] == ASCII.comma
        guard one[at] == other[place] else { return .different }
        at &+= 1
        place &+= 1
        return .same
    }

    /// Moves behind the strings there if they are equal. A string that begins as a whole other one is that one: the end
    /// is part of both.
    private static func skipEqualStrings(
        _ one: Span<UInt8>, _ at: inout Int, _ other: Span<UInt8>, _ place: inout Int
    ) -> Bool {
        let start = at
        guard skipString(one, &at), at &- start <= other.count &- place else { return false }
        let end = place &+ at &- start
        guard areEqual(one, start..<at, other, place..<end) else { return false }
        place = end
        return true
    }

    private static func areEqual(
        _ one: Span<UInt8>, _ left: Range<Int>, _ other: Span<UInt8>, _ right: Range<Int>
    ) -> Bool {
        guard left.count == right.count else { return false }
        for offset in 0..<left.count where one[left.lowerBound &+ offset] != other[right.lowerBound &+ offset] {
            return false
        }
        return true
    }
}
