import Testing

@testable import FlowServer

@Suite("Modules that a page needs")
struct ModuleGraphTests {
    private let files = [
        "js/pages/a.js": """
        import { one } from "../one.js";
        import {
            two,
        } from "../two.js";
        import "./side.js";
        const later = () => import("../later.js");
        """,
        "js/one.js": "export { two } from \"./two.js\";\nimport x from \"bare\";\n",
        "js/two.js": "import { one } from \"./one.js\";\nimport { gone } from \"../../../outside.js\";",
        "js/pages/side.js": "",
        "js/later.js": "",
    ]

    private var graph: ModuleGraph {
        let files = files
        return ModuleGraph { files[$0] }
    }

    @Test("all static imports are found once, circles included, in the order of their steps")
    func imports() {
        #expect(graph.imports(of: "js/pages/a.js") == ["js/one.js", "js/two.js", "js/pages/side.js"])
        #expect(graph.imports(of: "js/none.js").isEmpty)
    }

    @Test("each is one link in the head of the page")
    func links() {
        let links = graph.preloads(of: "js/pages/a.js", assets: "/assets/x")
        #expect(links.split(separator: "\n").count == 3)
        #expect(links.hasPrefix("<link rel=\"modulepreload\" href=\"/assets/x/js/one.js\">"))
    }

    @Test("a contributor's pages name modules that exist, the editor's all of them; others one script")
    func pages() throws {
        let directory =
            "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Sources/FlowServer/Web"
        let single = try named(Assets(directory: directory, version: "1"))
        #expect(single.contains("js/canvas/canvas.js"))
        #expect(Set(single).isSubset(of: Assets(directory: nil, version: "1").paths))
        #expect(try named(Assets(directory: nil, version: "1")).isEmpty)
    }

    /// The modules that the editor's page names.
    private func named(_ assets: Assets) throws -> [String] {
        let text = String(decoding: try #require(assets.file("flow.html")).plain.bytes, as: UTF8.self)
        #expect(!text.contains("{{"))
        return text.matches(of: /modulepreload" href="\/assets\/[^\/]+\/([^"]+)"/).map { String($0.1) }
    }
}
