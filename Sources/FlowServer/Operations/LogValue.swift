/// A value beside the message of a line.
enum LogValue: Sendable {
    case text(String), number(Int), flag(Bool)

    /// As it stands in a line of text.
    var plain: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .flag(let flag): String(flag)
        }
    }

    func append(to object: JSONBuilder) {
        switch self {
        case .text(let text): object.string(text)
        case .number(let number): object.number(number)
        case .flag(let flag): object.bool(flag)
        }
    }

    /// A value with blanks or control characters goes into quotes, so that nobody can forge a line.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x7F } && !value.isEmpty
        return isPlain ? value : String(decoding: JSONBuilder().string(value).bytes, as: UTF8.self)
    }
}
