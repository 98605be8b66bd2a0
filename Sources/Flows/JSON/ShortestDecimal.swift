/// The shortest decimal digits that read back as a given double, and how ECMAScript lays them out
/// (ECMA-262 §6.1.6.1.20, required by RFC 8785 §3.2.2.3).
struct ShortestDecimal {
    private let isNegative: Bool
    /// Significant digits as ASCII, without leading or trailing zeros. Empty for zero.
    private var digits: [UInt8] = []
    /// Where the decimal point stands: the value is 0.DIGITS × 10^point.
    private var point = 0

    /// - Parameter number: a finite number.
    init(_ number: Double) {
        isNegative = number < 0
        // The standard library prints the shortest digits too, only in another layout.
        var pointSeen = false
        var exponent: Int?
        var exponentSign = 1
        for byte in number.magnitude.description.utf8 {
            switch byte {
            case ASCII.zero...ASCII.nine:
                let digit = Int(byte &- ASCII.zero)
                if let value = exponent {
                    exponent = value &* 10 &+ digit
                } else if digits.isEmpty, digit == 0 {
                    if pointSeen { point &-= 1 }
                } else {
                    digits.append(byte)
                    if !pointSeen { point &+= 1 }
                }
            case ASCII.dot: pointSeen = true
            case UInt8(ascii: "e"): exponent = 0
            case ASCII.minus: exponentSign = -1
            default: break
            }
        }
        point &+= exponentSign &* (exponent ?? 0)
        while digits.last == ASCII.zero { digits.removeLast() }
    }

    func append(to output: inout [UInt8]) {
        if digits.isEmpty {
            output.append(ASCII.zero)
            return
        }
        if isNegative { output.append(ASCII.minus) }
        switch point {
        // A double has 17 digits at most, so that the range is never empty.
        case digits.count...21:
            output.append(contentsOf: digits)
            output.append(contentsOf: repeatElement(ASCII.zero, count: point - digits.count))
        case 1...21:
            output.append(contentsOf: digits.prefix(point))
            output.append(ASCII.dot)
            output.append(contentsOf: digits.dropFirst(point))
        case -5...0:
            output.append(contentsOf: "0.".utf8)
            output.append(contentsOf: repeatElement(ASCII.zero, count: -point))
            output.append(contentsOf: digits)
        default:
            output.append(contentsOf: digits.prefix(1))
            if digits.count > 1 {
                output.append(ASCII.dot)
                output.append(contentsOf: digits.dropFirst())
            }
            output.append(contentsOf: point > 0 ? "e+".utf8 : "e".utf8)
            JSONWriter.append(point - 1, to: &output)
        }
    }
}
