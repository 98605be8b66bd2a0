import CWeb
import CZlib
import Flows

/// The files of the page: compiled into the binary, or, for contributors, from a directory.
final class Assets: Sendable {
    struct File: Sendable {
        let path: String
        let type: String
        let plain: SharedBuffer
        /// The same, compressed by gzip, where that is smaller.
        let gzip: SharedBuffer?
        let etag: String

        init(path: String, content: [UInt8]) {
            self.path = path
            type = Assets.contentType(path)
            plain = SharedBuffer(content)
            let compressed = Assets.isCompressible(path) ? Gzip.compress(content) : nil
            gzip = compressed.flatMap { $0.count < content.count ? SharedBuffer($0) : nil }
            etag = "\"\(SHA256.hash(content).description.prefix(32))\""
        }
    }

    /// Stands in the path of every file's URL: other content, other URL.
    let hash: String
    private let files: [String: File]
    private let directory: String?
    private let version: String

    /// - Parameter directory: serve from there instead, read anew for each request.
    init(directory: String?, version: String) {
        self.directory = directory
        self.version = version
        let embedded = Assets.embedded()
        let digest = SHA256.hash(embedded.flatMap { Array($0.path.utf8) + $0.content }).description
        let hash = directory == nil ? String(digest.prefix(16)) : "dev"
        self.hash = hash
        let contents = Dictionary(embedded.map { ($0.path, $0.content) }, uniquingKeysWith: { first, _ in first })
        let modules = ModuleGraph { contents[$0].flatMap { String(validating: $0, as: UTF8.self) } }
        files = contents.reduce(into: [:]) { files, each in
            let isSource = each.key.hasSuffix(".js") || each.key.hasSuffix(".css")
            let lean = isSource ? SourceComments.removed(from: each.value) : each.value
            let content = Assets.substitute(each.key, lean, modules, hash: hash, version: version)
            files[each.key] = File(path: each.key, content: content)
        }
    }

    /// Whether they are a contributor's files, and not those that are compiled in.
    var isDirectory: Bool { directory != nil }

    /// Names the server and its page: pages carry it, and a member is told it when joining, so that a page that an older
    /// server sent notices.
    var build: String { "\(version)+\(hash)" }

    /// The paths of all files that are compiled in.
    var paths: [String] { files.keys.sorted() }

    /// A file by its path below the directory of the page.
    func file(_ path: String) -> File? {
        guard let directory else { return files[path] }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isInside = !parts.contains { $0 == ".." || $0.isEmpty }
        let read = { FlowServer.File.read(directory + "/" + $0) }
        guard isInside, let content = read(path) else { return nil }
        let modules = ModuleGraph { read($0).flatMap { String(validating: $0, as: UTF8.self) } }
        return File(path: path, content: Assets.substitute(path, content, modules, hash: hash, version: version))
    }

    private static func embedded() -> [(path: String, content: [UInt8])] {
        (0..<flows_asset_count).compactMap { place -> (path: String, content: [UInt8])? in
            guard let asset = unsafe flows_asset_at(place)?.pointee else { return nil }
            let content = unsafe Array(UnsafeBufferPointer(start: asset.bytes, count: asset.count))
            return (unsafe String(cString: asset.path), content)
        }
    }

    /// In pages `{{assets}}` stands for where the files are, `{{version}}` for the server's version, `{{build}}` for both
    /// together, and `{{modules js/x.js}}` for links to all modules that one imports.
    private static func substitute(
        _ path: String, _ content: [UInt8], _ modules: ModuleGraph, hash: String, version: String
    ) -> [UInt8] {
        guard path.hasSuffix(".html"), let text = String(validating: content, as: UTF8.self) else { return content }
        let filled = text.replacing(/\{\{modules ([^}]+)\}\}/) {
            modules.preloads(of: String($0.1), assets: "{{assets}}")
        }
        .replacing("{{assets}}", with: "/assets/" + hash)
        .replacing("{{build}}", with: "\(version)+\(hash)").replacing("{{version}}", with: version)
        return Array(filled.utf8)
    }

    private static func isCompressible(_ path: String) -> Bool {
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
        case "json": "application/json; charset=utf-8"
        case "woff2": "font/woff2"
        default: "application/octet-stream"
        }
    }
}

/// Whole texts in the gzip format (RFC 1952).
enum Gzip {
    /// Nil when zlib fails.
    static func compress(_ content: [UInt8]) -> [UInt8]? {
        var stream = unsafe z_stream()
        guard unsafe flows_deflate_init(&stream, 9, 15 + 16, 9) == Z_OK else { return nil }
        defer { unsafe deflateEnd(&stream) }
        let bound = unsafe Int(deflateBound(&stream, UInt(content.count)))
        var isComplete = false
        let compressed = unsafe content.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: bound) { room, count in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(clamping: source.count)
                unsafe stream.next_out = room.baseAddress
                unsafe stream.avail_out = UInt32(clamping: bound)
                isComplete = unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = unsafe bound - Int(stream.avail_out)
            }
        }
        return isComplete ? compressed : nil
    }
}
