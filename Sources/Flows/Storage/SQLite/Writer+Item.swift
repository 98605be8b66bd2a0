extension Writer {
    /// What waits in the mailbox.
    enum Item: Sendable {
        case append(Append)
        /// Fences off earlier owners; the reply comes when everything before is stored.
        case open(FlowID, @Sendable (Result<UInt64, StoreError>) -> Void)
        case snapshot(FlowSnapshot, FlowID, owner: UInt64)
        case purge(FlowID, deletedUpTo: Int64, @Sendable (Result<Bool, StoreError>) -> Void)
        case removeVersions(FlowID, clock: UInt64, name: String?, @Sendable (Result<Int, StoreError>) -> Void)
        /// Called when nothing is left to do; for tests.
        case idle(@Sendable () -> Void)
    }
}
