extension Array where Element == UInt8 {
    mutating func append(ascii text: StaticString) {
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// The JSON literal `null`.
    static let null = Array("null".utf8)
}
