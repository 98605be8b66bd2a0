/// What brings a member to the flow's present state (protocol.md §3, join and sync).
extension FlowKeeper {
    /// What a member knows already.
    struct Known: Equatable, Sendable {
        /// 16 hexadecimal digits.
        let epoch: String
        let clock: UInt64
    }

    /// The way from what a member knows to the state.
    ///
    /// Confined to the flow's loop, as its deliveries are.
    struct StateAnswer {
        /// Epoch, clock, digest and state as members of a JSON object.
        let members: [UInt8]
        /// The clock that it brings a member to, before the tail.
        let clock: UInt64
        /// What follows as `state` pushes, when the document is too large for the answer.
        var parts: [Delivery<FlowEvent>] = []
        /// What follows as `tx` pushes then, because it came after the parts were made.
        var tail: ArraySlice<CommittedTransaction> = []

        /// All that follows, in order.
        var following: [Delivery<FlowEvent>] { parts + tail.map { Delivery(.transaction($0)) } }
    }

    /// A large document as it is sent to all who join at about the same time.
    struct EncodedState {
        let clock: UInt64
        let digest: DocumentDigest
        let parts: [Delivery<FlowEvent>]

        init(_ pushes: [Push], clock: UInt64, digest: DocumentDigest) {
            self.clock = clock
            self.digest = digest
            parts = pushes.map { Delivery(FlowEvent.push($0)) }
        }
    }

    /// The way from `known` to the state as it is now: nothing, the transactions since, or the document.
    ///
    /// Takes time in proportion to a large document that must be sent whole: prepare that by `whenStateIsReady`.
    func stateAnswer(since known: Known?) -> StateAnswer {
        switch way(from: known) {
        case .upToDate:
            return StateAnswer(members: opening("up_to_date") + [ASCII.closeBrace], clock: state.clock)
        case .transactions(let transactions):
            var output = opening("ops") + Array(",\"txs\":[".utf8)
            for (index, transaction) in transactions.enumerated() {
                if index > 0 { output.append(ASCII.comma) }
                output += transaction.payload
            }
            output.append(contentsOf: "]}".utf8)
            return StateAnswer(members: output, clock: state.clock)
        case .document where isInline:
            var output = opening("snapshot") + Array(",\"document\":".utf8)
            output += document.stateEncoding
            output.append(ASCII.closeBrace)
            return StateAnswer(members: output, clock: state.clock)
        case .document:
            let encoded = usableParts?.encoded ?? encodeParts()
            let tail = usableParts?.tail ?? []
            let members = opening("snapshot", clock: encoded.clock, digest: encoded.digest)
            return StateAnswer(
                members: members + Array(",\"parts\":\(encoded.parts.count)}".utf8), clock: encoded.clock,
                parts: encoded.parts, tail: tail)
        }
    }

    private enum Way {
        case upToDate
        case transactions(ArraySlice<CommittedTransaction>)
        case document
    }

    private var isInline: Bool { document.byteCount < environment.configuration.inlineState }

    private func way(from known: Known?) -> Way {
        guard let known, known.epoch == state.epochText, known.clock <= state.clock else { return .document }
        if known.clock == state.clock { return .upToDate }
        guard let missed = recent.after(known.clock, upTo: state.clock), isWorthSending(missed) else {
            return .document
        }
        return .transactions(missed)
    }

    /// The members of an answer, up to the point where the mode of `state` adds its own.
    private func opening(_ mode: String, clock: UInt64? = nil, digest: DocumentDigest? = nil) -> [UInt8] {
        let clock = clock ?? state.clock
        return Array(
            """
            "epoch":"\(state.epochText)","clock":\(clock),"digest":"\(digest ?? document.digest)",\
            "state":{"mode":"\(mode)","clock":\(clock)
            """.utf8)
    }

    /// The parts made last, if what came since is at hand.
    private var usableParts: (encoded: EncodedState, tail: ArraySlice<CommittedTransaction>)? {
        guard let encodedState, let tail = recent.after(encodedState.clock, upTo: state.clock), isWorthSending(tail)
        else { return nil }
        return (encodedState, tail)
    }

    /// Whether the parts made last can go on being sent. Everybody has the parts in common, and the tail alone: with a
    /// longer one, new parts are less for those who join together.
    private var hasFreshParts: Bool { usableParts.map { $0.tail.count <= Self.freshTail } ?? false }
    private static let freshTail = 32

    /// Whether transactions are less than the document: a tail that grew without end would be sent again and again to
    /// a member that cannot take so much at once.
    private func isWorthSending(_ transactions: ArraySlice<CommittedTransaction>) -> Bool {
        let bytes = transactions.reduce(0) { $0 + $1.payload.count }
        return bytes <= max(document.byteCount, environment.configuration.inlineState)
    }

    private func encodeParts() -> EncodedState {
        let encoded = EncodedState(
            Self.parts(of: document, clock: state.clock, limit: environment.configuration.statePart),
            clock: state.clock, digest: document.digest)
        encodedState = encoded
        return encoded
    }

    private static func parts(of document: FlowDocument, clock: UInt64, limit: Int) -> [Push] {
        let texts = document.stateParts(limit: limit)
        return texts.enumerated().map { index, text in
            var payload = Array("{\"part\":\(index + 1),\"parts\":\(texts.count),\"clock\":\(clock),".utf8)
            payload.reserveCapacity(payload.count + text.count + 1)
            payload += text
            payload.append(ASCII.closeBrace)
            return Push(event: "state", payload: payload, lane: .part)
        }
    }

    /// Calls `body` when `stateAnswer` takes no long time any more: a large document is encoded on a worker first.
    func whenStateIsReady(since known: Known?, _ body: @escaping () -> Void) {
        guard case .document = way(from: known), !isInline, !hasFreshParts else { return body() }
        guard waitingForState == nil else {
            waitingForState?.append(body)
            return
        }
        waitingForState = [body]
        let (copy, loop, round, limit) = (state, loop, round, environment.configuration.statePart)
        let isSubmitted = environment.workers.submit {
            let parts = Self.parts(of: copy.document, clock: copy.clock, limit: limit)
            // Without the copy: nobody else may have that document by then.
            let (clock, digest) = (copy.clock, copy.document.digest)
            loop.post { [self] in
                // What was encoded may have been taken back meanwhile, and the clock belong to something else now.
                if round == self.round { encodedState = EncodedState(parts, clock: clock, digest: digest) }
                stateIsReady()
            }
        }
        if !isSubmitted { stateIsReady() }
    }

    private func stateIsReady() {
        let waiting = waitingForState ?? []
        waitingForState = nil
        for body in waiting { body() }
    }
}
