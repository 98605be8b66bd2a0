import Testing

@testable import FlowServer

@Suite("Origin")
struct OriginTests {
    @Test(
        "reads scheme, host and port, without the scheme's own port (RFC 6454 §6.2)",
        arguments: [
            ("http://a", "http://a", 80), ("https://a", "https://a", 443),
            ("HTTP://A.Example:8080", "http://a.example:8080", 8080),
            ("http://a:80", "http://a", 80), ("https://a:443", "https://a", 443), ("http://a:443", "http://a:443", 443),
            ("http://a/", "http://a", 80), ("http://[::1]:4000", "http://[::1]:4000", 4000),
            ("http://[::1]", "http://[::1]", 80),
            ("http://127.0.0.1:1", "http://127.0.0.1:1", 1), ("http://a:", "http://a", 80),
            ("http://a:65535", "http://a:65535", 65535),
        ] as [(String, String, UInt16)])
    func reads(_ text: String, _ description: String, _ port: UInt16) throws {
        let origin = try #require(Origin(text))
        #expect(origin.description == description)
        #expect(origin.effectivePort == port)
        #expect(Origin(description) == origin)
    }

    @Test(
        "refuses what is no origin (RFC 6454 §7)",
        arguments: [
            "", "null", "a", "//a", "ftp://a", "http:/a", "http://", "http:///", "http://a//", "http://a/b",
            "http://a?b",
            "http://a#b", "http://u@a", "http://u:p@a", "http://a b", "http://a\tb", "http://a,http://b", "http://a:x",
            "http://a:65536", "http://a:+80", "http://a:-1", "http://a:8 0", "http://[::1", "http://::1]:1",
            "http://a]",
            "http://[a]b", "ws://a", "http://é", "http://\u{212A}", "http://a\u{0}",
        ])
    func refuses(_ text: String) { #expect(Origin(text) == nil) }

    @Test(
        "takes host and port of a Host field apart (RFC 9110 §7.2)",
        arguments: [
            ("a", "a", nil), ("A:80", "a", 80), ("a:", "a", nil), ("[::1]", "::1", nil), ("[::1]:80", "::1", 80),
            ("127.0.0.1:4000", "127.0.0.1", 4000),
        ] as [(String, String, UInt16?)])
    func splits(_ field: String, _ host: String, _ port: UInt16?) throws {
        let parts = try #require(Origin.split(field))
        #expect(parts.host == host)
        #expect(parts.port == port)
    }
}
