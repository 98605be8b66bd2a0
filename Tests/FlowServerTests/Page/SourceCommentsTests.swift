import Testing

@testable import FlowServer

@Suite("Comments taken out of the page's files")
struct SourceCommentsTests {
    @Test(
        "a comment with lines of its own goes, its lines stay",
        arguments: [
            ("/** One. */\nlet a = 1;\n", "\nlet a = 1;\n"),
            ("a {\n    /* Two\n       lines. */\n    top: 0;\n}", "a {\n\n\n    top: 0;\n}"),
            ("// One.\nlet a; // stays\n    // Two.\nlet b;", "\nlet a; // stays\n\nlet b;"),
            ("/* inline */ let a = 1;\nlet b;", "/* inline */ let a = 1;\nlet b;"),
            ("let url = \"https://x\";\n", "let url = \"https://x\";\n"),
            ("", ""),
        ])
    func removal(source: String, expected: String) {
        #expect(SourceComments.removed(from: Array(source.utf8)) == Array(expected.utf8))
    }
}
