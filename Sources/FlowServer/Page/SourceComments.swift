/// Takes the comments that have lines of their own out of a module or a stylesheet: a fifth of what a browser would
/// fetch. The lines stay, empty, so that the numbers in an error are those of the source.
enum SourceComments {
    private static let newline = UInt8(ascii: "\n")
    private static let opening = Array("/*".utf8)
    private static let closing = Array("*/".utf8)
    private static let single = Array("//".utf8)

    static func removed(from content: [UInt8]) -> [UInt8] {
        var isInside = false
        let lines = content.split(separator: newline, omittingEmptySubsequences: false).map {
            line -> ArraySlice<UInt8> in
            let text = line.drop { $0 == UInt8(ascii: " ") }
            let ends = text.suffix(2).elementsEqual(closing)
            let opens = !isInside && text.starts(with: opening) && (ends || !text.contains(closing))
            let isComment = isInside || opens || text.starts(with: single)
            isInside = (isInside || opens) && !ends
            return isComment ? [] : line
        }
        return Array(lines.joined(separator: [newline]))
    }
}
