import Testing

@testable import Flows

/// Notes what it gets.
private final class Listener: Subscriber {
    private(set) var heard: [Int] = []
    var react: (Int) -> Void = { _ in }
    private(set) var deliveries: [Delivery<Int>] = []

    func deliver(_ delivery: Delivery<Int>) {
        heard.append(delivery.message)
        deliveries.append(delivery)
        react(delivery.message)
    }
}

@Suite("Publish and subscribe (architecture.md, Fan-out)")
struct PubSubTests {
    private let scheduler = VirtualScheduler(loops: 3, seed: nil)
    private let loops: [VirtualLoop]
    private let pubSub: PubSub<Int>

    init() {
        let scheduler = scheduler
        loops = (0..<3).map { VirtualLoop(index: $0, scheduler: scheduler) }
        pubSub = PubSub(loops: loops)
    }

    private func listen(on loop: Int, to name: String = "t") -> (Listener, Subscription<Int>) {
        let listener = Listener()
        let subscription = pubSub.subscribe(listener, to: name, on: loops[loop])
        scheduler.run(on: loop) { subscription.activate() }
        return (listener, subscription)
    }

    private func broadcast(_ message: Int, from loop: Int = 0, except excluded: Subscription<Int>? = nil) {
        let topic = pubSub.acquire("t")
        scheduler.run(on: loop) { topic.broadcast(message, from: loops[loop], except: excluded) }
        pubSub.release(topic)
    }

    @Test("messages reach every subscriber of the topic, in the order of broadcast, on all loops")
    func order() {
        let listeners = (0..<6).map { listen(on: $0 % 3).0 }
        let (stranger, _) = listen(on: 0, to: "other")
        for message in 0..<100 { broadcast(message) }
        scheduler.runUntilIdle()
        #expect(listeners.allSatisfy { $0.heard == Array(0..<100) })
        #expect(stranger.heard.isEmpty)
    }

    @Test("subscribers on the broadcaster's loop get a message in the same turn")
    func sameTurn() {
        let (listener, _) = listen(on: 0)
        broadcast(1)
        #expect(listener.heard == [1])
    }

    @Test("another loop gets one inbox job a message, however many subscribers it has; a loop without any gets none")
    func onePost() {
        _ = (0..<50).map { _ in listen(on: 1) }
        let before = scheduler.posted
        for message in 0..<10 { broadcast(message) }
        #expect(zip(scheduler.posted, before).map { $0 - $1 } == [0, 10, 0])
    }

    @Test("all subscribers of one loop share one delivery, and with it the encodings")
    func shared() {
        let listeners = (0..<4).map { listen(on: $0 / 2).0 }
        broadcast(1)
        scheduler.runUntilIdle()
        #expect(listeners[0].deliveries.first === listeners[1].deliveries.first)
        #expect(listeners[2].deliveries.first === listeners[3].deliveries.first)
        #expect(listeners[0].deliveries.first !== listeners[2].deliveries.first)
    }

    @Test("an excluded subscription does not get the message, whatever loop it is on", arguments: 0..<2)
    func excluded(loop: Int) {
        let (left, subscription) = listen(on: loop)
        let (right, _) = listen(on: loop)
        broadcast(1, except: subscription)
        broadcast(2)
        scheduler.runUntilIdle()
        #expect(left.heard == [2])
        #expect(right.heard == [1, 2])
    }

    @Test("nothing is lost between making a subscription and activating it on its loop")
    func reserve() {
        let listener = Listener()
        let subscription = pubSub.subscribe(listener, to: "t", on: loops[1])
        loops[1].post { subscription.activate() }
        for message in 0..<5 { broadcast(message) }
        scheduler.runUntilIdle()
        #expect(listener.heard == Array(0..<5))
    }

    @Test("a second activation changes nothing")
    func activatedTwice() {
        let (listener, subscription) = listen(on: 0)
        scheduler.run(on: 0) { subscription.activate() }
        broadcast(1)
        #expect(listener.heard == [1])
    }

    @Test("after cancel nothing is delivered, also not what was on its way; the second cancel does nothing")
    func cancelled() {
        let (listener, subscription) = listen(on: 1)
        let (other, kept) = listen(on: 1)
        broadcast(1)
        scheduler.run(on: 1) {
            subscription.cancel()
            subscription.cancel()
            subscription.activate()
        }
        broadcast(2)
        scheduler.runUntilIdle()
        #expect(listener.heard.isEmpty)
        #expect(other.heard == [1, 2])
        #expect(pubSub.topicCount == 1)
        scheduler.run(on: 1) { kept.cancel() }
        #expect(pubSub.topicCount == 0)
    }

    @Test("a subscription that was never activated can be cancelled")
    func neverActivated() {
        let subscription = pubSub.subscribe(Listener(), to: "t", on: loops[0])
        scheduler.run(on: 0) { subscription.cancel() }
        #expect(pubSub.topicCount == 0)
    }

    @Test("a subscriber may end others and itself while it is delivered to: they get nothing, the rest get it once")
    func cancelDuringDelivery() {
        let all = (0..<6).map { _ in listen(on: 0) }
        all[1].0.react = { _ in
            all[1].1.cancel()
            all[3].1.cancel()
            all[0].1.cancel()
        }
        broadcast(1)
        #expect(all.map(\.0.heard) == [[1], [1], [1], [], [1], [1]])
        broadcast(2)
        #expect(all.map(\.0.heard) == [[1], [1], [1, 2], [], [1, 2], [1, 2]])
    }

    @Test("who subscribes while a message is delivered gets the next one")
    func subscribeDuringDelivery() {
        let late = Listener()
        let (first, _) = listen(on: 0)
        let (pubSub, loop) = (pubSub, loops[0])
        first.react = { message in
            if message == 1 { pubSub.subscribe(late, to: "t", on: loop).activate() }
        }
        broadcast(1)
        broadcast(2)
        #expect(late.heard == [2])
    }

    @Test("a topic lives while somebody holds it, and no longer")
    func topics() {
        let topic = pubSub.acquire("t")
        let (_, subscription) = listen(on: 0)
        #expect(pubSub.acquire("t") === topic)
        pubSub.release(topic)
        pubSub.release(topic)
        #expect(pubSub.topicCount == 1)
        scheduler.run(on: 0) { subscription.cancel() }
        #expect(pubSub.topicCount == 0)
        let next = pubSub.acquire("t")
        #expect(next !== topic)
        pubSub.release(topic)
        #expect(pubSub.topicCount == 1, "a release of an earlier topic of the name changes nothing")
    }

    @Test("a broadcast that ends the last subscription of a loop sends nothing there afterwards")
    func unreserved() {
        let (_, subscription) = listen(on: 1)
        scheduler.run(on: 1) { subscription.cancel() }
        let before = scheduler.posted
        broadcast(1)
        #expect(scheduler.posted == before)
    }
}
