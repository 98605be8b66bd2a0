import Testing

@testable import Flows

@Suite("Text of random bytes (RFC 4648 §6)")
struct RandomTextTests {
    @Test(
        "base 32 of the RFC's test vectors, without padding (RFC 4648 §10)",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ])
    func vectors(text: String, encoded: String) {
        #expect(RandomText.base32(Array(text.utf8)) == encoded)
    }
}
