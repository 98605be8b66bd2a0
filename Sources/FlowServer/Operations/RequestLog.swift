/// A line for each answered request, at the level debug.
struct RequestLog: Sendable {
    private let log: Log

    /// Nil when nobody wants it, so that it costs nothing then.
    init?(_ log: Log) {
        guard log.wants(.debug) else { return nil }
        self.log = log
    }

    /// Without the query, which may carry a key.
    ///
    /// - Parameter began: when the request was read, in monotonic nanoseconds.
    func answered(_ request: HTTPRequest, _ status: Int, since began: UInt64) {
        let microseconds = (SystemClock.monotonicNanoseconds() &- began) / 1000
        log.debug(
            "a request was answered",
            [
                ("method", .text(request.method)), ("path", .text(request.path)), ("status", .number(status)),
                ("microseconds", .number(Int(clamping: microseconds))),
            ])
    }
}
