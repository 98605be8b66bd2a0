/// A source map (ECMA-426) of whole lines: each line of a joined script to the line of the module that it is of. Columns
/// are not told: no line was changed but for its imports and exports.
struct SourceMap {
    /// Each joined line's mapping, with `;` behind it.
    private(set) var mappings: [UInt8] = []
    private var sources: [(name: String, content: String?)] = []
    /// The last line of a source that a mapping names, from 0. Mappings count from the one before.
    private var lastLine = 0

    /// Lines that are of no source.
    mutating func skip(_ lines: Int) {
        mappings += repeatElement(UInt8(ascii: ";"), count: lines)
    }

    /// All lines of a source.
    ///
    /// - Parameters:
    ///   - name: its address, from the map.
    ///   - content: its text, if it is not at that address.
    mutating func add(_ name: String, lines: Int, content: String? = nil) {
        guard lines > 0 else { return }
        // Column of the script, source, line and column of the source, each as the difference to the one before.
        mappings += [UInt8(ascii: "A")] + Self.vlq(sources.isEmpty ? 0 : 1) + Self.vlq(-lastLine) + "A;".utf8
        for _ in 1..<lines { mappings += "AACA;".utf8 }
        lastLine = lines - 1
        sources.append((name, content))
    }

    /// The map as JSON.
    func json(file: String) -> [UInt8] {
        JSONBuilder.object {
            $0.member("version").number(3).member("file").string(file)
                .member("sources").list(sources) { $0.string($1.name) }
                .member("sourcesContent").list(sources) { $0.string($1.content) }
                .member("names").list { _ in }
                .member("mappings").string(String(decoding: mappings, as: UTF8.self))
        }
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// A number in base 64 VLQ: five bits a digit, the lowest first, the sign in the lowest bit of all.
    static func vlq(_ number: Int) -> [UInt8] {
        var rest = number.magnitude << 1 | (number < 0 ? 1 : 0)
        var text: [UInt8] = []
        repeat {
            let goesOn: UInt = rest >> 5 == 0 ? 0 : 32
            text.append(digits[Int(rest & 31 | goesOn)])
            rest >>= 5
        } while rest > 0
        return text
    }
}
