import Testing

@testable import FlowServer

@Suite("Files that are joined")
struct JoinedFilesTests {
    private static let page = """
        <head>
            <script src="{{assets}}/boot.js"></script>
            <link rel="stylesheet" href="{{assets}}/css/one.css">
            <link rel="stylesheet" href="{{assets}}/css/two.css" media="print">
            <script type="module" src="{{assets}}/js/page.js"></script>
            {{modules js/page.js}}
        </head>
        """
    private static let files = [
        "page.html": page, "boot.js": "boot();", "css/one.css": "a { color: red; }\n",
        "css/two.css": "b { color: blue; }\n",
        "js/page.js": "import { a } from \"./a.js\";\nnew Worker(new URL(\"./work.js\", import.meta.url));",
        "js/a.js": "export const a = 1;", "js/work.js": "import { a } from \"./a.js\";\npostMessage(a);",
    ]

    private func joined(_ changes: [String: String] = [:]) -> JoinedFiles {
        JoinedFiles(Self.files.merging(changes) { $1 }.mapValues { Array($0.utf8) })
    }

    private func page(_ joined: JoinedFiles) -> String {
        let text = PageText(hash: "x", version: "1", joined: joined) { Self.files[$0].map { Array($0.utf8) } }
        return String(decoding: text.filled("page.html", Array(Self.page.utf8)), as: UTF8.self)
    }

    @Test("a page's script, its workers' scripts and its stylesheets are one each; it names no single one")
    func parts() {
        let joined = joined()
        #expect(
            joined.files.keys.sorted() == [
                "js/page.js", "js/page.js.map", "js/work.js", "js/work.js.map", "page.css",
            ])
        #expect(joined.refusals.isEmpty)
        #expect(joined.loads == ["page.html": ["page.css", "js/page.js"]])
        #expect(
            joined.files["page.css"].map { String(decoding: $0, as: UTF8.self) }
                == "/* css/one.css */\na { color: red; }\n/* css/two.css */\n@media print {\nb { color: blue; }\n}\n")
        let addresses = page(joined).matches(of: /"\/assets\/x\/([^"]+)"/).map { String($0.1) }
        #expect(addresses == ["boot.js", "page.css", "js/page.js"])
    }

    @Test("what cannot be joined is served as it is, and the page names its single files")
    func fallback() {
        let unknown = joined(["js/a.js": "export let a = 1;"])
        #expect(unknown.files.keys.sorted() == ["page.css"])
        #expect(unknown.refusals.map(\.path) == ["js/a.js"])
        let addresses = page(unknown).matches(of: /"\/assets\/x\/([^"]+)"/).map { String($0.1) }
        #expect(addresses == ["boot.js", "page.css", "js/page.js", "js/a.js"])
    }

    @Test(
        "a stylesheet that means something else at another place keeps the page's sheets single",
        arguments: ["@import \"x.css\";", "@charset \"utf-8\";", "@namespace x url(y);", "a { b: url(\"c.png\"); }"])
    func sheets(_ sheet: String) {
        let joined = joined(["css/two.css": sheet])
        #expect(joined.files["page.css"] == nil)
        #expect(page(joined).contains("/css/two.css\" media=\"print\">"))
    }

    @Test("all of this server's pages are joined, and each loads less than 200 KiB, compressed")
    func own() throws {
        let joined = JoinedFiles(Assets.contents())
        #expect(joined.refusals.isEmpty, "\(joined.refusals)")
        #expect(
            joined.loads == [
                "flow.html": ["flow.css", "js/pages/flow.js"], "index.html": ["index.css", "js/pages/home.js"],
                "locked.html": ["locked.css"],
            ])
        #expect(joined.files["js/building/layout/worker.js.map"] != nil)
        let assets = Assets(directory: nil, version: "1")
        for (page, paths) in joined.loads {
            let size = try paths.reduce(0) { sum, path in
                let file = try #require(assets.file(path))
                return sum + (file.gzip?.count ?? file.plain.count)
            }
            #expect(size < 200 * 1024, "\(page) loads \(size) bytes")
        }
    }

    @Test("other pages get the modules of the client one by one (docs/client.md)")
    func client() throws {
        let assets = Assets(directory: nil, version: "1")
        let contents = Assets.contents()
        for path in ModuleGraph(text: { contents[$0].flatMap { String(validating: $0, as: UTF8.self) } })
            .imports(of: "js/client/flow-client.js") + ["js/client/flow-client.js", "js/client/flow-client.d.ts"]
        {
            #expect(assets.file(path)?.plain.bytes == contents[path], "\(path)")
        }
    }
}
