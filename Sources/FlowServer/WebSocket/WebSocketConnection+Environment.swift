import Flows

extension WebSocketConnection {
    /// The WebSocket share of the configuration's limits.
    struct Limits: Sendable {
        /// Bytes of a message, compressed or not.
        var message = 8 * 1024 * 1024
        /// The same from who may only look, and has nothing large to say: of this size no room is taken that all share.
        var viewerMessage = MemoryBudget.leastPiece
        /// How many times larger than its compressed form a message may be.
        var inflateRatio = 25
        /// Bytes to which any compressed message may expand: many equal nodes in one transaction are honest, and deflate
        /// better than other text. The largest transaction, and room for its topic and references.
        var inflateExempt = TransactionRequest.byteLimit + 32 * 1024
        /// From a message's first frame to its end.
        var messageTime = Duration.seconds(30)
        /// Without an incoming frame for this long, the server pings.
        var pingAfter = Duration.seconds(30)
        /// Without an incoming frame for this long, the server closes with 1002.
        var closeAfter = Duration.seconds(60)
        /// Sizes of messages that are compressed, in bytes: shorter ones gain nothing, longer ones would hold up the loop.
        var compress = 256...64 * 1024
        /// Larger messages are read on a worker, in bytes.
        var readOnLoop = 64 * 1024
        /// Larger compressed messages are inflated on a worker, in bytes.
        var inflateOnLoop = 8 * 1024
    }

    /// What all sockets of a route share, as one object: an idle socket should hold little.
    final class Environment: Sendable {
        let limits: Limits
        let compressors: PerLoop<Compressors>
        let workers: any WorkerPool
        let budget: MemoryBudget

        init(limits: Limits, _ services: Services) {
            self.limits = limits
            compressors = services.compressors
            workers = services.workers
            budget = services.budget
        }
    }
}
