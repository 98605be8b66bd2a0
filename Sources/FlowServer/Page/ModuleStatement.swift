/// `import {a, b as c} from "./x.js";`, `import "./x.js";`, `export {a, b as c} from "./x.js";` or `export {a, b as c};`:
/// the statements of the page's modules that name other modules, or names without declaring them (ECMAScript §16.2).
struct ModuleStatement: Equatable {
    struct Name: Equatable {
        /// What stands before `as`: in an import and in a re-export the other module's name.
        let source: String
        /// What stands behind it; the same without `as`.
        let target: String
    }

    let isImport: Bool
    let names: [Name]
    /// Nil for an export of the module's own names.
    let specifier: String?

    /// Nil for any other form: a default, a namespace, attributes, `export *`.
    init?(_ text: String) {
        isImport = text.hasPrefix("import ")
        guard isImport || text.hasPrefix("export ") else { return nil }
        var rest = text.dropFirst("import ".count).drop { $0 == " " }
        if rest.first == "{" {
            guard let end = rest.firstIndex(of: "}"), let names = Self.names(rest[..<end].dropFirst()) else {
                return nil
            }
            self.names = names
            rest = rest[end...].dropFirst()
            guard isImport || rest != ";" else {
                specifier = nil
                return
            }
            guard rest.hasPrefix(" from ") else { return nil }
            rest = rest.dropFirst(" from ".count)
        } else {
            guard isImport else { return nil }
            names = []
        }
        guard rest.hasPrefix("\""), rest.hasSuffix("\";") else { return nil }
        let specifier = rest.dropFirst().dropLast(2)
        guard !specifier.isEmpty, !specifier.contains(where: { "\"\\ ".contains($0) }) else { return nil }
        self.specifier = String(specifier)
    }

    private static func names(_ list: Substring) -> [Name]? {
        var clauses = list.split(separator: ",", omittingEmptySubsequences: false)
        // A comma may follow the last one.
        if clauses.last?.allSatisfy({ $0 == " " }) == true { clauses.removeLast() }
        var names: [Name] = []
        for clause in clauses {
            let words = clause.split(separator: " ").map(String.init)
            guard words.count == 1 || words.count == 3 && words[1] == "as", let source = words.first,
                let target = words.last, [source, target].allSatisfy({ $0.utf8.allSatisfy(\.isWord) })
            else { return nil }
            names.append(Name(source: source, target: target))
        }
        return names
    }
}
