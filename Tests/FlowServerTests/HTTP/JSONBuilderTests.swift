import Flows
import Testing

@testable import FlowServer

@Suite("JSON builder")
struct JSONBuilderTests {
    @Test("builds JSON in which strings cannot end early (RFC 8259 §7)")
    func builder() throws {
        let text = JSONBuilder()
        text.raw("{").member("a\"b").string("x\"},\n\u{0}é").raw(",").member("n").number(-5).raw(",").member("t").bool(
            true
        )
        .raw(",").member("f").bool(false).raw(",").member("v").value(Array("[1]".utf8)).raw(",").member("l").raw("[")
        text.list([1, 2, 3]) { text.number($0) }
        text.raw("],").member("e").raw("[")
        text.list([Int]()) { text.number($0) }
        let bytes = text.raw("]}").bytes
        #expect(
            try JSON(readingTest: bytes)
                == JSON(
                    readingTest:
                        #"{"a\"b":"x\"},\n\u0000é","n":-5,"t":true,"f":false,"v":[1],"l":[1,2,3],"e":[]}"#))
    }
}
