/// One member of an object, as ranges of the text it was read from.
public struct JSONMember: Equatable, Sendable {
    /// The name's token, quotes included.
    public let name: Range<Int>
    /// The value, without whitespace around it.
    public let value: Range<Int>
}

/// Walks over the members of an object in the order they are written, duplicate names included.
///
/// It validates while it walks, so that it may be the only reader of a text. It keeps a position and no bytes: hand it
/// the same text at every call.
///
/// ```swift
/// var members = JSONMemberCursor(at: start, depthLimit: 64)
/// while let member = try members.next(bytes) { … }
/// ```
public struct JSONMemberCursor: Sendable {
    private var cursor: JSONCursor

    /// A cursor over the object whose opening brace, or whitespace before it, is at `position`.
    ///
    /// - Parameter depthLimit: how deep the members' values may be nested, as in
    ///   ``JSONScanner/skipValue(_:_:depthLimit:)``.
    public init(at position: Int, depthLimit: Int) {
        cursor = JSONCursor(position: position, depthLimit: depthLimit)
    }

    /// Where reading goes on; once ``next(_:)`` has returned nil, the offset behind the closing brace.
    public var position: Int { cursor.position }

    /// The next member, or nil behind the last one.
    public mutating func next(_ bytes: Span<UInt8>) throws(JSONError) -> JSONMember? {
        guard try cursor.advance(bytes, open: ASCII.openBrace, close: ASCII.closeBrace) else { return nil }
        let start = cursor.position
        var at = start
        try JSONScanner.skipString(bytes, &at)
        let name = start..<at
        guard JSONScanner.skip(ASCII.colon, bytes, &at) else { throw JSONScanner.unexpected(bytes, at) }
        JSONScanner.skipWhitespace(bytes, &at)
        cursor.position = at
        return JSONMember(name: name, value: try cursor.readValue(bytes))
    }
}

/// Walks over the elements of an array, as ``JSONMemberCursor`` walks over an object.
public struct JSONElementCursor: Sendable {
    private var cursor: JSONCursor

    /// A cursor over the array whose opening bracket, or whitespace before it, is at `position`.
    ///
    /// - Parameter depthLimit: how deep the elements may be nested, as in ``JSONScanner/skipValue(_:_:depthLimit:)``.
    public init(at position: Int, depthLimit: Int) {
        cursor = JSONCursor(position: position, depthLimit: depthLimit)
    }

    /// Where reading goes on; once ``next(_:)`` has returned nil, the offset behind the closing bracket.
    public var position: Int { cursor.position }

    /// The range of the next element without whitespace around it, or nil behind the last one.
    public mutating func next(_ bytes: Span<UInt8>) throws(JSONError) -> Range<Int>? {
        guard try cursor.advance(bytes, open: ASCII.openBracket, close: ASCII.closeBracket) else { return nil }
        return try cursor.readValue(bytes)
    }
}

/// What the two cursors share.
private struct JSONCursor: Sendable {
    private enum Phase { case before, inside, behind }

    var position: Int
    let depthLimit: Int
    private var phase = Phase.before

    init(position: Int, depthLimit: Int) {
        self.position = position
        self.depthLimit = depthLimit
    }

    /// Moves to the first byte of the next item. False behind the last one.
    mutating func advance(_ bytes: Span<UInt8>, open: UInt8, close: UInt8) throws(JSONError) -> Bool {
        var at = position
        switch phase {
        case .before:
            guard JSONScanner.skip(open, bytes, &at) else { throw JSONScanner.unexpected(bytes, at) }
            phase = JSONScanner.skip(close, bytes, &at) ? .behind : .inside
        case .inside:
            if JSONScanner.skip(close, bytes, &at) {
                phase = .behind
            } else {
                guard JSONScanner.skip(ASCII.comma, bytes, &at) else { throw JSONScanner.unexpected(bytes, at) }
                JSONScanner.skipWhitespace(bytes, &at)
            }
        case .behind:
            break
        }
        position = at
        return phase == .inside
    }

    /// Reads the value that begins at the position.
    mutating func readValue(_ bytes: Span<UInt8>) throws(JSONError) -> Range<Int> {
        let start = position
        try JSONScanner.skipValue(bytes, &position, depthLimit: depthLimit)
        return start..<position
    }
}
