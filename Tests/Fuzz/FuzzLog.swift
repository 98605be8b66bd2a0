// Fuzz target for what a database gives back when its checksums are right and its content is not: logged operations, on a
// document or on none, and snapshots.
// fuzz: Sources/Telemetry Sources/Flows

private let before: FlowDocument = {
    var document = FlowDocument()
    let text = Array(
        #"""
        [{"op":"create","kind":"node","id":"a","props":{"type":"t","position":{"x":1,"y":2},"data":{"label":"A"}}},
        {"op":"create","kind":"node","id":"b","props":{"type":"t","position":{"x":0,"y":0}}},
        {"op":"create","kind":"edge","id":"e","props":{"source":"a","target":"b"}}]
        """#.utf8)
    let operations = try? Operation.readLogged(text)
    try? document.replay(operations ?? [], clock: 1)
    precondition(document.nodes.count == 2 && document.edges.count == 1)
    return document
}()

private func replay(_ bytes: [UInt8]) {
    guard let operations = try? Operation.readLogged(bytes) else { return }
    for start in [before, FlowDocument()] {
        var document = start
        do throws(ReplayError) {
            try document.replay(operations, clock: 2)
            precondition(document.digest == document.computedDigest())
            precondition((try? FlowDocument(snapshot: document.snapshot))?.digest == document.digest)
        } catch {
            precondition(document.digest == start.digest, "what cannot be done changes nothing")
        }
    }
}

/// A snapshot whose format and checksum are right.
private func restore(_ bytes: [UInt8]) {
    let content = SnapshotWriter.format + bytes
    let snapshot = content + SHA256.hash(content).bytes.prefix(16)
    guard let document = try? FlowDocument(snapshot: snapshot) else { return }
    precondition((try? FlowDocument(snapshot: document.snapshot)) != nil, "what could be read can be written and read")
}

/// libFuzzer calls it with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLog(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    replay(bytes)
    restore(bytes)
    // What goes with a record: the answer that is given again, and what the history counts.
    _ = Answer(stored: bytes)
    _ = OperationSummary(ofEncoded: bytes)
    return 0
}
