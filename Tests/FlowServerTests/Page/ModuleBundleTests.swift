import Testing

@testable import FlowServer

@Suite("Modules as one script")
struct ModuleBundleTests {
    private func bundle(_ files: [String: String], of entry: String = "a.js") throws(ModuleRefusal) -> ModuleBundle {
        try ModuleBundle(of: entry) { path throws(ModuleRefusal) in
            guard let text = files[path] else { throw ModuleRefusal(path: path, reason: "missing") }
            return try ModuleSource(path: path, content: Array(text.utf8))
        }
    }

    /// The paths of the modules in a script, in order.
    private func order(_ bundle: ModuleBundle) -> [String] {
        String(decoding: bundle.script, as: UTF8.self).matches(of: /=> \{ \/\/ (\S+\.js)\n/).map { String($0.1) }
    }

    @Test("what one imports stands before it, in the order of evaluation; each once (ECMAScript §16.2.1.6.1.3)")
    func evaluation() throws {
        let made = try bundle([
            "a.js": "import \"./b.js\";\nimport \"./c.js\";\nimport \"./d.js\";", "b.js": "import \"./d.js\";",
            "c.js": "",
            "d.js": "",
        ])
        #expect(order(made) == ["d.js", "b.js", "c.js", "a.js"])
    }

    @Test("what is only imported dynamically is evaluated when it is asked for, with what only it imports")
    func laziness() throws {
        let made = try bundle([
            "a.js": "import \"./b.js\";\nx(import(\"./l.js\"), import(\"./b.js\"));", "b.js": "",
            "l.js": "import \"./m.js\";\nimport \"./b.js\";\nimport(\"./l.js\");", "m.js": "",
        ])
        let script = String(decoding: made.script, as: UTF8.self)
        #expect(order(made) == ["m.js", "l.js", "b.js", "a.js"])
        #expect(script.contains("const module$1 = module$once(() => { // l.js\nmodule$0();\nmodule$2;\n"))
        #expect(script.contains("x(module$later(() => module$1()), module$later(() => module$2));"))
    }

    @Test("a circle of static imports is refused; one that a dynamic import closes is none")
    func circles() throws {
        let refusal = #expect(throws: ModuleRefusal.self) {
            try bundle(["a.js": "import \"./b.js\";", "b.js": "\nimport \"./c.js\";", "c.js": "import \"./b.js\";"])
        }
        #expect(refusal?.description == "c.js:1: b.js imports it in a circle")
        #expect(throws: ModuleRefusal.self) { try bundle(["a.js": "import \"./a.js\";"]) }
        #expect(throws: ModuleRefusal.self) {
            try bundle(["a.js": "import(\"./b.js\");", "b.js": "import \"./c.js\";", "c.js": "import \"./b.js\";"])
        }
        #expect(throws: Never.self) { try bundle(["a.js": "import \"./b.js\";", "b.js": "import(\"./a.js\");"]) }
    }

    @Test("names that are not exported, modules that are missing, and the script's own names are refused")
    func missing() {
        for (text, b) in [
            ("import { x } from \"./b.js\";", "export const y = 1;"), ("export { x } from \"./b.js\";", "const x = 1;"),
            ("import \"./none.js\";", ""), ("import(\"./none.js\");", ""), ("const module$1 = 1;", ""),
        ] {
            #expect(throws: ModuleRefusal.self, "\(text)") { try bundle(["a.js": text, "b.js": b]) }
        }
    }

    @Test("the modules of Tests/EndToEnd/unit/joined become the script that joined.test.mjs runs beside them")
    func fixture() throws {
        let parts = #filePath.split(separator: "/").dropLast(3)
        let directory = "/" + parts.joined(separator: "/") + "/EndToEnd/unit/joined/"
        let made = try ModuleBundle(of: "pages/entry.js") { path throws(ModuleRefusal) in
            let content = SourceComments.removed(from: File.read(directory + path) ?? [])
            return try ModuleSource(path: path, content: content)
        }
        let read = { String(decoding: File.read(directory + $0) ?? [], as: UTF8.self) }
        #expect(String(decoding: made.script, as: UTF8.self) == read("pages/joined.mjs"))
        #expect(String(decoding: made.map, as: UTF8.self) == read("pages/entry.js.map"))
        #expect(made.addresses == ["lazy/worker.js"])
    }
}
