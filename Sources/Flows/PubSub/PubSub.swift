import Telemetry

/// In-process publish and subscribe: named topics, subscribers on loops.
///
/// A topic lives while somebody holds it: each subscription, and each publisher between `acquire` and `release`.
public final class PubSub<Message: Sendable>: Sendable {
    private struct Held {
        let topic: Topic<Message>
        var holders = 0
    }

    private let loops: [any Loop]
    private let partitions: [Partition]

    private final class Partition: Sendable {
        let topics = Lock<[ExactText: Held]>([:])
    }

    /// - Parameter loops: all loops on which subscribers may live; a loop's `index` is its place here.
    public init(loops: [any Loop]) {
        self.loops = loops
        partitions = (0..<16).map { _ in Partition() }
    }

    /// Topics that somebody holds.
    public var topicCount: Int { partitions.reduce(0) { $0 + $1.topics.withLock { $0.count } } }

    /// The topic called `name`, held until `release`. Any thread.
    public func acquire(_ name: String) -> Topic<Message> {
        let key = ExactText(name)
        return partition(key).topics.withLock { topics in
            var held = topics[key] ?? Held(topic: Topic(name: name, loops: loops))
            held.holders += 1
            topics[key] = held
            return held.topic
        }
    }

    /// Gives up a hold. Any thread.
    public func release(_ topic: Topic<Message>) {
        let key = ExactText(topic.name)
        partition(key).topics.withLock { topics in
            guard var held = topics[key], held.topic === topic else { return }
            held.holders -= 1
            topics[key] = held.holders > 0 ? held : nil
        }
    }

    /// A subscription of `subscriber`, which lives on `loop`, to be activated there. Any thread.
    public func subscribe<Receiver: Subscriber>(
        _ subscriber: Receiver, to name: String, on loop: any Loop
    ) -> Subscription<Message> where Receiver.Message == Message {
        let topic = acquire(name)
        topic.reserve(loop)
        return Subscription(topic: topic, pubSub: self, loop: loop, subscriber: subscriber)
    }

    private func partition(_ key: ExactText) -> Partition { partitions[Int(UInt(bitPattern: key.hashValue) % 16)] }
}
