import CWeb
import Flows

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
        let contents = Assets.contents()
        // Of a directory nothing is joined: what was edited is what is shown.
        let joined = directory == nil ? JoinedFiles(contents) : JoinedFiles()
        let isPage = { (path: String) in path.hasSuffix(".html") }
        var files: [String: File] = [:]
        for (path, content) in contents.merging(joined.files, uniquingKeysWith: { $1 }) where !isPage(path) {
            // Single modules and sheets are for others than the pages, which load joined ones.
            let isSingle = Assets.sources.contains { path.hasSuffix($0) } && !joined.isLoaded(path)
            files[path] = File(path: path, content: content, isCompressed: !isSingle)
        }
        // Pages name the hash, which is of what they are made of.
        let pages = contents.filter { isPage($0.key) }
        let parts = pages.map { $0 + SHA256.hash($1).description } + files.map { $0 + $1.etag }
        let digest = SHA256.hash(Array(parts.sorted().joined().utf8)).description
        hash = directory == nil ? String(digest.prefix(16)) : "dev"
        let text = PageText(hash: hash, version: version, joined: joined) { contents[$0] }
        for (path, content) in pages { files[path] = File(path: path, content: text.filled(path, content)) }
        self.files = files
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
        guard path.hasSuffix(".html") else { return File(path: path, content: content) }
        let text = PageText(hash: hash, version: version, joined: JoinedFiles(), source: read)
        return File(path: path, content: text.filled(path, content))
    }

    /// What is compiled in, by path; modules and stylesheets without their comments.
    static func contents() -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for place in 0..<flows_asset_count {
            guard let asset = unsafe flows_asset_at(place)?.pointee else { continue }
            let path = unsafe String(cString: asset.path)
            let content = unsafe Array(UnsafeBufferPointer(start: asset.bytes, count: asset.count))
            let isSource = path.hasSuffix(".js") || path.hasSuffix(".css")
            contents[path] = isSource ? SourceComments.removed(from: content) : content
        }
        return contents
    }

    private static let sources = [".js", ".css", ".map"]

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
