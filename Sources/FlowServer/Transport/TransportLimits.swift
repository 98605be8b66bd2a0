/// The transport's share of the limits of the configuration.
struct TransportLimits: Sendable {
    /// Bytes taken from a socket at once.
    var readChunk = 64 * 1024
    /// With more than this queued for a peer, nothing more is read from it.
    var pauseReadingAbove = 256 * 1024
    /// A peer that takes no byte for this long is given up.
    var writeStall = Duration.seconds(30)
    /// How long a closed connection waits for the peer's end.
    var linger = Duration.seconds(2)
    /// Connections in all.
    var connections = 20_000
    /// Connections from one address.
    var connectionsPerAddress = 10_000
    /// Bytes that large answers, and bodies and messages that have come in part, hold in the whole process. It is raised
    /// to twice the largest body or message that is allowed, so that one can come while another is answered.
    var largePieces = 256 * 1024 * 1024
    /// Connections of a loop over the limit that are answered in order; those beyond are told and closed at once.
    var refusedConnections = 64
    /// How long each of them may take to ask.
    var refusedAsk = Duration.seconds(2)
}
