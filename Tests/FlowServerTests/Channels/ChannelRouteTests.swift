import Testing

@testable import FlowServer

@Suite("Channel route")
struct ChannelRouteTests {
    @Test(
        "finds the channel of a topic, and hands the id on as it was sent (P1.21)",
        arguments: [
            ("flow:a", ChannelRoute.flow("a")), ("flow:", .flow("")), ("flow: a ", .flow(" a ")),
            ("flow:a:b", .flow("a:b")),
            ("flow:\u{301}x", .flow("\u{301}x")), ("flow_management", .flowManagement),
            ("flow_managementx", .unmatched),
            ("flow", .unmatched), ("Flow:a", .unmatched), ("room:1", .unmatched), ("", .unmatched),
            (" flow:a", .unmatched),
            ("flow_management ", .unmatched),
        ])
    func routes(_ topic: String, _ route: ChannelRoute) {
        #expect(ChannelRoute(topic) == route)
    }
}
