import Flows

/// What connections need of the server: made once at start, shared by all loops.
final class Services: Sendable {
    let configuration: Configuration
    let metrics: Metrics
    let flows: Flows
    let random: any RandomSource
    let workers: any WorkerPool
    let compressors: PerLoop<Compressors>
    let audiences: PerLoop<Audience.Table>
    let budget: MemoryBudget
    let documents: SentDocuments
    let health: Health
    let accessKey: AccessKey
    /// With it one looks, and changes nothing.
    let viewKey: AccessKey

    init(
        configuration: Configuration, metrics: Metrics, flows: Flows, random: any RandomSource,
        workers: any WorkerPool, loops: Int,
        health: Health, accessKey: AccessKey, viewKey: AccessKey
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.flows = flows
        self.random = random
        self.workers = workers
        self.health = health
        self.accessKey = accessKey
        self.viewKey = viewKey
        budget = MemoryBudget(
            limit: configuration.transport.largePieces, refusals: metrics.transport.memoryRefusals)
        documents = SentDocuments(budget)
        compressors = PerLoop(count: loops) { Compressors() }
        audiences = PerLoop(count: loops) { Audience.Table() }
    }

    /// The reason of a close frame after which the client comes back: with a random time, so that not all come at once.
    func retryReason(_ reason: String, milliseconds: ClosedRange<Int>) -> String {
        let bytes = random.bytes(4)
        let number = bytes.reduce(0) { $0 << 8 | Int($1) }
        let wait = milliseconds.lowerBound + number % milliseconds.count
        let text = JSONBuilder.object { $0.member("reason").string(reason).member("retry_after").number(wait) }
        return String(decoding: text, as: UTF8.self)
    }
}
