/// Which codings of an answer a client takes (RFC 9110 §12.5.3).
extension HTTPFields {
    /// Whether `coding`, given in lower case, is taken: it is named, or `*` stands for it, with any weight but 0. Weights
    /// are not compared: a client that takes the smaller form gets it.
    func takes(coding: String) -> Bool {
        var takesOthers = false
        for element in all("accept-encoding").flatMap({ $0.pieces(.comma) }) {
            let parts = element.pieces(UInt8(ascii: ";")).map { $0.trimmedBlanks() }
            guard let name = parts.first else { continue }
            let isTaken = !parts.dropFirst().contains(where: Self.isWeightOfNothing)
            if name.isToken(coding) { return isTaken }
            if name == "*" { takesOthers = isTaken }
        }
        return takesOthers
    }

    /// Whether this is `q=0`, `q=0.0` or the like (RFC 9110 §12.4.2).
    private static func isWeightOfNothing(_ parameter: Substring) -> Bool {
        let digits = parameter.utf8.dropFirst(2)
        return parameter.prefix(2).isToken("q=") && digits.first == UInt8(ascii: "0")
            && digits.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
    }
}
