/// What stands for the placeholders of a page: `{{assets}}` for where the files are, `{{version}}` for the server's version,
/// `{{build}}` for both together, `{{modules js/x.js}}` for links to all modules that one imports, if it is not joined
/// with them, and `{{prefetch x.html}}` for links to what another page loads, if that is joined.
struct PageText {
    let hash: String
    let version: String
    let joined: JoinedFiles
    /// A file by its path.
    let source: (String) -> [UInt8]?

    func filled(_ path: String, _ content: [UInt8]) -> [UInt8] {
        guard let own = String(validating: content, as: UTF8.self) else { return content }
        let modules = ModuleGraph { source($0).flatMap { String(validating: $0, as: UTF8.self) } }
        let text = (joined.pages[path] ?? own).replacing(/\{\{modules ([^}]+)\}\}/) { match in
            let entry = String(match.1)
            return joined.files[entry] == nil ? modules.preloads(of: entry, assets: "{{assets}}") : ""
        }
        .replacing(/\{\{prefetch ([^}]+)\}\}/) { match in
            let links = joined.loads[String(match.1), default: []].map {
                "<link rel=\"prefetch\" href=\"{{assets}}/\($0)\">"
            }
            return links.joined(separator: "\n    ")
        }
        return Array(
            text.replacing("{{assets}}", with: "/assets/" + hash)
                .replacing("{{build}}", with: "\(version)+\(hash)").replacing("{{version}}", with: version).utf8)
    }
}
