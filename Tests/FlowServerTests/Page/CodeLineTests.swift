import Testing

@testable import FlowServer

@Suite("Lines of code")
struct CodeLineTests {
    @Test(
        "what is no code is blank: strings, templates, regular expressions, comments (ECMAScript §12)",
        arguments: [
            (#"const a = "import" + 'im\'port';"#, #"const a = "      " + '        ';"#),
            (
                #"say(`import ${a.map((x) => `b${x}`)} c`, import)"#,
                #"say(        ${a.map((x) => `·${x}`)}   , import)"#
            ),
            (#"const r = /im"port[/"]/g; x / y / "z""#, #"const r = /           /g; x / y / " ""#),
            (#"return /'/.test(a) ? (b) / 2 : c[0] / 3;"#, #"return / /.test(a) ? (b) / 2 : c[0] / 3;"#),
            (#"/^"/.test(a); // import("b")"#, #"/  /.test(a);               "#),
            (#"a /* import */ / "b" /* ` */ + c"#, #"a              / " "         + c"#),
            (#"`${{ a: "}" }}` + `\`` + d"#, #"`${{ a: " " }}` + `··` + d"#),
            (#"    / divisor + "a""#, #"    / divisor + " ""#), ("", ""), ("}", "}"), ("a }) => {", "a }) => {"),
        ])
    func code(_ line: String, _ expected: String) throws {
        // A template's own quotes and text are no code either; dots and quotes only say in this table what they were.
        let blank = { (text: String) in text.replacing("·", with: " ").replacing("`", with: " ") }
        let code = try CodeLine(Array(line.utf8)[...])
        #expect(blank(String(decoding: code.bytes, as: UTF8.self)) == blank(expected))
        #expect(code.bytes.count == line.utf8.count)
    }

    @Test(
        "no token goes on in the next line",
        arguments: ["`a", "`${", "`${a}", "\"a", "'a\\", "/* a", "a(/b", "`${`a}`"])
    func open(_ line: String) {
        #expect(throws: CodeLine.Failure.self) { try CodeLine(Array(line.utf8)[...]) }
    }

    @Test("every text can be read, cut at any place")
    func cut() {
        let line = Array(#"a(`b${"c" + `d${{ e: /f[/]/ }}`}`, 'g\'', /* h */ i / 2); // j"#.utf8)
        for end in 0...line.count {
            let code = try? CodeLine(line[..<end])
            #expect(code == nil || code?.bytes.count == end)
        }
    }
}
