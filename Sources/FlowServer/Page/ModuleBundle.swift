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

    /// Joins the module `entry` and all that it imports.
    ///
    /// - Throws: `ModuleRefusal` for a circle of imports, for a name that is imported and not exported, and what `source`
    ///   throws.
    init(of entry: String, source: Reading) throws(ModuleRefusal) {
        var order = ModuleOrder()
        try order.visit(entry, source)
        let lazy = try order.visitLater(source)
        let modules = lazy + order.modules
        try Self.check(modules)
        addresses = modules.flatMap(\.addresses)
        var text = Text(entry: entry, modules, lazyCount: lazy.count)
        for (place, module) in modules.enumerated() { text.add(module, isLazy: place < lazy.count) }
        if let first = order.modules.last { text.export(first) }
        let file = entry.split(separator: "/").last.map(String.init) ?? entry
        script = text.script + "//# sourceMappingURL=\(file).map\n".utf8
        map = text.map.json(file: file)
    }

    /// The script and its map, as they grow module by module.
    private struct Text {
        private(set) var script = Array((helpers.joined(separator: "\n") + "\n").utf8)
        private(set) var map = SourceMap()
        private let entry: String
        /// What each module is called in the script, by its path.
        private let names: [String: String]
        /// What stands for a module's exports, by its path.
        private let exports: [String: String]

        /// - Parameter lazyCount: how many of `modules`, from the first on, are evaluated when they are asked for.
        init(entry: String, _ modules: [ModuleSource], lazyCount: Int) {
            self.entry = entry
            let names = Dictionary(uniqueKeysWithValues: modules.enumerated().map { ($1.path, "\(reserved)\($0)") })
            var exports = names
            for module in modules.prefix(lazyCount) { exports[module.path] = names[module.path].map { $0 + "()" } }
            self.names = names
            self.exports = exports
            map.skip(helpers.count)
        }

        /// Adds a module as a function that gives its exports: called at once, or when it is asked for.
        mutating func add(_ module: ModuleSource, isLazy: Bool) {
            script += "const \(names[module.path, default: ""]) = \(isLazy ? "module$once" : "")(() => { // ".utf8
            script += "\(module.path)\n".utf8
            for part in module.parts { add(part) }
            script += "return { \(members(of: module)) };\n})\(isLazy ? "" : "()");\n".utf8
            map.skip(1)
            // At the address of the first is the script.
            let content = module.path == entry ? String(decoding: module.content, as: UTF8.self) : nil
            map.add(ModulePath.relative(module.path, from: entry), lines: module.lineCount, content: content)
            map.skip(2)
        }

        private mutating func add(_ part: ModuleSource.Part) {
            switch part {
            case .text(let text): script += text
            case .module(let path): script += exports[path, default: ""].utf8
            case .later(let path): script += "module$later(() => \(exports[path, default: ""]))".utf8
            case .address(let path): script += ModulePath.relative(path, from: entry).utf8
            }
        }

        private func members(of module: ModuleSource) -> String {
            let members = module.exports.map { export in
                let origin = export.module.map { exports[$0, default: ""] + "." } ?? ""
                return export.name == origin + export.local ? export.name : "\(export.name): \(origin)\(export.local)"
            }
            return members.joined(separator: ", ")
        }

        /// What the script itself exports: the names of the module at its address.
        mutating func export(_ module: ModuleSource) {
            guard !module.exports.isEmpty else { return }
            let own = module.exports.map(\.name).joined(separator: ", ")
            script += "export const { \(own) } = \(names[module.path, default: ""]);\n".utf8
        }
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
