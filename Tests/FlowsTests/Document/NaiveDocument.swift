@testable import Flows

/// What a document is by the rules alone: plain dictionaries, copied and looked through as a whole at every step.
struct NaiveDocument: Equatable {
    struct Place: Hashable {
        let kind: ElementKind
        let id: ElementID
    }

    var objects: [Place: [PropertyKey: JSONText]] = [Place(kind: .flow, id: .flow): [:]]
    var deleted: [Place: [PropertyKey: JSONText]] = [:]
    let limits: DocumentLimits

    static func == (one: Self, other: Self) -> Bool { one.objects == other.objects }

    /// What one transaction did, or the codes with which it may be refused.
    enum Result {
        case done(NaiveDocument, effective: Int)
        case refused(Set<GraphViolation>)
    }

    func transact(_ requested: [RequestedOperation]) -> Result {
        var next = self
        var effective = 0
        do throws(BrokenRule) {
            for request in requested { effective += try next.perform(request) }
        } catch {
            return .refused([error.code])
        }
        let violations = next.violations(since: self)
        return violations.isEmpty ? .done(next, effective: effective) : .refused(violations)
    }

    private mutating func perform(_ request: RequestedOperation) throws(BrokenRule) -> Int {
        switch request {
        case .operation(.create(let kind, let id, let properties)):
            return try create(Place(kind: kind, id: id), properties)
        case .operation(.set(let kind, let id, let property)):
            return try set(Place(kind: kind, id: id), property)
        case .operation(.unset(let kind, let id, let key)):
            return objects[Place(kind: kind, id: id)]?.removeValue(forKey: key) == nil ? 0 : 1
        case .operation(.delete(let kind, let id)):
            return try delete(Place(kind: kind, id: id))
        case .restore(let kind, let id):
            let place = Place(kind: kind, id: id)
            guard kind != .flow else { throw BrokenRule(.invalid) }
            guard objects[place] == nil, let properties = deleted[place] else { return 0 }
            return try create(place, properties.map { Property(key: $0, value: $1) })
        case .replace(let kind, let id, let group, let properties):
            let place = Place(kind: kind, id: id)
            guard let old = objects[place] else { return 0 }
            var effective = 0
            for property in properties { effective += try set(place, property) }
            let kept = Set(properties.map(\.key))
            for key in old.keys where !kept.contains(key) {
                guard group.contains(key.group) || group == .config && key == .config else { continue }
                objects[place]?[key] = nil
                effective += 1
            }
            return effective
        }
    }

    private mutating func create(_ place: Place, _ properties: [Property]) throws(BrokenRule) -> Int {
        guard place.kind != .flow else { throw BrokenRule(.invalid) }
        guard objects[place] == nil else { throw BrokenRule(.exists) }
        try GraphRules(limits: limits).check(properties, of: place.kind)
        objects[place] = Dictionary(uniqueKeysWithValues: properties.map { ($0.key, $0.value) })
        deleted[place] = nil
        return 1
    }

    private mutating func set(_ place: Place, _ property: Property) throws(BrokenRule) -> Int {
        guard let old = objects[place], old[property.key] != property.value else { return 0 }
        try GraphRules(limits: limits).check(property, of: place.kind)
        objects[place]?[property.key] = property.value
        return 1
    }

    private mutating func delete(_ place: Place) throws(BrokenRule) -> Int {
        guard place.kind != .flow else { throw BrokenRule(.invalid) }
        guard let old = objects.removeValue(forKey: place) else { return 0 }
        deleted[place] = old
        guard place.kind == .node else { return 1 }
        let edges = objects.filter { edge, properties in
            edge.kind == .edge
                && [PropertyKey.source, .target].contains { properties[$0]?.content == place.id.string }
        }
        for (edge, properties) in edges {
            objects[edge] = nil
            deleted[edge] = properties
        }
        return 1 + edges.count
    }

    private func violations(since start: NaiveDocument) -> Set<GraphViolation> {
        var found: Set<GraphViolation> = []
        for kind in [ElementKind.node, .edge] {
            let limit = kind == .node ? limits.nodes : limits.edges
            if objects.count(where: { $0.key.kind == kind }) > limit { found.insert(.tooLarge) }
        }
        for (place, properties) in objects {
            if properties.count > limits.properties { found.insert(.tooLarge) }
            if !GraphRules.required(place.kind).allSatisfy({ properties[$0] != nil }) { found.insert(.invalid) }
            if place.kind == .edge {
                let ends = [PropertyKey.source, .target].compactMap { node(properties[$0]) }
                if ends.count == 2, ends[0] == ends[1] { found.insert(.selfEdge) }
                if !ends.allSatisfy({ objects[$0] != nil }) { found.insert(.dangling) }
            }
            var above: Set<Place> = []
            var next = node(properties[.parentID])
            while let parent = next, above.insert(parent).inserted {
                if objects[parent] == nil { found.insert(.dangling) }
                if parent == place { found.insert(.cycle) }
                next = node(objects[parent]?[.parentID])
            }
        }
        return found
    }

    private func node(_ value: JSONText?) -> Place? {
        value?.content.flatMap { ElementID($0) }.map { Place(kind: .node, id: $0) }
    }
}

extension FlowDocument {
    /// The same as plain dictionaries.
    var naive: NaiveDocument {
        var naive = NaiveDocument(limits: limits)
        func add(_ kind: ElementKind, _ element: Element) {
            naive.objects[NaiveDocument.Place(kind: kind, id: element.id)] = Dictionary(
                uniqueKeysWithValues: element.properties.map { ($0.key, $0.value) })
        }
        add(.flow, flow)
        for (_, node) in nodes { add(.node, node) }
        for (_, edge) in edges { add(.edge, edge) }
        return naive
    }
}
