/// The files of the page: compiled into the binary, or, for contributors, from a directory.
final class Assets: Sendable {
    /// Stands in the path of every file's URL: other content, other URL.
    let hash: String
    private let files: [String: File]
    private let directory: String?
    private let version: String

    /// - Parameter directory: serve from there instead, read anew for each request.
    init(directory: String?, version: String) {
        self.directory = directory
        self.version = version
        // Of a directory nothing is joined: what was edited is what is shown.
        let compiledIn = directory == nil ? CompiledIn.joined : CompiledIn.single
        hash = directory == nil ? compiledIn.hash : "dev"
        files = compiledIn.files.merging(
            compiledIn.pages(hash: hash, version: version), uniquingKeysWith: { $1 })
    }

    /// Whether they are a contributor's files, and not those that are compiled in.
    var isDirectory: Bool { directory != nil }

    /// Names the server and its page: pages carry it, and a member is told it when joining, so that a page that an older
    /// server sent notices.
    var build: String { "\(version)+\(hash)" }

    /// The paths of all files that are compiled in, and of those that are made of them.
    var paths: [String] { files.keys.sorted() }

    /// A file by its path below the directory of the page.
    func file(_ path: String) -> File? {
        guard let directory else { return files[path] }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isInside = !parts.contains { $0 == ".." || $0.isEmpty }
        let read = { FlowServer.File.read(directory + "/" + $0) }
        guard isInside, let content = read(path) else { return nil }
        guard Assets.isPage(path) else { return File(path: path, content: content) }
        let text = PageText(hash: hash, version: version, joined: JoinedFiles(), source: read)
        return File(path: path, content: text.filled(path, content))
    }

    static func isCompressible(_ path: String) -> Bool {
        !path.hasSuffix(".png") && !path.hasSuffix(".woff2")
    }

    static func contentType(_ path: String) -> String {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        // Type declarations of a module; as text they can be read in a browser.
        case "ts": "text/plain; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "json", "map": "application/json; charset=utf-8"
        case "woff2": "font/woff2"
        default: "application/octet-stream"
        }
    }
}
