/// Why a request cannot be served as HTTP. Each closes the connection after its answer, because what follows on it
/// cannot be told apart from the rest of the bad request (RFC 9112 §2.2, §6.3).
enum HTTPError: Error, Equatable {
    case badRequestLine, badTarget, unsupportedVersion
    case bareLineFeed, badField, missingHost, duplicateHost
    case badContentLength, lengthAndTransferEncoding, unsupportedTransferEncoding, badChunk
    case headTooLarge, targetTooLong, bodyTooLarge
    case unsupportedExpectation
    case headTimeout, bodyTimeout
}
