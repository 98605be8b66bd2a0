/// How a person is shown to the others in a flow: the `name` and `color` of a Phoenix Presence meta.
public struct PresenceMeta: Equatable, Sendable {
    /// The most bytes that a name may have.
    public static let nameLimit = 80

    /// 1 to 80 bytes, without white space at the ends, without control characters.
    public let name: String
    /// `#rrggbb`, in lowercase.
    public let color: String

    /// What a person chose. The name is trimmed.
    ///
    /// - Returns: nil when nothing is left of the name, or too much, or a control character; or when the colour is not
    ///   `#` and six hexadecimal digits.
    public init?(name: String, color: String) {
        let name = name.trimmingWhiteSpace()
        guard PresenceMeta.isName(name), let color = PresenceMeta.hexColor(color) else { return nil }
        self.init(valid: name, color)
    }

    /// Whether a person can be called that: 1 to 80 bytes without control characters.
    static func isName(_ text: String) -> Bool {
        (1...nameLimit).contains(text.utf8.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private init(valid name: String, _ color: String) {
        self.name = name
        self.color = color
    }

    private static func hexColor(_ text: String) -> String? {
        guard text.utf8.count == 7, text.utf8.first == UInt8(ascii: "#"),
            text.utf8.dropFirst().allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit })
        else { return nil }
        return text.lowercased()
    }
}

extension PresenceMeta {
    /// What a client is shown as until its person chooses otherwise, like “Quiet Otter”: always the same for the same
    /// id, so that nothing needs to be stored for it.
    public static func generated(for client: String) -> PresenceMeta {
        var number = stableHash(client)
        let adjective = pick(&number, from: GeneratedPresence.adjectives)
        let animal = pick(&number, from: GeneratedPresence.animals)
        return PresenceMeta(valid: "\(adjective) \(animal)", pick(&number, from: GeneratedPresence.colors))
    }

    private static func pick(_ number: inout UInt64, from list: [String]) -> String {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: UInt64(list.count))
        number = quotient
        return list[Int(remainder)]
    }

    /// FNV-1a, and the finalizer of MurmurHash3 so that each bit of the text reaches each bit of the number. `Hasher`
    /// is seeded anew in each process.
    private static func stableHash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ hash >> 33
    }
}
