/// The protocol spoken on a connection: HTTP first, WebSocket after an upgrade.
///
/// All calls come on the connection's present loop.
protocol ConnectionHandler: AnyObject {
    /// Bytes have arrived. They may be changed in place (unmasking) and are gone after the call.
    func received(_ bytes: inout MutableSpan<UInt8>)
    /// The write queue, which had held back reading, is nearly empty again.
    func drained()
    /// The peer has ended its side.
    func inputEnded()
    /// The connection is closed; the last call.
    func closed()
    /// The connection lives on another loop from now on; what belonged to the old loop must be left behind.
    func willMove()
    func didMove(unread: [UInt8])
}
