/// Where a line of code says `import("./x.js")` or `new URL("./x.js", import.meta.url)`, the two forms of ECMAScript's
/// `ImportCall` and `ImportMeta` that the page's modules have.
enum ModuleWords {
    struct Word: Equatable {
        /// Whether it is the module that is asked for, not its address.
        let isModule: Bool
        /// `./x.js`, without quotes.
        let specifier: Range<Int>
        /// What something else stands for in a joined script.
        let replaced: Range<Int>
    }

    struct Failure: Error {
        let reason: String
    }

    private static let importing = Array("import".utf8)
    private static let exporting = Array("export".utf8)
    private static let calling = Array("import(\"".utf8)
    private static let meta = Array("import.meta.url)".utf8)
    private static let location = Array("new URL(\"".utf8)

    /// Whether a line has to be read: quickly, because hardly one has.
    static func mayBeIn(_ line: ArraySlice<UInt8>) -> Bool {
        var last: UInt8 = 0
        for place in line.indices {
            let byte = line[place]
            defer { last = byte }
            switch byte {
            case UInt8(ascii: "`"): return true
            case UInt8(ascii: "*") where last == UInt8(ascii: "/"): return true
            case UInt8(ascii: "p") where last == UInt8(ascii: "m") || last == UInt8(ascii: "x"):
                if [importing, exporting].contains(where: { line[(place - 2)...].starts(with: $0) }) { return true }
            default: continue
            }
        }
        return false
    }

    /// - Throws: `Failure` for any other form of `import` or `export`, and for a token of several lines.
    static func words(of line: ArraySlice<UInt8>) throws(Failure) -> [Word] {
        let code: CodeLine
        do {
            code = try CodeLine(line)
        } catch {
            throw Failure(reason: "a token of several lines")
        }
        var words: [Word] = []
        let bytes = code.bytes
        for place in bytes.indices where isWord(at: place, in: bytes) {
            let rest = bytes[place...]
            if rest.starts(with: importing), rest.dropFirst(importing.count).first != UInt8(ascii: ":") {
                guard let word = call(rest) ?? address(rest, in: bytes) else {
                    throw Failure(reason: "not a known form of import")
                }
                words.append(word)
            }
            if rest.starts(with: exporting), rest.dropFirst(exporting.count).first != UInt8(ascii: ":") {
                throw Failure(reason: "an export within code")
            }
        }
        // Places in the line count from its start.
        let start = line.startIndex
        return words.map {
            Word(
                isModule: $0.isModule, specifier: $0.specifier.lowerBound + start..<$0.specifier.upperBound + start,
                replaced: $0.replaced.lowerBound + start..<$0.replaced.upperBound + start)
        }
    }

    /// Whether `import` or `export` begins here: a word of its own, and no property.
    private static func isWord(at place: Int, in bytes: [UInt8]) -> Bool {
        let rest = bytes[place...]
        guard rest.starts(with: importing) || rest.starts(with: exporting) else { return false }
        if let before = bytes[..<place].last, before.isWord || before == UInt8(ascii: ".") { return false }
        return rest.dropFirst(importing.count).first?.isWord != true
    }

    private static func call(_ rest: ArraySlice<UInt8>) -> Word? {
        let start = rest.startIndex + calling.count
        guard rest.starts(with: calling), let end = rest[start...].firstIndex(of: UInt8(ascii: "\"")),
            rest[end...].dropFirst().first == UInt8(ascii: ")")
        else { return nil }
        return Word(isModule: true, specifier: start..<end, replaced: rest.startIndex..<end + 2)
    }

    private static func address(_ rest: ArraySlice<UInt8>, in bytes: [UInt8]) -> Word? {
        let before = bytes[..<rest.startIndex]
        guard rest.starts(with: meta), before.suffix(3).elementsEqual("\", ".utf8),
            let open = before.dropLast(3).lastIndex(of: UInt8(ascii: "\"")),
            before[...open].suffix(location.count).elementsEqual(location)
        else { return nil }
        let specifier = open + 1..<rest.startIndex - 3
        return Word(isModule: false, specifier: specifier, replaced: specifier)
    }
}
