/// A subscriber's place in a topic.
///
/// Made on any thread, by which the topic begins to send to the subscriber's loop; activated and cancelled on that loop.
/// What is broadcast between the two is in the loop's inbox behind whatever activates the subscription, if that was
/// posted first: nothing is lost in between.
///
/// `@unchecked Sendable`: after `init` the mutable parts are touched on the subscriber's loop only.
@safe public final class Subscription<Message: Sendable>: @unchecked Sendable {
    /// The topic subscribed to.
    public let topic: Topic<Message>
    private let pubSub: PubSub<Message>
    private let loop: any Loop
    fileprivate let subscriber: any Subscriber<Message>
    fileprivate var position = -1
    private var isCancelled = false

    init(
        topic: Topic<Message>, pubSub: PubSub<Message>, loop: any Loop, subscriber: any Subscriber<Message>
    ) {
        self.topic = topic
        self.pubSub = pubSub
        self.loop = loop
        self.subscriber = subscriber
    }

    /// From now on messages are delivered. On the subscriber's loop.
    public func activate() {
        guard !isCancelled, position < 0 else { return }
        topic.list(loop).append(self)
    }

    /// No message is delivered any more. On the subscriber's loop; the second call does nothing.
    public func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        if position >= 0 { topic.list(loop).remove(self) }
        topic.unreserve(loop)
        pubSub.release(topic)
    }

    fileprivate func deliver(_ delivery: Delivery<Message>, except excluded: ObjectIdentifier?) {
        guard position >= 0, ObjectIdentifier(self) != excluded else { return }
        subscriber.deliver(delivery)
    }
}

/// The active subscriptions of one topic on one loop; confined to it.
final class SubscriptionList<Message: Sendable> {
    private var subscriptions: [Subscription<Message>] = []

    func append(_ subscription: Subscription<Message>) {
        subscription.position = subscriptions.count
        subscriptions.append(subscription)
    }

    /// The last one takes the free place: the order of delivery among subscribers means nothing.
    func remove(_ subscription: Subscription<Message>) {
        let last = subscriptions.removeLast()
        if last !== subscription {
            subscriptions[subscription.position] = last
            last.position = subscription.position
        }
        subscription.position = -1
    }

    func deliver(_ message: Message, except excluded: Subscription<Message>?) {
        deliver(message, exceptIdentity: excluded.map(ObjectIdentifier.init))
    }

    /// Delivers to those who are active when their turn comes: a delivery may end other subscriptions.
    func deliver(_ message: Message, exceptIdentity excluded: ObjectIdentifier?) {
        guard !subscriptions.isEmpty else { return }
        let delivery = Delivery(message)
        // The array keeps them alive for the whole round, also those that end meanwhile: none is retained for its turn.
        let round = subscriptions
        unsafe round.withUnsafeBufferPointer { subscriptions in
            unsafe subscriptions.withMemoryRebound(to: Unmanaged<Subscription<Message>>.self) { subscriptions in
                for place in subscriptions.indices {
                    unsafe subscriptions[place]._withUnsafeGuaranteedRef { $0.deliver(delivery, except: excluded) }
                }
            }
        }
    }
}
