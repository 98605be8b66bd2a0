/// A body in the chunked transfer coding (RFC 9112 §7.1). Extensions are skipped, trailer fields are read and dropped.
struct ChunkedBody {
    private enum State {
        case size, data(remaining: Int), dataEnd, trailer, done
    }

    private let limit: Int
    private var state = State.size
    private var line: [UInt8] = []
    private var trailerBytes = 0
    private(set) var content: [UInt8] = []

    init(limit: Int) { self.limit = limit }

    /// Reads on from `at`; true when the body is complete.
    mutating func read(_ bytes: Span<UInt8>, _ at: inout Int) throws(HTTPError) -> Bool {
        while at < bytes.count {
            switch state {
            case .size:
                guard try readLine(bytes, &at) else { return false }
                let size = try chunkSize()
                guard size <= limit - content.count else { throw .bodyTooLarge }
                state = size == 0 ? .trailer : .data(remaining: size)
            case .data(let remaining):
                let count = min(remaining, bytes.count - at)
                content.append(bytes, at..<(at + count))
                at += count
                state = count == remaining ? .dataEnd : .data(remaining: remaining - count)
            case .dataEnd:
                guard try readLine(bytes, &at) else { return false }
                guard line.isEmpty else { throw .badChunk }
                state = .size
            case .trailer:
                guard try readLine(bytes, &at) else { return false }
                if line.isEmpty {
                    state = .done
                    return true
                }
                trailerBytes += line.count
                guard trailerBytes <= 4096 else { throw .headTooLarge }
            case .done:
                return true
            }
            line = []
        }
        return false
    }

    /// Collects a line into `line`, without its CR LF.
    private mutating func readLine(_ bytes: Span<UInt8>, _ at: inout Int) throws(HTTPError) -> Bool {
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == .lineFeed {
                guard line.popLast() == .carriageReturn else { throw .bareLineFeed }
                return true
            }
            guard line.last != .carriageReturn else { throw .badChunk }
            line.append(byte)
            guard line.count <= 1024 else { throw .badChunk }
        }
        return false
    }

    /// `1*HEXDIG`, then nothing or an extension.
    private func chunkSize() throws(HTTPError) -> Int {
        var size = 0
        var digits = 0
        for byte in line {
            if byte == UInt8(ascii: ";") { break }
            guard let value = PercentEncoding.hexValue(byte), digits < 15 else { throw .badChunk }
            size = size << 4 | Int(value)
            digits += 1
        }
        guard digits > 0 else { throw .badChunk }
        return size
    }
}
