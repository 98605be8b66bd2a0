/// Which modules a page needs. A browser finds an import only when it has read the module that names it, one round trip
/// for each step of the way; a page that names them all at once (`rel=modulepreload`) waits for one.
struct ModuleGraph {
    /// The text of a file by its path; nil if there is none.
    let text: (String) -> String?

    /// What a module imports statically, directly or through others, in the order of its imports; not itself.
    func imports(of entry: String) -> [String] {
        var found: [String] = []
        var seen: Set = [entry]
        var next = [entry]
        while !next.isEmpty {
            next = next.flatMap(directImports).filter { seen.insert($0).inserted }
            found += next
        }
        return found
    }

    /// The links that name them, for the head of a page; `assets` is where the files are.
    func preloads(of entry: String, assets: String) -> String {
        imports(of: entry).map { "<link rel=\"modulepreload\" href=\"\(assets)/\($0)\">" }.joined(separator: "\n    ")
    }

    /// `import … from "./x.js"`, `import "./x.js"` and `export … from "./x.js"`, each with its end on a line of its own,
    /// as the page's modules are written.
    private func directImports(of path: String) -> [String] {
        guard let lines = text(path)?.split(separator: "\n") else { return [] }
        return lines.compactMap { line in
            guard line.hasSuffix("\";"), let open = line.dropLast(2).lastIndex(of: "\"") else { return nil }
            let before = line[..<open]
            guard before.hasSuffix(" from ") || before == "import " else { return nil }
            return ModulePath.resolve(String(line.dropLast(2)[line.index(after: open)...]), from: path)
        }
    }
}
