@testable import Flows

/// A document as a client keeps it, made only of what the wire says: the properties of each object as JSON text.
struct WireDocument: Equatable {
    /// By kind and id.
    private(set) var objects: [String: [String: String]] = ["flow ": [:]]
    /// The ids of each kind, in order of creation.
    private var order = ["node": [String](), "edge": []]

    init() {}

    /// The `document` of a snapshot.
    init(_ wire: JSON?) {
        for (list, kind) in [("nodes", "node"), ("edges", "edge")] {
            for object in wire?[list]?.array ?? [] { add(kind, object) }
        }
        for (name, value) in members(wire?["flow"]) { set("flow ", name, value) }
    }

    /// A server's document.
    init(_ document: FlowDocument) {
        for (place, properties) in document.naive.objects {
            objects["\(place.kind.rawValue) \(place.id.string)"] = Dictionary(
                uniqueKeysWithValues: properties.map { ($0.key.string, $0.value.string) })
        }
        for (kind, elements) in [("node", document.nodes), ("edge", document.edges)] {
            order[kind] = elements.map(\.value).sorted { $0.birth < $1.birth }.map(\.id.string)
        }
    }

    mutating func add(_ kind: String, _ object: JSON) {
        let id = object["id"]?.string ?? ""
        let place = "\(kind) \(id)"
        objects[place] = [:]
        order[kind]?.append(id)
        for (name, value) in members(object) where name != "id" { set(place, name, value) }
    }

    /// Adds flow properties of a part.
    mutating func add(flow: JSON?) {
        for (name, value) in members(flow) { set("flow ", name, value) }
    }

    /// Applies an operation. False when it does not fit: what is created is there, or what is changed is not.
    @discardableResult
    mutating func apply(_ operation: JSON) -> Bool {
        let kind = operation["kind"]?.string ?? ""
        let id = operation["id"]?.string ?? ""
        let place = kind == "flow" ? "flow " : "\(kind) \(id)"
        let exists = objects[place] != nil
        switch operation["op"]?.string {
        case "create":
            guard !exists else { return false }
            objects[place] = [:]
            order[kind]?.append(id)
            for (name, value) in members(operation["props"]) { set(place, name, value) }
            return true
        case "set":
            guard exists, let key = operation["key"]?.string, let value = operation["value"] else { return false }
            if ["data", "meta"].contains(key), case .object = value {
                replace(place, key, value)
            } else {
                objects[place]?[key] = value.text
            }
        case "unset":
            guard let key = operation["key"]?.string else { return false }
            objects[place]?[key] = nil
        case "delete":
            objects[place] = nil
            order[kind]?.removeAll { $0 == id }
        default:
            return true
        }
        return exists
    }

    private mutating func replace(_ place: String, _ group: String, _ value: JSON) {
        for key in objects[place]?.keys.filter({ $0.hasPrefix("\(group).") }) ?? [] { objects[place]?[key] = nil }
        set(place, group, value)
    }

    private mutating func set(_ place: String, _ name: String, _ value: JSON) {
        guard ["data", "meta"].contains(name), case .object = value else {
            objects[place]?[name] = value.text
            return
        }
        for (rest, inner) in members(value) { objects[place]?["\(name).\(rest)"] = inner.text }
    }

    /// The ids of a kind, sorted.
    func ids(_ kind: String) -> [String] { order[kind]?.sorted() ?? [] }

    /// Whether a node is the parent of another one.
    func isParent(_ id: String) -> Bool {
        objects.contains { $0.key.hasPrefix("node ") && $0.value["parentId"] == "\"\(id)\"" }
    }

    /// Edges of which an end is missing.
    var dangling: [String] {
        let nodes = Set(ids("node").map { "\"\($0)\"" })
        return ids("edge").filter { edge in
            ["source", "target"].contains { !nodes.contains(objects["edge \(edge)"]?[$0] ?? "") }
        }
    }
}
