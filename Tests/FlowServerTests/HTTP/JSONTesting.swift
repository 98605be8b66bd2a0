import Flows

extension JSON {
    /// Reads a text of a test, which is small.
    init(readingTest text: String) throws(JSONError) {
        try self.init(reading: Array(text.utf8).span, limits: JSONLimits(bytes: 1 << 20))
    }

    /// Reads bytes that the server wrote.
    init(readingTest bytes: [UInt8]) throws(JSONError) {
        try self.init(reading: bytes.span, limits: JSONLimits(bytes: 1 << 24))
    }
}
