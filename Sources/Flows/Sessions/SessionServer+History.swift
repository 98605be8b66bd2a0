/// What happened in the flow, and the states that were named (protocol.md §3, history).
extension SessionServer {
    /// Transactions before a clock (nil: up to now), the newest first. The answer comes once, on the session's loop.
    func history(before clock: UInt64?, limit: Int, reply: @escaping @Sendable (Answer) -> Void) {
        read(
            { [store = environment.store, id] done in store.history(of: id, before: clock, limit: limit, reply: done) },
            { $0.answer }, reply)
    }

    /// The named versions, the newest first. The answer comes once, on the session's loop.
    func versions(reply: @escaping @Sendable (Answer) -> Void) {
        read({ [store = environment.store, id] done in store.versions(of: id, reply: done) }, { $0.answer }, reply)
    }

    /// Reads from the store. The store may be ahead of what members have seen, so the answer waits for the release queue.
    private func read<Value: Sendable>(
        _ ask: @escaping @Sendable (@escaping @Sendable (Result<Value, StoreError>) -> Void) -> Void,
        _ encode: @escaping @Sendable (Value) -> Answer, _ reply: @escaping @Sendable (Answer) -> Void
    ) {
        let loop = loop
        withFlow(
            { flow in
                ask { result in
                    // Long pages are encoded on the store's thread.
                    let answer =
                        switch result {
                        case .success(let value): encode(value)
                        case .failure(let error): Answer(error.refusal)
                        }
                    loop.run {
                        flow.keeper.whenDurable({ reply(answer) }, otherwise: { reply(Answer($0)) })
                    }
                }
            }, refused: { _ in reply(Answer(.restarting)) })
    }
}

extension HistoryPage {
    /// `{"entries":[{"clock","at","client","label","ops","summary"}],"floor"}`.
    fileprivate var answer: Answer {
        var output = Array("{\"entries\":[".utf8)
        for (index, entry) in entries.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            output.append(contentsOf: "{\"clock\":\(entry.clock),\"at\":\(entry.at),\"client\":".utf8)
            output.append(text: entry.client)
            if let label = entry.label {
                output.append(contentsOf: ",\"label\":\(JSONText(.string(label)).string)".utf8)
            }
            output.append(contentsOf: ",\"ops\":\(entry.summary.count),\"summary\":\(entry.summary.text)}".utf8)
        }
        output.append(contentsOf: "],\"floor\":\(floor)}".utf8)
        return Answer(response: output)
    }
}

extension [NamedVersion] {
    /// `{"versions":[{"clock","name","at"}]}`.
    fileprivate var answer: Answer {
        var output = [UInt8]("{\"versions\":[".utf8)
        for (index, version) in enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            output.append(contentsOf: "{\"clock\":\(version.clock),\"name\":".utf8)
            output.append(text: version.name)
            output.append(contentsOf: ",\"at\":\(version.at)}".utf8)
        }
        output.append(contentsOf: "]}".utf8)
        return Answer(response: output)
    }
}

extension [UInt8] {
    fileprivate mutating func append(text: String?) {
        if let text { JSONWriter.appendString(text, to: &self) } else { append(contentsOf: "null".utf8) }
    }
}
