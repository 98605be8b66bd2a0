/// Tells damage of one flow from damage of the file, and says it once. Used on every thread of a store.
struct DamageWatch: Sendable {
    let state: StoreState
    let notice: @Sendable (StoreNotice) -> Void

    /// Something failed on behalf of a flow, or, without one, of all. What is no damage is not looked at.
    func saw(_ error: SQLiteError, of id: FlowID? = nil) {
        guard error.isDamage else { return }
        // Whose rows they are cannot be told where a tree of pages is damaged, and many would be taken for damaged.
        guard !error.isFileDamage, let id else {
            if state.noteFileDamage() { notice(.damaged(error.description)) }
            return
        }
        if state.quarantine(id, error.message) { notice(.quarantined(id, error.message)) }
    }
}
