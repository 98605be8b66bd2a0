/// What each page loads as one file instead of many: its script with all that it imports, its stylesheets, and the scripts
/// of its workers. On a line of 150 ms a first visit of the editor took seven seconds before, one round trip for every
/// six of 240 files (docs/adr/0017-joined-files.md).
struct JoinedFiles: Sendable {
    /// By path. A joined script is at the address of its first module; what that imports stays at its own, for others.
    private(set) var files: [String: [UInt8]] = [:]
    /// Pages that name the joined sheet.
    private(set) var pages: [String: String] = [:]
    /// The paths of what each page loads joined.
    private(set) var loads: [String: [String]] = [:]
    /// What could not be joined, and is served as it is.
    private(set) var refusals: [ModuleRefusal] = []
    private var sources: [String: ModuleSource] = [:]

    private static let script = "<script type=\"module\" src=\"{{assets}}/"

    /// Nothing is joined.
    init() {}

    /// - Parameter contents: the files by their paths, without comments in lines of their own.
    init(_ contents: [String: [UInt8]]) {
        for (path, content) in contents.sorted(by: { $0.key < $1.key }) where path.hasSuffix(".html") {
            let page = String(decoding: content, as: UTF8.self)
            let sheet = String(path.dropLast("html".count)) + "css"
            if let styles = StyleBundle(page, path: sheet, source: { contents[$0] }) {
                pages[path] = styles.page
                files[sheet] = styles.sheet
                loads[path, default: []].append(sheet)
            }
            for line in page.split(separator: "\n") {
                let text = line.drop { $0 == " " }
                guard text.hasPrefix(Self.script) else { continue }
                let entry = String(text.dropFirst(Self.script.count).prefix { $0 != "\"" })
                join(entry, contents)
                if files[entry] != nil { loads[path, default: []].append(entry) }
            }
        }
        sources = [:]
    }

    /// Whether pages load a file that was made here; a map is for who looks into a script.
    func isLoaded(_ path: String) -> Bool { files[path] != nil && !path.hasSuffix(".map") }

    private mutating func join(_ entry: String, _ contents: [String: [UInt8]]) {
        guard files[entry] == nil else { return }
        do throws(ModuleRefusal) {
            let bundle = try ModuleBundle(of: entry) { path throws(ModuleRefusal) in
                if let known = sources[path] { return known }
                guard let content = contents[path] else {
                    throw ModuleRefusal(path: path, reason: "there is no such file")
                }
                let source = try ModuleSource(path: path, content: content)
                sources[path] = source
                return source
            }
            files[entry] = bundle.script
            files[entry + ".map"] = bundle.map
            for worker in bundle.addresses where worker.hasSuffix(".js") { join(worker, contents) }
        } catch {
            refusals.append(error)
        }
    }
}
