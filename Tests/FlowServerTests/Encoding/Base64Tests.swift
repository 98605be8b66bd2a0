import Testing

@testable import FlowServer

@Suite("Base 64")
struct Base64Tests {
    @Test(
        "encodes the test vectors (RFC 4648 §10)",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.encodeURL(Array(text.utf8)) == encoded.filter { $0 != "=" })
    }

    @Test("has two characters of its own in the alphabet for URLs (RFC 4648 §5)")
    func alphabets() {
        let all = (0..<64).map { UInt8($0) }
        // Each six bits once: 0, 1, 2, … packed into bytes.
        let bytes = stride(from: 0, to: 64, by: 4).flatMap { start -> [UInt8] in
            let (a, b, c, d) = (all[start], all[start + 1], all[start + 2], all[start + 3])
            return [a << 2 | b >> 4, (b & 15) << 4 | c >> 2, (c & 3) << 6 | d]
        }
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        #expect(Base64.encode(bytes) == letters + "+/")
        #expect(Base64.encodeURL(bytes) == letters + "-_")
        #expect((letters + "+/").utf8.allSatisfy(Base64.isDigit))
        #expect(!"-_= \n".utf8.contains(where: Base64.isDigit))
    }
}
