import Glibc
import Testing

@testable import FlowServer

@Suite("Accept failure")
struct AcceptFailureTests {
    @Test(
        "tells what to do next from the error (accept(2))",
        arguments: [
            (EAGAIN, AcceptFailure.nothingThere), (EMFILE, .outOfResources), (ENFILE, .outOfResources),
            (ENOBUFS, .outOfResources), (ENOMEM, .outOfResources), (ECONNABORTED, .connectionGone),
            (EINTR, .connectionGone),
            (EPROTO, .connectionGone), (ENETDOWN, .connectionGone), (EPERM, .connectionGone),
        ])
    func classes(_ code: Int32, _ failure: AcceptFailure) {
        #expect(AcceptFailure(code) == failure)
    }
}
