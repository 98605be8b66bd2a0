/// The bytes that more than one parser looks for.
extension UInt8 {
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let slash = UInt8(ascii: "/")
    static let questionMark = UInt8(ascii: "?")
    static let carriageReturn: UInt8 = 13
    static let lineFeed: UInt8 = 10
}
