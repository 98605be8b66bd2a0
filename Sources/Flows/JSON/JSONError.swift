/// Why a JSON text was refused. Every case carries a byte offset: where the text stopped being acceptable; where the object
/// with the repeated name begins, where the number begins; for a text that is too large, the limit.
public enum JSONError: Error, Equatable, Sendable {
    /// The text ends inside a value.
    case unexpectedEnd(Int)
    /// A byte that no rule of the grammar allows at this place (RFC 8259 §2).
    case unexpectedByte(Int)
    /// A control character below U+0020 inside a string, which must be escaped (RFC 8259 §7).
    case controlCharacter(Int)
    /// A backslash that begins no escape sequence (RFC 8259 §7).
    case invalidEscape(Int)
    /// A `\u` escape of half a surrogate pair, which names no character (RFC 7493 §2.1).
    case loneSurrogate(Int)
    /// Bytes that are not UTF-8 (RFC 8259 §8.1).
    case invalidUTF8(Int)
    /// A number whose value a double cannot hold (RFC 7493 §2.2).
    case numberOverflow(Int)
    /// A member name that occurred before in the same object (RFC 7493 §2.3).
    case duplicateKey(Int)
    /// More nested arrays and objects than the caller allows. The text may be well-formed otherwise.
    case tooDeep(Int)
    /// More bytes than the caller allows. The text may be well-formed otherwise.
    case tooLarge(Int)

    /// The byte offset of the error, counted from the beginning of the span that was read.
    public var offset: Int {
        switch self {
        case .unexpectedEnd(let at), .unexpectedByte(let at), .controlCharacter(let at), .invalidEscape(let at),
            .loneSurrogate(let at), .invalidUTF8(let at), .numberOverflow(let at), .duplicateKey(let at),
            .tooDeep(let at), .tooLarge(let at):
            at
        }
    }
}
