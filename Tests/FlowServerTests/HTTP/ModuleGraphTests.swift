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

    @Test("the pages of this server name modules that exist, the editor's all of them")
    func pages() throws {
        let assets = Assets(directory: nil, version: "1")
        let text = String(decoding: try #require(assets.file("flow.html")).plain.bytes, as: UTF8.self)
        let named = text.matches(of: /modulepreload" href="\/assets\/[^\/]+\/([^"]+)"/).map { String($0.1) }
        #expect(named.contains("js/canvas/canvas.js"))
        #expect(Set(named).isSubset(of: assets.paths))
        #expect(!text.contains("{{"))
    }
}
