import Flows
import Testing

@testable import FlowServer

@Suite("HTTP response")
struct HTTPResponseTests {
    private func head(_ response: HTTPResponse, keepsAlive: Bool = true, date: String? = nil) -> String {
        String(decoding: response.head(keepsAlive: keepsAlive, date: date), as: UTF8.self)
    }

    @Test("writes status line, fields, date, length and connection (RFC 9112 §4, §5)")
    func whole() {
        let response = HTTPResponse(status: 200, fields: [("a", "1"), ("b", "2")], body: .bytes([1, 2, 3]))
        #expect(
            head(response, date: "Sun, 06 Nov 1994 08:49:37 GMT")
                == "HTTP/1.1 200 OK\r\na: 1\r\nb: 2\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 3\r\n"
                + "connection: keep-alive\r\n\r\n")
        #expect(head(response, keepsAlive: false).hasSuffix("\r\nconnection: close\r\n\r\n"))
    }

    @Test(
        "sends no length with an answer that cannot have a body (RFC 9110 §8.6)",
        arguments: [(100, false), (101, false), (204, false), (304, false), (200, true), (303, true), (403, true)])
    func length(_ status: Int, _ hasLength: Bool) {
        #expect(head(HTTPResponse(status: status)).contains("content-length: 0\r\n") == hasLength)
    }

    @Test("says nothing about the connection in an interim answer (RFC 9110 §15.2)")
    func interim() {
        #expect(head(HTTPResponse(status: 100)) == "HTTP/1.1 100 Continue\r\n\r\n")
        let upgrade = HTTPResponse(status: 101, fields: [("connection", "Upgrade")])
        #expect(head(upgrade) == "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\n\r\n")
    }

    @Test("counts the length of shared bytes as of its own")
    func shared() {
        let response = HTTPResponse(status: 200, body: .shared(SharedBuffer([1, 2], [3])))
        #expect(head(response).contains("content-length: 3\r\n"))
    }

    @Test("P5.2 has one error object, and rounds the time to retry up to seconds (RFC 9110 §10.2.3)")
    func failure() throws {
        let response = HTTPResponse.failure(503, "overloaded", "a \"b\"", retryAfter: 1001)
        guard case .bytes(let body) = response.body else { return #expect(Bool(false)) }
        #expect(
            try JSON(readingTest: body)
                == JSON(readingTest: #"{"errors":{"detail":"a \"b\"","code":"overloaded","retry_after":1001}}"#))
        #expect(response.fields.contains { $0 == ("retry-after", "2") })
        #expect(response.fields.contains { $0 == ("content-type", "application/json; charset=utf-8") })
        #expect(!HTTPResponse.failure(400, "a", "b").fields.contains { $0.name == "retry-after" })
    }

    @Test("answers a connection over the limit with a whole 503 that ends the connection")
    func overloaded() {
        let text = String(decoding: Application.overloadedBytes, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        #expect(text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        #expect(text.contains("\r\nconnection: close\r\n"))
        #expect(text.contains("\r\nretry-after: 5\r\n"))
        #expect(text.contains("\r\ncontent-length: \(parts.last?.utf8.count ?? 0)\r\n"))
    }
}
