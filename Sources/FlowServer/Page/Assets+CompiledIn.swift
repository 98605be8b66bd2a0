import CWeb
import Flows

extension Assets {
    /// What is compiled in, and what is made of it: made once in a process, however many servers it has.
    final class CompiledIn: Sendable {
        /// Modules and stylesheets are without their comments.
        let contents: [String: [UInt8]]
        let joined: JoinedFiles
        /// All but the pages.
        let files: [String: File]
        /// Of all that is served.
        let hash: String

        /// Each page loads one script and one sheet.
        static let joined = CompiledIn { JoinedFiles($0) }
        /// Nothing is joined.
        static let single = CompiledIn { _ in JoinedFiles() }

        private init(_ join: ([String: [UInt8]]) -> JoinedFiles) {
            let contents = Assets.contents()
            let joined = join(contents)
            var files: [String: File] = [:]
            for (path, content) in contents.merging(joined.files, uniquingKeysWith: { $1 }) where !Assets.isPage(path) {
                // Single modules and sheets are for others than the pages, which load joined ones.
                let isSingle = Self.sources.contains { path.hasSuffix($0) } && !joined.isLoaded(path)
                files[path] = File(path: path, content: content, isCompressed: !isSingle)
            }
            let pages = contents.filter { Assets.isPage($0.key) }
            let parts = pages.map { $0 + SHA256.hash($1).description } + files.map { $0 + $1.etag }
            hash = String(SHA256.hash(Array(parts.sorted().joined().utf8)).description.prefix(16))
            self.contents = contents
            self.joined = joined
            self.files = files
        }

        private static let sources = [".js", ".css", ".map"]

        /// The pages, as a server sends them that calls its files by `hash`.
        func pages(hash: String, version: String) -> [String: File] {
            let text = PageText(hash: hash, version: version, joined: joined) { self.contents[$0] }
            return contents.filter { Assets.isPage($0.key) }.reduce(into: [:]) { pages, page in
                pages[page.key] = File(path: page.key, content: text.filled(page.key, page.value))
            }
        }
    }

    static func isPage(_ path: String) -> Bool { path.hasSuffix(".html") }

    /// By path; modules and stylesheets without their comments.
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
}
