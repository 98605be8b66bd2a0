/// A module with all that it imports, as one script, which is a module with the exports of the first.
///
/// Each module is a function that gives its exports, in the order of their evaluation: what one imports stands before it
/// (ECMAScript §16.2.1.6.1.3, InnerModuleEvaluation). Those that are only imported dynamically are evaluated when they are
/// first asked for. Every module is evaluated once.
struct ModuleBundle {
    /// Gives a module by its path.
    typealias Reading = (String) throws(ModuleRefusal) -> ModuleSource

    let script: [UInt8]
    /// The source map of `script`; it is served beside it, as the script's address and `.map`.
    let map: [UInt8]
    /// Files whose address its modules take: the scripts of workers.
    let addresses: [String]

    /// Names that no module may use.
    private static let reserved = "module$"
    private static let helpers = [
        "const module$once = (make) => { let made; return () => (made ??= make()); };",
        "const module$later = (take) => Promise.resolve().then(take);",
    ]

    /// - Throws: `ModuleRefusal` for a circle of imports, for a name that is imported and not exported, and what `source`
    ///   throws.
    init(of entry: String, source: Reading) throws(ModuleRefusal) {
        var order = ModuleOrder()
        try order.visit(entry, source)
        let lazy = try order.visitLater(source)
        let modules = lazy + order.modules
        let names = Dictionary(uniqueKeysWithValues: modules.enumerated().map { ($1.path, "\(Self.reserved)\($0)") })
        // What stands for a module's exports.
        var exports = names
        for module in lazy { exports[module.path] = names[module.path].map { $0 + "()" } }
        try Self.check(modules)
        addresses = modules.flatMap(\.addresses)

        var script = Array((Self.helpers.joined(separator: "\n") + "\n").utf8)
        var map = SourceMap()
        map.skip(Self.helpers.count)
        for (place, module) in modules.enumerated() {
            let isLazy = place < lazy.count
            script += "const \(names[module.path, default: ""]) = \(isLazy ? "module$once" : "")(() => { // ".utf8
            script += "\(module.path)\n".utf8
            for part in module.parts {
                switch part {
                case .text(let text): script += text
                case .module(let path): script += exports[path, default: ""].utf8
                case .later(let path): script += "module$later(() => \(exports[path, default: ""]))".utf8
                case .address(let path): script += ModulePath.relative(path, from: entry).utf8
                }
            }
            let members = module.exports.map { export in
                let origin = export.module.map { exports[$0, default: ""] + "." } ?? ""
                return export.name == origin + export.local ? export.name : "\(export.name): \(origin)\(export.local)"
            }
            script += "return { \(members.joined(separator: ", ")) };\n})\(isLazy ? "" : "()");\n".utf8
            map.skip(1)
            // At the address of the first is the script.
            let content = module.path == entry ? String(decoding: module.content, as: UTF8.self) : nil
            map.add(ModulePath.relative(module.path, from: entry), lines: module.lineCount, content: content)
            map.skip(2)
        }
        if let first = order.modules.last, !first.exports.isEmpty {
            let own = first.exports.map(\.name).joined(separator: ", ")
            script += "export const { \(own) } = \(names[entry, default: ""]);\n".utf8
        }
        let file = entry.split(separator: "/").last.map(String.init) ?? entry
        self.script = script + "//# sourceMappingURL=\(file).map\n".utf8
        self.map = map.json(file: file)
    }

    /// Every name that is taken is given, and none collides with the names of the script itself.
    private static func check(_ modules: [ModuleSource]) throws(ModuleRefusal) {
        let given = Dictionary(uniqueKeysWithValues: modules.map { ($0.path, Set($0.exports.map(\.name))) })
        for module in modules {
            for each in module.imports {
                for name in each.names where given[each.path]?.contains(name) != true {
                    throw ModuleRefusal(path: module.path, line: each.line, reason: "\(each.path) exports no \(name)")
                }
            }
            let text = module.content
            let uses = text.indices.contains {
                text[$0] == UInt8(ascii: "$") && text[...$0].suffix(reserved.count).elementsEqual(reserved.utf8)
            }
            guard !uses else {
                throw ModuleRefusal(path: module.path, reason: "\(reserved) is a name of the joined script")
            }
        }
    }
}
