import CZlib
import Glibc
import Testing

@testable import FlowServer

@Suite("Assets")
struct AssetsTests {
    /// `Sources/FlowServer/Web` of this repository.
    private static let directory: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/Sources/FlowServer/Web"
    }()

    /// The paths of all files below `directory`.
    private static func files(_ below: String = "") -> [String] {
        guard let stream = unsafe opendir(directory + "/" + below) else { return [] }
        defer { unsafe closedir(stream) }
        var paths: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            let isDirectory = unsafe entry.pointee.d_type == UInt8(DT_DIR)
            paths += isDirectory ? files(below + name + "/") : [below + name]
        }
        return paths
    }

    @Test("has every file of the page compiled in, and no other")
    func complete() throws {
        let files = Self.files().filter {
            !["README.md", "assets.c", "include/CWeb.h"].contains($0) && !$0.hasPrefix("dev/")
        }
        try #require(files.count > 50)
        let made = JoinedFiles(Assets.contents()).files.keys
        #expect(Assets(directory: nil, version: "1").paths == Set(files).union(made).sorted())
    }

    @Test("delivers the very bytes of a file, but for comments in lines of their own and joined ones; knows its type")
    func content() throws {
        let assets = Assets(directory: nil, version: "1")
        let joined = JoinedFiles(Assets.contents()).files
        for path in assets.paths where !path.hasSuffix(".html") {
            if let content = joined[path] {
                #expect(assets.file(path)?.plain.bytes == content, "\(path)")
                continue
            }
            let source = try #require(File.read(Self.directory + "/" + path))
            let isSource = path.hasSuffix(".js") || path.hasSuffix(".css")
            let expected = isSource ? SourceComments.removed(from: source) : source
            #expect(assets.file(path)?.plain.bytes == expected, "\(path)")
        }
        for path in assets.paths { #expect(Assets.contentType(path) != "application/octet-stream", "\(path)") }
        #expect(assets.file("nothing.js") == nil)
        #expect(assets.file("") == nil)
        #expect(assets.file("README.md") == nil)
    }

    @Test("puts address and version into pages, and leaves no placeholder")
    func placeholders() throws {
        let assets = Assets(directory: nil, version: "9.8.7")
        for path in assets.paths where path.hasSuffix(".html") {
            let text = String(decoding: try #require(assets.file(path)).plain.bytes, as: UTF8.self)
            #expect(text.contains("/assets/\(assets.hash)/"))
            #expect(!text.contains("{{"))
        }
        let editor = String(decoding: try #require(assets.file("flow.html")).plain.bytes, as: UTF8.self)
        #expect(editor.contains("content=\"\(assets.build)\""))
        #expect(assets.build == "9.8.7+\(assets.hash)")
        #expect(assets.hash.count == 16)
        #expect(assets.hash.allSatisfy { $0.isHexDigit })
    }

    @Test("has a compressed form that expands to the plain one, where that saves anything (RFC 1952)")
    func gzip() throws {
        let assets = Assets(directory: nil, version: "1")
        var compressed = 0
        for path in assets.paths {
            let file = try #require(assets.file(path))
            guard let gzip = file.gzip else { continue }
            #expect(gzip.count < file.plain.count)
            #expect(Self.gunzip(gzip.bytes, size: file.plain.count) == file.plain.bytes, "\(path)")
            compressed += 1
        }
        #expect(compressed > 50)
        #expect(Assets.File(path: "a.js", content: [1]).gzip == nil)
    }

    @Test("has a strong entity tag that changes with the content (RFC 9110 §8.8.3)")
    func etag() {
        let one = Assets.File(path: "a.js", content: Array("abc".utf8))
        // SHA-256 of "abc" (FIPS 180-2, B.1).
        #expect(one.etag == "\"ba7816bf8f01cfea414140de5dae2223\"")
        #expect(Assets.File(path: "b.js", content: Array("abc".utf8)).etag == one.etag)
        #expect(Assets.File(path: "a.js", content: Array("abd".utf8)).etag != one.etag)
    }

    @Test("serves a contributor's directory as it is now, with an address that nobody keeps")
    func directory() throws {
        let assets = Assets(directory: Self.directory, version: "1")
        #expect(assets.hash == "dev")
        #expect(assets.file("js/dom.js")?.plain.bytes == File.read(Self.directory + "/js/dom.js"))
        let page = try #require(assets.file("index.html"))
        #expect(String(decoding: page.plain.bytes, as: UTF8.self).contains("/assets/dev/"))
    }

    @Test("P5.8 the page of all controls is there for contributors only")
    func components() throws {
        for directory in [nil, Self.directory] {
            try TestServer.run({ $0.webDirectory = directory }) { server in
                let answer = try server.request("GET", "/dev/components")
                #expect(answer.status == (directory == nil ? 404 : 200))
                #expect(answer.text.contains("dev/components.js") == (directory != nil))
            }
        }
    }

    @Test(
        "never leaves the contributor's directory",
        arguments: [
            "../Main.swift", "js/../../Main.swift", "js/../../../../Package.swift", "..", "/etc/passwd", "//etc/passwd",
            "js//dom.js", "js/", "", "js", "/", "js/..",
        ])
    func traversal(_ path: String) {
        #expect(Assets(directory: Self.directory, version: "1").file(path) == nil)
    }

    private static func gunzip(_ bytes: [UInt8], size: Int) -> [UInt8]? {
        var stream = unsafe z_stream()
        guard unsafe flows_inflate_init(&stream, 15 + 16) == Z_OK else { return nil }
        defer { unsafe inflateEnd(&stream) }
        var source = bytes
        var output = [UInt8](repeating: 0, count: size)
        var isWhole = false
        unsafe source.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                isWhole = unsafe inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0
            }
        }
        return isWhole ? output : nil
    }
}
