/// The key of a property, the unit in which concurrent edits merge: `name`, `data.<rest>`, `data.config.<rest>` or
/// `meta.<rest>`, where the rest may have dots of its own. At most 255 bytes.
public struct PropertyKey: Hashable, Sendable {
    /// The object of an element in which a property stands.
    public enum Group: Sendable {
        /// The element itself.
        case element
        /// Its `data` object.
        case data
        /// The `config` object in its `data`.
        case config
        /// Its `meta` object.
        case meta

        /// The group whose object is the member called `name`; nil when that is a property.
        init?(objectNamed name: String) {
            switch name {
            case "data": self = .data
            case "meta": self = .meta
            default: return nil
            }
        }

        /// Whether the object of this group holds that of another, or is it.
        func contains(_ other: Group) -> Bool {
            self == other || self == .data && other == .config
        }
    }

    private let text: ExactText

    /// Where the property stands.
    public let group: Group

    /// The prefix that every key of a group but the element's own has.
    static func prefix(of group: Group) -> String {
        switch group {
        case .element: ""
        case .data: "data."
        case .config: "data.config."
        case .meta: "meta."
        }
    }

    /// Nil when `string` is longer than 255 bytes, empty, or `id`, `data` or `meta`, which are no properties.
    public init?(_ string: String) {
        guard (1...255).contains(string.utf8.count), string != "id", string != "data", string != "meta" else {
            return nil
        }
        group = [.config, .data, .meta].first { string.utf8.starts(with: PropertyKey.prefix(of: $0).utf8) } ?? .element
        text = ExactText(string)
    }

    /// The key as text.
    public var string: String { text.string }

    /// The member's name inside the object in which the property stands.
    public var name: Substring {
        Substring(string.utf8.dropFirst(PropertyKey.prefix(of: group).utf8.count))
    }

    static let type = known("type")
    static let position = known("position")
    static let height = known("height")
    static let parentID = known("parentId")
    static let source = known("source")
    static let target = known("target")
    static let title = known("title")
    static let description = known("description")
    static let viewport = known("viewport")
    static let anchor = known("anchor")
    static let thread = known("thread")
    static let author = known("author")
    static let text = known("text")
    static let mentions = known("mentions")
    static let resolved = known("resolved")
    static let at = known("at")
    static let edited = known("edited")
    /// A configuration that is no object with members; with members it is the properties of its group instead.
    static let config = PropertyKey(of: .data, named: "config")

    /// State of one person's canvas, which React Flow keeps in the same objects. It is never stored or sent.
    private static let local = [known("selected"), known("dragging"), known("measured"), known("resizing")]

    /// Whether the property is local to a canvas.
    var isLocal: Bool { PropertyKey.local.contains(self) }

    private static func known(_ name: String) -> PropertyKey {
        PropertyKey(of: .element, named: name)
    }

    private init(of group: Group, named name: String) {
        text = ExactText(PropertyKey.prefix(of: group) + name)
        self.group = group
    }
}
