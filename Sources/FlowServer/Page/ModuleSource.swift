/// A module as it stands in a joined script: its text line by line without `import` and `export`, and what these say.
/// It knows the forms that the page's modules are written in, and refuses all others.
struct ModuleSource: Sendable {
    /// A piece of the text: as it is, or what depends on where other modules are.
    enum Part: Equatable {
        case text([UInt8])
        /// The exports of a module that is imported statically.
        case module(String)
        /// A promise of the exports of a module that is imported dynamically.
        case later(String)
        /// The way to a file beside the modules, in `new URL(…, import.meta.url)`.
        case address(String)
    }

    /// A name that a module exports: one of its own, or of the module that it has it from.
    struct Export: Equatable {
        let name: String
        let local: String
        var module: String?
    }

    /// The names that are taken from a module; none by `import "./x.js"`.
    struct Import: Equatable {
        let path: String
        let names: [String]
        let line: Int
    }

    let path: String
    /// As it is without the others.
    let content: [UInt8]
    private(set) var parts: [Part] = []
    private(set) var exports: [Export] = []
    /// What it imports statically, in order.
    private(set) var imports: [Import] = []
    /// Modules that it imports dynamically.
    private(set) var later: [String] = []
    /// Files whose address it takes: the scripts of workers.
    private(set) var addresses: [String] = []
    private(set) var lineCount = 0
    private var text: [UInt8] = []
    private var hasCode = false

    /// - Parameter content: without comments in lines of their own.
    init(path: String, content: [UInt8]) throws(ModuleRefusal) {
        self.path = path
        self.content = content
        var rest = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        while let line = rest.popFirst() {
            let first = lineCount + 1
            lineCount = first
            if line.starts(with: "import ".utf8) || line.starts(with: "export {".utf8) {
                var statement = String(decoding: line, as: UTF8.self)
                while !statement.hasSuffix("\";"), !statement.hasSuffix("};"), let next = rest.popFirst() {
                    statement += " " + String(decoding: next, as: UTF8.self)
                    lineCount += 1
                }
                try take(statement, line: first)
            } else {
                let code = line.starts(with: "export ".utf8) ? try declaration(line) : line
                hasCode = hasCode || !line.isEmpty
                try takeCode(code)
            }
            text += repeatElement(UInt8(ascii: "\n"), count: lineCount - first + 1)
        }
        parts.append(.text(text))
        text = []
    }

    private func refusal(_ reason: String, line: Int? = nil) -> ModuleRefusal {
        ModuleRefusal(path: path, line: line ?? lineCount, reason: reason)
    }

    private mutating func append(_ part: Part) {
        parts += [.text(text), part]
        text = []
    }

    private func resolve(_ specifier: some Sequence<UInt8>, line: Int) throws(ModuleRefusal) -> String {
        let specifier = String(decoding: Array(specifier), as: UTF8.self)
        guard let path = ModulePath.resolve(specifier, from: path) else {
            throw refusal("\(specifier) is no file beside it", line: line)
        }
        return path
    }

    private mutating func take(_ text: String, line: Int) throws(ModuleRefusal) {
        guard let statement = ModuleStatement(text) else { throw refusal("not a known form: \(text)", line: line) }
        guard let specifier = statement.specifier else {
            exports += statement.names.map { Export(name: $0.target, local: $0.source) }
            return
        }
        // All modules that one imports are evaluated before its first line.
        guard !hasCode else { throw refusal("an import below code", line: line) }
        let module = try resolve(specifier.utf8, line: line)
        imports.append(Import(path: module, names: statement.names.map(\.source), line: line))
        if !statement.isImport {
            exports += statement.names.map { Export(name: $0.target, local: $0.source, module: module) }
        } else if !statement.names.isEmpty {
            let names = statement.names.map { $0.source == $0.target ? $0.source : "\($0.source): \($0.target)" }
            self.text += "const { \(names.joined(separator: ", ")) } = ".utf8
        }
        append(.module(module))
        self.text.append(UInt8(ascii: ";"))
    }

    /// `let` and `var` may change after they were handed on, and so are none of them.
    private static let declarations = [
        "function ", "function* ", "async function ", "async function* ", "class ", "const ",
    ]

    /// An exported declaration without its `export`.
    private mutating func declaration(_ line: ArraySlice<UInt8>) throws(ModuleRefusal) -> ArraySlice<UInt8> {
        let rest = line.dropFirst("export ".utf8.count)
        for keyword in Self.declarations where rest.starts(with: keyword.utf8) {
            let behind = rest.dropFirst(keyword.utf8.count)
            let name = String(decoding: behind.prefix(while: \.isWord), as: UTF8.self)
            let isNamed = keyword != "const " || behind.dropFirst(name.utf8.count).starts(with: " =".utf8)
            guard !name.isEmpty, isNamed else { break }
            exports.append(Export(name: name, local: name))
            return rest
        }
        throw refusal("not a known form: \(String(decoding: line, as: UTF8.self))")
    }

    /// A line that is no import: all of it as it is, but for `import("./x.js")` and `new URL("./x.js", import.meta.url)`.
    private mutating func takeCode(_ line: ArraySlice<UInt8>) throws(ModuleRefusal) {
        guard ModuleWords.mayBeIn(line) else { return text += line }
        let words: [ModuleWords.Word]
        do {
            words = try ModuleWords.words(of: line)
        } catch {
            throw refusal(error.reason)
        }
        var end = line.startIndex
        for word in words {
            let path = try resolve(line[word.specifier], line: lineCount)
            text += line[end..<word.replaced.lowerBound]
            end = word.replaced.upperBound
            if word.isModule {
                later.append(path)
                append(.later(path))
            } else {
                addresses.append(path)
                append(.address(path))
            }
        }
        text += line[end...]
    }
}
