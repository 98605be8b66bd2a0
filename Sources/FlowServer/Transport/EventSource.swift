/// Something with a descriptor that a loop watches.
protocol EventSource: AnyObject {
    /// The descriptor is ready. Called on the loop that watches it.
    func ready(_ readiness: Readiness)
}
