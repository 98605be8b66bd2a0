import Glibc

/// Whole lines out of standard input.
struct LineReader {
    /// A line, counted from 1.
    struct Line {
        let number: Int
        let text: String
    }

    private var rest: [UInt8] = []
    private var count = 0

    /// The lines that are complete now, and whether the input has ended.
    mutating func read() -> (lines: [Line], ended: Bool) {
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe Glibc.read(0, buffer.baseAddress, buffer.count)
        }
        let ended = count <= 0
        rest += bytes[0..<max(0, count)]
        var parts = rest.split(separator: .lineFeed, omittingEmptySubsequences: false)
        rest = ended ? [] : Array(parts.popLast() ?? [])
        return (parts.map { next($0) }, ended)
    }

    private mutating func next(_ bytes: ArraySlice<UInt8>) -> Line {
        count += 1
        return Line(number: count, text: String(decoding: bytes, as: UTF8.self))
    }
}
