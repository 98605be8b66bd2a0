import Testing

@testable import Flows

@Suite("Store in memory (architecture.md, DocumentStore)")
struct InMemoryDocumentStoreTests {
    private let conformance = DocumentStoreConformance { InMemoryDocumentStore(flowLimit: $0, byteLimit: $1) }

    @Test("a flow never saved is nil")
    func empty() throws { try conformance.loadsNothingAtFirst() }

    @Test("what was saved is loaded, and a later save replaces it")
    func load() throws { try conformance.loadsWhatWasSaved() }

    @Test("the list has the flow changed last first, so many at most")
    func list() throws { try conformance.listsTheLatestFirst() }

    @Test("flows changed at the same time are listed in a fixed order")
    func order() throws { try conformance.listsInAFixedOrder() }

    @Test("one flow more than the limit is refused and changes nothing")
    func flows() throws { try conformance.limitsFlows() }

    @Test("bytes beyond the limit are refused and change nothing")
    func bytes() throws { try conformance.limitsBytes() }

    @Test("the limits are 100,000 flows and 1 GiB unless they are configured")
    func defaults() {
        #expect(FlowsConfiguration().storedFlows == 100_000)
        #expect(FlowsConfiguration().storedBytes == 1 << 30)
    }
}
