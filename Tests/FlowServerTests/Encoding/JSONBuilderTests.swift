import Flows
import Testing

@testable import FlowServer

@Suite("JSON builder")
struct JSONBuilderTests {
    @Test("builds JSON in which strings cannot end early (RFC 8259 §7)")
    func builder() throws {
        let bytes = JSONBuilder.object {
            $0.member("a\"b").string("x\"},\n\u{0}é").member("n").number(-5).member("t").bool(true)
                .member("f").bool(false).member("v").value(Array("[1]".utf8)).member("z").string(nil)
                .member("l").list([1, 2, 3]) { $0.number($1) }
                .member("e").list([Int]()) { $0.number($1) }
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"a\"b":"x\"},\n\u0000é","n":-5,"t":true,"f":false,"v":[1],"z":null,"l":[1,2,3],"e":[]}"#)
    }

    @Test("puts a comma before each member and element but the first (RFC 8259 §4, §5)")
    func commas() {
        let bytes = JSONBuilder.object {
            $0.member("a").object { _ in }.members(of: Array("{}".utf8)).members(of: Array(#"{"b":1,"c":2}"#.utf8))
            $0.member("d").list {
                $0.object { $0.member("e").list { _ in } }.number(1)
                $0.list([1, 2, 3]) { if $1 != 2 { $0.number($1) } }.null()
            }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"a":{},"b":1,"c":2,"d":[{"e":[]},1,[1,3],null]}"#)
    }
}
