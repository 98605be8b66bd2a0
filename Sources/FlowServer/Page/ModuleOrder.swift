/// Modules, each behind those that it imports.
struct ModuleOrder {
    private(set) var modules: [ModuleSource] = []
    private var found: [String: Bool] = [:]

    /// Adds a module and what it imports. As deep as the longest way through the imports.
    mutating func visit(_ path: String, _ source: ModuleBundle.Reading) throws(ModuleRefusal) {
        found[path] = false
        let module = try source(path)
        for each in module.imports {
            switch found[each.path] {
            case true: continue
            case false:
                let reason = "\(each.path) imports it in a circle"
                throw ModuleRefusal(path: path, line: each.line, reason: reason)
            case nil: try visit(each.path, source)
            }
        }
        found[path] = true
        modules.append(module)
    }

    /// The modules that are needed only by what is imported dynamically.
    func visitLater(_ source: ModuleBundle.Reading) throws(ModuleRefusal) -> [ModuleSource] {
        var all = self
        var next = all.modules[...]
        while let module = next.popFirst() {
            let count = all.modules.count
            for path in module.later where all.found[path] == nil { try all.visit(path, source) }
            next += all.modules[count...]
        }
        return Array(all.modules[modules.count...])
    }
}
