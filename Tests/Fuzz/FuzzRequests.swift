// Fuzz target for what clients of generation 2 ask: joins, histories, and requests that are carried out on a document. What
// is logged makes the document behind out of the one before, and both have the digest that they should.
// fuzz: Sources/Telemetry Sources/Flows

/// A document with all that operations can be about, and with deleted elements to be restored.
private let before: FlowDocument = {
    var document = FlowDocument()
    let operations = #"""
        [{"op":"create","kind":"node","id":"a","props":{"type":"t","position":{"x":1,"y":2},"data":{"label":"A","n":1}}},
        {"op":"create","kind":"node","id":"b","props":{"type":"t","position":{"x":0,"y":0},"parentId":"a"}},
        {"op":"create","kind":"node","id":"c","props":{"type":"t","position":{"x":0,"y":0},"meta":{"k":[1,2]}}},
        {"op":"create","kind":"edge","id":"e","props":{"source":"a","target":"b"}},
        {"op":"create","kind":"edge","id":"f","props":{"source":"b","target":"c"}},
        {"op":"set","kind":"flow","key":"title","value":"T"},{"op":"delete","kind":"node","id":"c"}]
        """#
    let text = Array(operations.utf8)
    let requested = try? RequestedOperation.read(text.span, 0..<text.count, limits: DocumentLimits())
    _ = try? document.transact(requested ?? [], clock: 1)
    precondition(document.nodes.count == 2 && document.edges.count == 1)
    return document
}()

private func carryOut(_ requested: [RequestedOperation]) {
    var document = before
    guard let change = try? document.transact(requested, clock: 2) else {
        precondition(document.digest == before.digest, "what is refused changes nothing")
        return
    }
    precondition(document.digest == document.computedDigest())
    var replayed = before
    let logged = try? Operation.readLogged(Operation.encode(change.operations))
    precondition(logged != nil && (try? Operation.readLogged(Operation.encode(change.inverse))) != nil)
    try? replayed.replay(logged ?? [], clock: 2)
    precondition(replayed.digest == document.digest, "the log makes the same document")
    let stored = try? FlowDocument(snapshot: document.snapshot)
    precondition(stored?.digest == document.digest, "and so does the snapshot")
}

/// libFuzzer calls it with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequests(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let text = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    var at = 0
    // What comes to this code is JSON in UTF-8.
    guard String(validating: text, as: UTF8.self) != nil,
        (try? JSONScanner.skipValue(text.span, &at, depthLimit: 130)) != nil, at == text.count
    else { return 0 }
    _ = try? JoinRequest(text.span, 0..<text.count)
    _ = try? HistoryRequest(text.span, 0..<text.count)
    for event in ["tx", "undo", "redo", "restore", "version", "other"] {
        let request = try? TransactionRequest(event: event, text.span, 0..<text.count, limits: DocumentLimits())
        if case .change(let requested)? = request?.action { carryOut(requested) }
    }
    return 0
}
