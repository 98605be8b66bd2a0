/// The ways in which a network may deliver the same bytes: whole, one by one, and cut in two at every place.
///
/// - Parameter step: distance of the cuts, for texts that are too long to be cut everywhere.
func deliveries(of bytes: [UInt8], step: Int = 1) -> [[[UInt8]]] {
    let cuts = stride(from: 1, to: bytes.count, by: step)
    return [[bytes], bytes.map { [$0] }] + cuts.map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
}

func deliveries(of text: String, step: Int = 1) -> [[[UInt8]]] { deliveries(of: Array(text.utf8), step: step) }
