import Testing

@testable import FlowServer

@Suite("Admission")
struct AdmissionTests {
    private let one = PeerAddress("192.0.2.1")
    private let other = PeerAddress("192.0.2.2")

    @Test("admits up to the limit in all, and again when a place is given back")
    func total() {
        let admission = Admission(limits: TransportLimits(connections: 2, connectionsPerAddress: 5))
        #expect(admission.admit(one) && admission.admit(other))
        #expect(!admission.admit(one))
        #expect(admission.count == 2)
        admission.release(other)
        #expect(admission.admit(one))
        #expect(admission.count == 2)
    }

    @Test("admits up to the limit of an address, whatever others do")
    func perAddress() {
        let admission = Admission(limits: TransportLimits(connections: 10, connectionsPerAddress: 2))
        #expect(admission.admit(one) && admission.admit(one))
        #expect(!admission.admit(one))
        #expect(admission.admit(other))
        admission.release(one)
        #expect(admission.admit(one))
        #expect(!admission.admit(one))
        #expect(admission.count == 3)
    }

    @Test("a refusal takes no place")
    func refusal() {
        let admission = Admission(limits: TransportLimits(connections: 1, connectionsPerAddress: 1))
        #expect(admission.admit(one))
        for _ in 0..<10 { #expect(!admission.admit(other)) }
        admission.release(one)
        #expect(admission.count == 0)
        #expect(admission.admit(other))
    }
}
