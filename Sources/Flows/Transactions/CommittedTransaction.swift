/// A transaction as everybody sees it, encoded once: the payload of a `tx` push.
public final class CommittedTransaction: Sendable {
    /// The flow's clock behind it.
    public let clock: UInt64
    /// A JSON object.
    public let payload: [UInt8]
    /// Whether generation 1 members have it already, because one of them wrote it.
    let isBridged: Bool
    /// Whether it was only about what people say, which members of generation 1 do not get.
    let isOfComments: Bool

    /// A transaction whose operations are `operations`, JSON text.
    ///
    /// - Parameter isBridged: it is a merged whole flow of generation 1.
    init(_ record: LogRecord, isOfComments: Bool = false, isBridged: Bool = false) {
        clock = record.clock
        self.isOfComments = isOfComments
        self.isBridged = isBridged
        var output: [UInt8] = []
        output.reserveCapacity(record.operations.count + 160)
        output.append(contentsOf: "{\"clock\":".utf8)
        JSONWriter.append(record.clock, to: &output)
        output.append(contentsOf: ",\"client\":".utf8)
        if let request = record.request {
            JSONWriter.appendString(request.client, to: &output)
            output.append(contentsOf: ",\"cseq\":".utf8)
            JSONWriter.append(request.cseq, to: &output)
        } else {
            output.append(contentsOf: "null".utf8)
        }
        output.append(contentsOf: ",\"ops\":".utf8)
        output += record.operations
        if let label = record.label {
            output.append(contentsOf: ",\"label\":".utf8)
            JSONWriter.appendString(label, to: &output)
        }
        if let group = record.group {
            output.append(contentsOf: ",\"group\":".utf8)
            JSONWriter.appendString(group, to: &output)
        }
        output.append(contentsOf: ",\"at\":".utf8)
        JSONWriter.append(Int(record.at), to: &output)
        output.append(ASCII.closeBrace)
        payload = output
    }

    /// What the history calls a merged whole-flow write, for people.
    static let bridgeLabel = "merged"
}
