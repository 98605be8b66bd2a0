/// What the list of flows is told.
extension FlowKeeper {
    /// Something is durable that was not before.
    func tellList() {
        guard let news = environment.news, news.isWatched else { return }
        news.changed(durableState.summary)
    }
}
