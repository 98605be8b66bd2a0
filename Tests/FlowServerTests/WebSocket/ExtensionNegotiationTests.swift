import Testing

@testable import FlowServer

@Suite("permessage-deflate negotiation")
struct ExtensionNegotiationTests {
    private static let base = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

    @Test(
        "P1.4 accepts an offer and answers what it means to do (RFC 7692 §7.1)",
        arguments: [
            ("permessage-deflate", ""), ("Permessage-Deflate", ""), (" permessage-deflate ", ""),
            ("permessage-deflate; server_no_context_takeover", ""),
            ("permessage-deflate; client_no_context_takeover", ""),
            ("permessage-deflate;client_no_context_takeover;server_no_context_takeover", ""),
            ("permessage-deflate; client_max_window_bits", "; client_max_window_bits=15"),
            ("permessage-deflate;client_max_window_bits", "; client_max_window_bits=15"),
            ("permessage-deflate; client_max_window_bits=10", "; client_max_window_bits=10"),
            ("permessage-deflate; client_max_window_bits=8", "; client_max_window_bits=8"),
            ("permessage-deflate; server_max_window_bits=9", "; server_max_window_bits=9"),
            ("permessage-deflate; server_max_window_bits=15", "; server_max_window_bits=15"),
            ("permessage-deflate; server_max_window_bits=\"12\"", "; server_max_window_bits=12"),
            (
                "permessage-deflate; client_max_window_bits; server_max_window_bits=10",
                "; server_max_window_bits=10; client_max_window_bits=15"
            ),
            ("x-webkit-deflate-frame, permessage-deflate", ""),
            ("permessage-deflate; server_max_window_bits=8, permessage-deflate", ""),
            (
                "permessage-deflate; unknown, permessage-deflate; server_max_window_bits=11, permessage-deflate",
                "; server_max_window_bits=11"
            ),
        ])
    func accepts(_ offer: String, _ parameters: String) {
        #expect(DeflateAgreement(offers: [offer])?.field == Self.base + parameters)
    }

    @Test(
        "declines an offer with a parameter that is unknown, doubled, out of range or badly formed (RFC 7692 §7.1)",
        arguments: [
            "", "permessage-bzip2", "deflate", "permessage-deflate; unknown", "permessage-deflate;",
            "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; client_no_context_takeover=",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
            "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=",
            "permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=010",
            "permessage-deflate; server_max_window_bits=+10", "permessage-deflate; server_max_window_bits=1e1",
            "permessage-deflate; client_max_window_bits=7", "permessage-deflate; client_max_window_bits=16",
            "permessage-deflate; client_max_window_bits=08", "permessage-deflate; client_max_window_bits=-9",
            "permessage-deflate; client_max_window_bits=99999999999999999999",
        ])
    func declines(_ offer: String) {
        #expect(DeflateAgreement(offers: [offer]) == nil)
    }

    @Test("takes the first offer that can be met, over all fields (RFC 7692 §5.1)")
    func fields() {
        #expect(DeflateAgreement(offers: []) == nil)
        let agreement = DeflateAgreement(offers: [
            "foo", "permessage-deflate; server_max_window_bits=9", "permessage-deflate",
        ])
        #expect(agreement?.serverWindowBits == 9)
        #expect(DeflateAgreement(offers: ["permessage-deflate"])?.serverWindowBits == 15)
        #expect(DeflateAgreement(offers: ["permessage-deflate"])?.clientWindowBits == nil)
    }
}
