/// Which channel serves a topic.
enum ChannelRoute: Equatable {
    /// `flow:<id>`, with the id as sent.
    case flow(String)
    case flowManagement
    /// `flows`: the list of them.
    case flowList
    case unmatched

    init(_ topic: String) {
        // By bytes: to Swift a mark that combines with the colon would make it another character.
        if topic.utf8.starts(with: "flow:".utf8) {
            self = .flow(String(decoding: topic.utf8.dropFirst(5), as: UTF8.self))
        } else if topic == "flow_management" {
            self = .flowManagement
        } else if topic == "flows" {
            self = .flowList
        } else {
            self = .unmatched
        }
    }
}
