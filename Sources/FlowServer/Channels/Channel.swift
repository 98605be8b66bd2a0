import Flows

/// One joined topic of a socket. Confined to the socket's loop.
protocol Channel: AnyObject {
    /// The JSON token of the topic, as joined.
    var topic: [UInt8] { get }
    /// The JSON token of the join's reference.
    var joinRef: [UInt8] { get }

    /// A push, whose parts stand in `text`.
    func push(_ text: Span<UInt8>, _ envelope: Envelope, ref: [UInt8])

    /// The client leaves, or the socket is gone: nothing is sent any more.
    func leave()
}
