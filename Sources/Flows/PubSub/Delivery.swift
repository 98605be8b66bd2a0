/// One message on its way to the subscribers of one loop.
///
/// A subscriber that encodes the message keeps the result in `encodings`, so that the next one finds it: each form is
/// made once a loop, however many subscribers want it. Confined to that loop.
public final class Delivery<Message: Sendable> {
    /// What was broadcast.
    public let message: Message
    /// Whatever the subscribers share for the time of this delivery.
    public var encodings: AnyObject?

    /// A delivery of `message`.
    public init(_ message: Message) { self.message = message }
}

/// Receives the messages of the topics it has subscribed to, on its own loop.
public protocol Subscriber<Message>: AnyObject {
    /// What the topic's messages are.
    associatedtype Message: Sendable
    /// A message. Called on the subscriber's loop, in the order of broadcast.
    func deliver(_ delivery: Delivery<Message>)
}
