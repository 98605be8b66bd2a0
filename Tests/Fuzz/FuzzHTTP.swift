// Fuzz target for the HTTP parser: whatever comes, in whatever pieces, gives the same requests or the same refusal, and
// no limit is passed.
// fuzz: Sources/FlowServer/HTTP/RequestParser.swift Sources/FlowServer/HTTP/RequestHeadParser.swift Sources/FlowServer/HTTP/ChunkedBody.swift Sources/FlowServer/HTTP/HTTPGrammar.swift Sources/FlowServer/Encoding/UInt8+ASCII.swift Sources/FlowServer/HTTP/HTTPRequest.swift Sources/FlowServer/HTTP/HTTPFields.swift Sources/FlowServer/HTTP/StringProtocol+Pieces.swift Sources/FlowServer/HTTP/HTTPError.swift Sources/FlowServer/Encoding/PercentEncoding.swift Sources/FlowServer/Transport/Array+Span.swift

/// What a connection would see: requests in order, then perhaps the end.
private struct Reading: Equatable {
    var requests: [String] = []
    var error: HTTPError?
}

private let limits = RequestParser.Limits(head: 512, target: 128, body: 1024)

private func read(_ bytes: [UInt8], pieces: Int) -> Reading {
    var parser = RequestParser(limits: limits)
    var reading = Reading()
    var start = 0
    while start < bytes.count, reading.error == nil {
        let piece = Array(bytes[start..<min(bytes.count, start + pieces)])
        start += piece.count
        var at = 0
        while at < piece.count, reading.error == nil {
            do throws(HTTPError) {
                guard let request = try parser.next(piece.span, &at) else { break }
                precondition(request.body.count <= limits.body && request.path.utf8.count <= limits.target)
                _ = (request.keepsAlive, request.isJSON, request.queryValue("a"), request.cookie("b"))
                reading.requests.append("\(request)")
            } catch {
                reading.error = error
            }
        }
    }
    return reading
}

/// libFuzzer calls it with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let whole = read(bytes, pieces: max(1, bytes.count))
    precondition(read(bytes, pieces: 1) == whole)
    precondition(read(bytes, pieces: 7) == whole)
    return 0
}
