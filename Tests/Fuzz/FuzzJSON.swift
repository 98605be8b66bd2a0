// Fuzz target for everything that reads JSON: scanner, cursors, value tree, kept values, whole-flow writes, bridge.
// Nothing may trap, and what must agree is compared. Built together with the sources of JSON and Document into one
// module (libFuzzer, address sanitizer).
// fuzz: Sources/Flows/JSON Sources/Flows/Document Sources/Telemetry/Lock.swift

import Foundation

/// libFuzzer calls it with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let text = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let tooDeep = checkReaders(text)
    checkAgainstFoundation(text)
    if !tooDeep { checkCursors(text) }
    checkTokens(text)
    checkBridge(text)
    checkTransactions(text)
    return 0
}

/// The scanner accepts what the tree reader accepts, apart from names that occur twice, numbers beyond a double, bytes
/// that are not UTF-8, and depth. Returns whether the text is too deep for the tree.
private func checkReaders(_ text: [UInt8]) -> Bool {
    let scanned = scan(text, depth: 64)
    let unlimited = scan(text, depth: .max)
    if case .tooDeep = scanned {} else { precondition(scanned == unlimited, "the limit changes only depth") }
    do throws(JSONError) {
        let value = try JSON(reading: text.span, limits: JSONLimits(depth: 64, bytes: text.count))
        precondition(scanned == nil, "the reader accepts what the scanner refuses")
        checkWriters(value)
    } catch {
        switch error {
        case .duplicateKey, .numberOverflow, .invalidUTF8: break
        case .tooDeep: return true
        default: precondition(scanned == error, "scanner and reader disagree")
        }
    }
    return false
}

/// Foundation's parser, which shares no code with ours, accepts what our reader accepts.
private func checkAgainstFoundation(_ text: [UInt8]) {
    // Foundation takes a byte order mark and a zero byte for a sign of another encoding.
    guard !text.contains(0), (try? JSON(reading: text.span, limits: JSONLimits(bytes: text.count))) != nil else {
        return
    }
    let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
    precondition(theirs != nil, "we accept what Foundation refuses")
}

/// What is written reads back equal, in both forms; and the canonical form is a fixed point.
private func checkWriters(_ value: JSON) {
    var plain: [UInt8] = []
    var canonical: [UInt8] = []
    value.append(to: &plain)
    value.appendCanonical(to: &canonical)
    for bytes in [plain, canonical] {
        guard let again = try? JSON(reading: bytes.span, limits: JSONLimits(depth: 64, bytes: bytes.count)) else {
            preconditionFailure("what we write cannot be read")
        }
        precondition(again == value, "a value changes by being written")
        var once: [UInt8] = []
        again.appendCanonical(to: &once)
        precondition(once == canonical, "equal values differ in their canonical form")
    }
    let kept = JSONText(value)
    precondition(kept.json == value && kept == JSONText(kept.json), "a kept value changes")
}

/// A walk by cursors accepts what the scanner accepts.
private func checkCursors(_ text: [UInt8]) {
    let bytes = text.span
    var start = 0
    JSONScanner.skipWhitespace(bytes, &start)
    guard start < bytes.count, bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") else { return }
    var end = start
    let scanned: JSONError? = failure { () throws(JSONError) in
        try JSONScanner.skipValue(bytes, &end, depthLimit: .max)
    }
    var position = start
    let walked: JSONError? = failure { () throws(JSONError) in
        if bytes[start] == UInt8(ascii: "{") {
            var members = JSONMemberCursor(at: start, depthLimit: .max)
            while let member = try members.next(bytes) {
                if let name = try? JSONScanner.decodeString(bytes, member.name) {
                    precondition(JSONScanner.stringEquals(bytes, member.name, name), "a name differs from itself")
                }
                _ = try? JSONText(bytes, member.value)
            }
            position = members.position
        } else {
            var elements = JSONElementCursor(at: start, depthLimit: .max)
            while let range = try elements.next(bytes) { _ = try? JSONText(bytes, range) }
            position = elements.position
        }
    }
    precondition(scanned == walked, "scanner and cursor disagree")
    if scanned == nil { precondition(position == end, "scanner and cursor end at different places") }
}

/// The single-token functions take any text at any place.
private func checkTokens(_ text: [UInt8]) {
    let bytes = text.span
    for start in 0...min(bytes.count, 8) {
        var at = start
        try? JSONScanner.skipString(bytes, &at)
        at = start
        try? JSONScanner.skipNumber(bytes, &at)
        at = start
        try? JSONScanner.skipLiteral(bytes, &at)
        _ = try? JSONScanner.decodeString(bytes, start..<bytes.count)
        _ = JSONScanner.stringEquals(bytes, start..<bytes.count, "data")
        _ = try? JSONText(bytes, start..<bytes.count)
    }
}

/// Two writes, separated by a zero byte, of two members of one flow: the document keeps its rules whatever they hold.
private func checkBridge(_ text: [UInt8]) {
    var document = FlowDocument(limits: DocumentLimits(nodes: 8, edges: 8, documentBytes: 4_096, ancestors: 3))
    var memories = [BridgeMemory(), BridgeMemory()]
    for (index, changes) in text.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false).enumerated() {
        guard let write = WholeFlow(changes: Array(changes), limits: document.limits) else { continue }
        let writer = index % 2
        let conversion = FlowBridge.convert(write, memory: memories[writer], document: document, mayDelete: true)
        memories[writer].didReceive(write, conversion)
        memories[1 - writer].didSend(write)
        let before = document
        let outcome = document.apply(conversion.operations, clock: 1)
        var again = before
        precondition(again.apply(outcome.effective, clock: 1).effective == outcome.effective, "replay differs")
        precondition(again.encoding == document.encoding, "replay differs")
        checkRules(document)
    }
}

/// Transactions, separated by zero bytes: whatever they ask for, it is done or refused as a whole, and can be taken back.
private func checkTransactions(_ text: [UInt8]) {
    let limits = DocumentLimits(nodes: 8, edges: 8, documentBytes: 4_096, ancestors: 3, tombstones: 4)
    var document = FlowDocument(limits: limits)
    for (index, operations) in text.split(separator: 0, maxSplits: 3).enumerated() {
        let bytes = Array(operations)
        let read = try? RequestedOperation.read(bytes.span, 0..<bytes.count, limits: limits)
        guard let requested = read else { continue }
        let before = document
        if let change = try? document.transact(requested, clock: UInt64(index)) {
            var (again, back) = (before, document)
            let logged = try? Operation.readLogged(Operation.encode(change.operations))
            precondition((try? again.replay(logged ?? [], clock: UInt64(index))) != nil, "a log that cannot be read")
            precondition(again.documentEncoding == document.documentEncoding, "replay differs")
            precondition((try? back.replay(change.inverse, clock: 9)) != nil, "an inverse that cannot be done")
            precondition(back.digest == before.digest, "the inverse differs")
            checkRules(document)
        } else {
            precondition(document.snapshot == before.snapshot, "a refused transaction left traces")
        }
        precondition(document.digest == document.computedDigest(), "the digest differs")
        let loaded = try? FlowDocument(snapshot: document.snapshot, limits: limits)
        precondition(loaded?.snapshot == document.snapshot, "the snapshot differs")
    }
    _ = try? FlowDocument(snapshot: text)
}

private func checkRules(_ document: FlowDocument) {
    let limits = JSONLimits(depth: 128, bytes: 1 << 20)
    guard let json = try? JSON(reading: document.encoding.span, limits: limits),
        let nodes = json["nodes"]?.array, let edges = json["edges"]?.array
    else { preconditionFailure("an encoding that is not JSON") }
    precondition(nodes.count == document.nodeCount && nodes.count <= document.limits.nodes)
    precondition(edges.count == document.edgeCount && edges.count <= document.limits.edges)
    precondition(document.byteCount >= 0 && document.byteCount <= document.limits.documentBytes)
    var ids = Set<ExactText>()
    for node in nodes {
        if let parent = node["parentId"]?.string {
            precondition(ids.contains(ExactText(parent)), "child before parent")
        }
        ids.insert(ExactText(node["id"]?.string ?? ""))
    }
    for edge in edges {
        let ends = [edge["source"]?.string, edge["target"]?.string].map { ExactText($0 ?? "") }
        precondition(ends[0] != ends[1] && ids.isSuperset(of: ends), "a dangling edge")
    }
}

private func scan(_ text: [UInt8], depth: Int) -> JSONError? {
    let bytes = text.span
    var at = 0
    let error: JSONError? = failure { () throws(JSONError) in
        try JSONScanner.skipValue(bytes, &at, depthLimit: depth)
    }
    JSONScanner.skipWhitespace(bytes, &at)
    return error ?? (at == text.count ? nil : .unexpectedByte(at))
}

private func failure(_ work: () throws(JSONError) -> Void) -> JSONError? {
    do throws(JSONError) {
        try work()
        return nil
    } catch {
        return error
    }
}
