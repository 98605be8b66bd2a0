/// The zlib streams of one loop, made when first needed. Nothing is kept from one message to the next, so all
/// connections of the loop share them.
final class Compressors {
    private var madeInflater: Inflater?
    private var deflaters: [Int32: Deflater] = [:]

    /// The loop's inflater; nil when zlib gets no memory.
    func inflater() -> Inflater? {
        if madeInflater == nil { madeInflater = Inflater() }
        return madeInflater
    }

    /// The loop's deflater with this window; nil when zlib gets no memory.
    func deflater(windowBits: Int32) -> Deflater? {
        if let deflater = deflaters[windowBits] { return deflater }
        let deflater = Deflater(windowBits: windowBits)
        deflaters[windowBits] = deflater
        return deflater
    }
}
