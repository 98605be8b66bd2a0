import Testing

@testable import Flows

@Suite("Test vectors of the protocol")
struct DocumentVectorsTests: DocumentTesting {
    @Test("P3.5 values have the canonical form of the vectors (RFC 8785)")
    func canonical() throws {
        let vectors = try Vectors().list("canonical")
        #expect(vectors.count > 5)
        for vector in vectors {
            let text = Array(try #require(vector["text"]?.string).utf8)
            let canonical = try JSONText.canonical(text.span, 0..<text.count)
            #expect(String(decoding: canonical, as: UTF8.self) == vector["canonical"]?.string)
        }
    }

    @Test("documents have the digest of the vectors (P3.11)")
    func digests() throws {
        let vectors = try Vectors().list("documents")
        #expect(vectors.count > 5)
        for vector in vectors {
            let name = try #require(vector["name"]?.string)
            let document = try document(try #require(vector["document"]))
            #expect(document.digest.description == vector["digest"]?.string, "\(name)")
            #expect(document.digest == document.computedDigest())
            #expect(try parsed(document) == vector["document"])
        }
    }

    @Test("transactions have the outcome of the vectors (P3.3 to P3.10)")
    func transactions() throws {
        let vectors = try Vectors().list("transactions")
        #expect(vectors.count >= 40)
        for vector in vectors {
            let name = try #require(vector["name"]?.string)
            var document = try document(try #require(vector["document"]))
            for earlier in vector["earlier"]?.array ?? [] { _ = try document.transact(read(earlier), clock: 2) }
            do {
                let at = vector["at"]?.double.flatMap { Int64(exactly: $0) }
                let change = try document.transact(read(try #require(vector["ops"])), clock: 3, at: at)
                try check(change, try #require(vector["result"], "\(name): not refused"), name)
            } catch let refusal as OperationRefused {
                #expect(refusal.code.rawValue == vector["error"]?["code"]?.string, "\(name)")
                #expect(Double(refusal.index) == vector["error"]?["op"]?.double, "\(name)")
            }
            #expect(try parsed(document) == vector["after"], "\(name)")
            #expect(document.digest.description == vector["digest"]?.string, "\(name)")
        }
    }

    private func check(_ change: FlowDocument.Change, _ result: JSON, _ name: String) throws {
        let logged = Operation.encode(change.operations)
        #expect(try JSON(reading: logged.span, limits: JSONLimits(bytes: logged.count)) == result["ops"], "\(name)")
        let status = change.operations.isEmpty ? "noop" : change.isAsSent ? "commit" : "rebased"
        #expect(status == result["status"]?.string, "\(name)")
        let dropped = result["dropped"]?.array ?? []
        #expect(change.dropped.map { Double($0.index) } == dropped.map { $0["op"]?.double }, "\(name)")
        #expect(change.dropped.map(\.reason.rawValue) == dropped.map { $0["why"]?.string }, "\(name)")
    }

    private func document(_ json: JSON) throws -> FlowDocument {
        var requests: [JSON] = []
        guard case .object(let members)? = json["flow"] else { throw OperationRefused(code: .badRequest, index: 0) }
        for member in members {
            requests.append(
                .object([
                    .init(name: "op", value: .string("set")), .init(name: "kind", value: .string("flow")),
                    .init(name: "key", value: .string(member.name.string)), .init(name: "value", value: member.value),
                ]))
        }
        for kind in ["node", "edge", "comment"] {
            for form in json[kind + "s"]?.array ?? [] {
                guard case .object(let members) = form else { continue }
                requests.append(
                    .object([
                        .init(name: "op", value: .string("create")), .init(name: "kind", value: .string(kind)),
                        .init(name: "id", value: try #require(form["id"])),
                        .init(name: "props", value: .object(members.filter { $0.name.string != "id" })),
                    ]))
            }
        }
        var document = FlowDocument()
        _ = try document.transact(read(.array(requests)), clock: 1)
        return document
    }

    private func read(_ operations: JSON) throws -> [RequestedOperation] {
        var text: [UInt8] = []
        operations.append(to: &text)
        return try RequestedOperation.read(text.span, 0..<text.count, limits: DocumentLimits())
    }

    private func parsed(_ document: FlowDocument) throws -> JSON {
        let text = document.documentEncoding
        return try JSON(reading: text.span, limits: JSONLimits(bytes: text.count))
    }
}
