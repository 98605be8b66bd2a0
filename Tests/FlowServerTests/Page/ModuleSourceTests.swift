import Testing

@testable import FlowServer

@Suite("Modules as parts of a script")
struct ModuleSourceTests {
    private func read(_ text: String) throws(ModuleRefusal) -> ModuleSource {
        try ModuleSource(path: "js/a/b.js", content: Array(text.utf8))
    }

    /// Its text, with the paths of what is put in later.
    private func text(_ source: ModuleSource) -> String {
        source.parts.map { part in
            switch part {
            case .text(let text): String(decoding: text, as: UTF8.self)
            case .module(let path): "<\(path)>"
            case .later(let path): "<later \(path)>"
            case .address(let path): "<address \(path)>"
            }
        }.joined()
    }

    @Test(
        "each form of import and export that the page has (ECMAScript §16.2)",
        arguments: [
            ("import { a, b as c } from \"./x.js\";", "const { a, b: c } = <js/a/x.js>;\n"),
            (
                "import {\n    a,\n    b as c,\n} from \"../x.js\";\na();",
                "const { a, b: c } = <js/x.js>;\n\n\n\na();\n"
            ),
            ("import \"../../x.js\";", "<x.js>;\n"),
            ("export { a } from \"./x.js\";", "<js/a/x.js>;\n"),
            ("export {\n    a, b as c\n};", "\n\n\n"),
            ("export function f() {", "function f() {\n"), ("export async function f() {", "async function f() {\n"),
            ("export function* f() {", "function* f() {\n"), ("export class A {", "class A {\n"),
            ("export const a = 1;", "const a = 1;\n"),
            (
                "    run: async () => (await import(\"./x.js\")).run(),",
                "    run: async () => (await <later js/a/x.js>).run(),\n"
            ),
            ("w(new URL(\"./x.js\", import.meta.url), 1)", "w(new URL(\"<address js/a/x.js>\", import.meta.url), 1)\n"),
        ])
    func forms(_ module: String, _ expected: String) throws {
        #expect(text(try read(module)) == expected)
    }

    @Test("it tells what it imports, which names it takes, and what it exports under which name")
    func names() throws {
        let source = try read(
            """
            import { a, b as c } from "./x.js";
            export { d as e } from "./y.js";
            import "./z.js";

            export class F {}
            export { c as g };
            const later = [import("./l.js"), new URL("./w.js", import.meta.url)];
            """)
        #expect(
            source.imports == [
                .init(path: "js/a/x.js", names: ["a", "b"], line: 1), .init(path: "js/a/y.js", names: ["d"], line: 2),
                .init(path: "js/a/z.js", names: [], line: 3),
            ])
        #expect(
            source.exports == [
                .init(name: "e", local: "d", module: "js/a/y.js"), .init(name: "F", local: "F"),
                .init(name: "g", local: "c"),
            ])
        #expect(source.later == ["js/a/l.js"])
        #expect(source.addresses == ["js/a/w.js"])
        #expect(source.lineCount == 7)
    }

    @Test(
        "what only looks like an import stays as it is",
        arguments: [
            "const a = 'import(\"./x.js\")';", "const a = `import(\"./x.js\") ${b}`;", "a(/import(\"x\")/);",
            "a(); // import(\"./x.js\")", "a({ import: 1, export: 2 });", "a.import(); a.export ();",
            "important(exported);",
            "  import_; $import; reimport;",
        ])
    func lookalikes(_ line: String) throws {
        let source = try read(line)
        #expect(text(source) == line + "\n")
        #expect(source.later.isEmpty && source.imports.isEmpty)
    }

    @Test(
        "every other form is refused, with the line",
        arguments: [
            ("import a from \"./x.js\";", 1), ("import * as a from \"./x.js\";", 1),
            ("import a, { b } from \"./x.js\";", 1),
            ("import { a } from \"bare\";", 1), ("import { a } from \"/x.js\";", 1), ("import { a } from './x.js';", 1),
            ("import { a } from \"./x.js\"", 1), ("import { \"a b\" as c } from \"./x.js\";", 1),
            ("import { a } from \"./x.js\" with { type: \"json\" };", 1), ("import \"../../../x.js\";", 1),
            ("a();\nimport { b } from \"./x.js\";", 2), ("a();\nexport { b } from \"./x.js\";", 2),
            ("import{a} from \"./x.js\";", 1),
            ("export default a;", 1), ("export default function () {", 1), ("export * from \"./x.js\";", 1),
            ("export let a = 1;", 1), ("export var a = 1;", 1), ("export const { a } = b;", 1), ("export const a;", 1),
            ("a();\n\n    export const b = 1;", 3), ("export{a};", 1), ("a(import(b));", 1), ("import(`./x.js`);", 1),
            ("import(\"./x.js\", {});", 1), ("a(import.meta.url);", 1), ("new URL(b, import.meta.url);", 1),
            ("a(import.meta.dirname);", 1), ("import(\"bare\");", 1),
            ("const a = `\nimport { b } from \"./x.js\";\n`;", 1),
            ("/* a\nimport { b } from \"./x.js\";\n*/", 1), ("import { a } from", 1),
        ])
    func refused(_ module: String, _ line: Int) {
        let refusal = #expect(throws: ModuleRefusal.self) { try read(module) }
        #expect(refusal?.line == line)
        #expect(refusal?.path == "js/a/b.js")
    }

    @Test("every module of this server's page is written in the forms that are known")
    func own() throws {
        let contents = Assets.contents().filter { $0.key.hasSuffix(".js") }
        try #require(contents.count > 200)
        for (path, content) in contents {
            #expect(throws: Never.self, "\(path)") { try ModuleSource(path: path, content: content) }
        }
    }
}
