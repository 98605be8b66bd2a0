/// One meta under a key: one connection of somebody in a flow.
struct PresenceEntry {
    let key: ExactText
    /// Names the meta in later diffs; a changed meta has another one.
    let ref: String
    /// Counts up: who came first is listed first.
    let order: UInt64
    let meta: PresenceMeta
    /// The meta as an object, encoded once.
    let json: [UInt8]
    /// Whether somebody was sent a state with it.
    var wasShown = false

    init(key: ExactText, ref: String, order: UInt64, meta: PresenceMeta) {
        self.key = key
        self.ref = ref
        self.order = order
        self.meta = meta
        var json: [UInt8] = []
        json.append(contentsOf: #"{"phx_ref":"#.utf8)
        JSONWriter.appendString(ref, to: &json)
        json.append(contentsOf: #","name":"#.utf8)
        JSONWriter.appendString(meta.name, to: &json)
        json.append(contentsOf: #","color":"#.utf8)
        JSONWriter.appendString(meta.color, to: &json)
        json.append(ASCII.closeBrace)
        self.json = json
    }
}

/// Keys and the metas under each, as Phoenix Presence lists them: `{key: {"metas": [{"phx_ref", "name", "color"}]}}`.
struct PresenceMap {
    private var entries: [ExactText: [PresenceEntry]] = [:]
    /// How many metas there are.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// All of them, in no order but that of the metas under one key.
    var all: some Sequence<PresenceEntry> { entries.values.lazy.joined() }

    func meta(_ key: ExactText, ref: String) -> PresenceMeta? { entries[key]?.first { $0.ref == ref }?.meta }

    mutating func insert(_ entry: PresenceEntry) {
        entries[entry.key, default: []].append(entry)
        count += 1
    }

    /// Returns what was there; nil if nothing was.
    mutating func remove(_ key: ExactText, ref: String) -> PresenceEntry? {
        guard let index = entries[key]?.firstIndex(where: { $0.ref == ref }),
            let entry = entries[key]?.remove(at: index)
        else { return nil }
        if entries[key]?.isEmpty == true { entries[key] = nil }
        count -= 1
        return entry
    }

    /// Appends the JSON object: keys in the order in which they came, so that a simulation repeats itself.
    func append(to output: inout [UInt8]) {
        let byArrival = entries.sorted { ($0.value.first?.order ?? 0) < ($1.value.first?.order ?? 0) }
        output.append(ASCII.openBrace)
        for (index, (key, metas)) in byArrival.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            JSONWriter.appendString(key.string, to: &output)
            output.append(contentsOf: #":{"metas":["#.utf8)
            for (index, entry) in metas.enumerated() {
                if index > 0 { output.append(ASCII.comma) }
                output.append(contentsOf: entry.json)
            }
            output.append(contentsOf: "]}".utf8)
        }
        output.append(ASCII.closeBrace)
    }
}
