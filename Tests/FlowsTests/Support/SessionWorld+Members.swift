@testable import Flows

extension SessionWorld {
    /// A member that has asked to join, and was answered.
    func join(
        _ id: FlowID, as client: String? = nil, on loop: Int = 0, replaces: Bool = false,
        react: @escaping @Sendable (TestMember, TestMember.Seen) -> Void = { _, _ in }
    ) -> TestMember {
        let member = TestMember(of: flows, in: id, on: loops[loop], react: react)
        member.join(as: client, replaces: replaces)
        run()
        return member
    }

    /// Sends a change, and lets it arrive.
    func send(_ json: String, from member: TestMember) {
        member.send(json)
        run()
    }

    /// Lets a member leave; how many remain.
    func leave(_ member: TestMember) -> Int? {
        answer { member.leave(reply: $0) }
    }
}
