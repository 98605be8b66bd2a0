import Flows
import Testing

@testable import FlowServer

@Suite("Access policy")
struct AccessPolicyTests {
    private static let key = "0123456789abcdef", viewKey = "fedcba9876543210"

    private func policy(
        host: String = "127.0.0.1", mode: Configuration.Authentication? = nil, publicURL: String? = nil,
        allowed: [String] = []
    ) -> AccessPolicy {
        var configuration = Configuration()
        configuration.host = host
        configuration.authentication = mode
        configuration.publicURL = publicURL.flatMap { Origin($0) }
        configuration.allowedOrigins = allowed.compactMap { Origin($0) }
        return AccessPolicy(
            configuration, key: AccessKey(text: Self.key), viewKey: AccessKey(text: Self.viewKey))
    }

    private func request(_ fields: [(String, String)], query: String = "", minorVersion: UInt8 = 1) -> HTTPRequest {
        var request = HTTPRequest(
            method: "GET", path: "/", query: query, minorVersion: minorVersion, fields: HTTPFields())
        for (name, value) in fields { request.fields.append(name, value) }
        return request
    }

    @Test(
        "on loopback answers to this machine's names and addresses only, against rebinding (P5.3)",
        arguments: [
            ("localhost", true), ("LOCALHOST:4000", true), ("a.localhost", true), ("127.0.0.1:4000", true),
            ("127.9.9.9", true),
            ("[::1]:4000", true), ("::1", true), ("flows.example:8443", true), ("FLOWS.example", true),
            ("evil.example", false), ("192.0.2.1", false), ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
            ("127.evil.example", false), ("notlocalhost", false), ("", false), ("a:b", false), ("u@localhost", false),
            ("localhost,evil", false), ("[2001:db8::1]", false), ("0.0.0.0", false), ("127.0.0.1.", false),
        ])
    func hostOnLoopback(_ host: String, _ expected: Bool) {
        #expect(policy(publicURL: "https://flows.example").acceptsHost(request([("host", host)])) == expected)
    }

    @Test(
        "beyond loopback answers to addresses too, which nobody can rebind (P5.3)",
        arguments: [
            ("192.0.2.1:4000", true), ("[2001:db8::1]:80", true), ("localhost", true), ("0.0.0.0", true),
            ("evil.example", false), ("1.2.3", false), ("1.2.3.256", false), ("1.2.3.4.5", false), ("cafe.babe", false),
        ])
    func hostBeyond(_ host: String, _ expected: Bool) {
        #expect(policy(host: "0.0.0.0").acceptsHost(request([("host", host)])) == expected)
    }

    @Test("answers to the name it is bound to, and without any to HTTP/1.0")
    func boundHost() {
        #expect(policy(host: "Box.example").acceptsHost(request([("host", "box.EXAMPLE:4000")])))
        #expect(!policy(host: "box.example").acceptsHost(request([("host", "other.example")])))
        #expect(policy().acceptsHost(request([], minorVersion: 0)))
        #expect(!policy().acceptsHost(request([])))
    }

    @Test(
        "tells its own pages from others (RFC 6454 §7, P5.4)",
        arguments: [
            (nil, "localhost:4000", .absent), ("http://localhost:4000", "localhost:4000", .same),
            ("HTTP://LOCALHOST:4000", "localhost:4000", .same), ("http://localhost", "localhost", .same),
            ("http://localhost", "localhost:80", .same), ("http://localhost:80", "localhost", .same),
            ("https://localhost", "localhost", .same), ("http://[::1]:4000", "[::1]:4000", .same),
            ("https://flows.example", "localhost:4000", .same), ("https://flows.example:443", "localhost:4000", .same),
            ("http://localhost:4001", "localhost:4000", .refused), ("http://localhost", "localhost:4000", .refused),
            ("http://localhost:4000", "localhost", .refused), ("https://localhost", "localhost:80", .refused),
            ("http://evil.example:4000", "localhost:4000", .refused),
            ("http://flows.example", "localhost:4000", .refused),
            ("null", "localhost:4000", .refused), ("", "localhost:4000", .refused),
            ("http://localhost:4000/x", "localhost:4000", .refused),
            ("http://localhost:4000 http://a", "localhost:4000", .refused),
            ("https://app.example", "localhost:4000", .allowed("https://app.example")),
            ("http://app.example:80", "localhost:4000", .refused),
            ("http://dev.example", "localhost:4000", .allowed("http://dev.example")),
        ] as [(String?, String, AccessPolicy.OriginVerdict)])
    func origin(_ origin: String?, _ host: String, _ verdict: AccessPolicy.OriginVerdict) {
        let policy = policy(
            publicURL: "https://flows.example", allowed: ["https://app.example:443", "http://dev.example:80"])
        let fields = [("host", host)] + (origin.map { [("origin", $0)] } ?? [])
        #expect(policy.origin(request(fields)) == verdict)
    }

    private enum Proof: CaseIterable {
        case none, wrong, right
    }

    @Test("wants the key as route, mode, peer and proxy demand (P5.6, P5.7)")
    func key() {
        let here = PeerAddress("127.0.0.1")
        let beyond = PeerAddress("192.0.2.1")
        // Access, mode, peer, behind a proxy, admitted without the key.
        let table: [(Access, Configuration.Authentication, PeerAddress, Bool, Bool)] = [
            (.open, .open, here, false, true), (.open, .open, beyond, true, true), (.open, .key, here, false, true),
            (.open, .key, beyond, true, true), (.member, .open, here, false, true),
            (.member, .open, beyond, true, true),
            (.member, .key, here, false, false), (.member, .key, beyond, false, false),
            (.member, .key, here, true, false),
            (.operators, .open, here, false, true), (.operators, .open, here, true, false),
            (.operators, .open, beyond, false, false), (.operators, .open, beyond, true, false),
            (.operators, .key, here, false, false), (.operators, .key, beyond, false, false),
        ]
        for (access, mode, peer, isForwarded, isAdmitted) in table {
            for proof in Proof.allCases {
                var fields = isForwarded ? [("x-forwarded-for", "127.0.0.1")] : []
                if proof != .none { fields.append(("authorization", "Bearer " + (proof == .right ? Self.key : "x"))) }
                #expect(
                    policy(mode: mode).admits(request(fields), access, peer: peer) == (isAdmitted || proof == .right),
                    "\(access) \(mode) \(peer) \(isForwarded) \(proof)")
            }
        }
    }

    @Test(
        "P5.7 takes any field that a proxy leaves for a sign that others are spoken for",
        arguments: ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"])
    func forwarding(_ name: String) {
        let request = request([(name, "")])
        #expect(!policy(mode: .open).admits(request, .operators, peer: PeerAddress("::1")))
    }

    @Test("P5.6 finds the key in a bearer token, in the cookie, and in two parameters")
    func places() {
        let policy = policy(mode: .key)
        for (fields, query, expected) in [
            ([("authorization", "Bearer \(Self.key)")], "", true),
            ([("authorization", "bearer  \(Self.key) ")], "", true),
            ([("authorization", "Basic \(Self.key)")], "", false), ([("authorization", Self.key)], "", false),
            ([("authorization", "Bearer")], "", false),
            ([("cookie", "a=b; \(policy.cookieName)=\(Self.key)")], "", true),
            ([("cookie", "key=\(Self.key)")], "", false), ([], "token=\(Self.key)", true),
            ([], "vsn=2.0.0&key=\(Self.key)", true),
            ([], "token=\(Self.key)x", false), ([], "token=", false), ([], "", false),
            ([("authorization", "Bearer x"), ("cookie", "\(policy.cookieName)=\(Self.key)")], "", true),
            ([], "token=x&key=\(Self.key)", true),
        ] as [([(String, String)], String, Bool)] {
            let role = policy.role(request(fields, query: query))
            #expect(role == (expected ? .editor : nil), "\(fields) \(query)")
        }
    }

    @Test("P12.1 the view key makes a viewer, who is a member and no operator; without keys everybody is an editor")
    func viewers() {
        let view = request([("authorization", "Bearer \(Self.viewKey)")])
        let locked = policy(mode: .key)
        #expect(locked.role(view) == .viewer)
        #expect(locked.admits(view, .member, peer: PeerAddress("::1")))
        #expect(!locked.admits(view, .operators, peer: PeerAddress("::1")))
        #expect(locked.admits(view, .watchers, peer: PeerAddress("192.0.2.1")))
        #expect(locked.linkKey(request([], query: "key=\(Self.viewKey)"))?.text == Self.viewKey)
        #expect(
            locked.role(request([("cookie", "\(locked.cookieName)=\(Self.viewKey)")], query: "key=\(Self.key)"))
                == .editor)
        #expect(policy(mode: .open).role(view) == .editor)
    }
}
