/// The answer to a request of generation 2: the payload of its reply, `{"status":…,"response":…}`.
///
/// It is stored with the request's number, and given again when the same request comes again.
public struct Answer: Equatable, Sendable {
    private static let okay = Array("{\"status\":\"ok\",\"response\":".utf8)
    private static let error = Array("{\"status\":\"error\",\"response\":".utf8)

    /// Whether the request was carried out.
    public let isOkay: Bool
    /// A JSON object.
    public let response: [UInt8]
    /// The clock that the asking member has reached by it; nil when it is where it was.
    public let clock: UInt64?

    /// The answer to a request that was carried out.
    public init(response: [UInt8], clock: UInt64? = nil) {
        isOkay = true
        self.response = response
        self.clock = clock
    }

    /// The answer to a request that was refused.
    public init(_ refusal: Refusal) {
        isOkay = false
        clock = nil
        response = refusal.response
    }

    /// An answer as it was stored.
    init(stored: [UInt8]) {
        isOkay = stored.starts(with: Self.okay)
        clock = nil
        response = Array(stored.dropFirst(isOkay ? Self.okay.count : Self.error.count).dropLast())
    }

    /// The whole payload.
    var stored: [UInt8] {
        var output = isOkay ? Self.okay : Self.error
        output.reserveCapacity(output.count + response.count + 1)
        output += response
        output.append(ASCII.closeBrace)
        return output
    }
}
