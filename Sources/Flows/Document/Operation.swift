/// A change of a document.
public enum Operation: Equatable, Sendable {
    /// A new element with all its properties.
    case create(ElementKind, ElementID, properties: [Property])
    /// A new value of one property.
    case set(ElementKind, ElementID, Property)
    /// The end of one property.
    case unset(ElementKind, ElementID, PropertyKey)
    /// The end of an element.
    case delete(ElementKind, ElementID)

    /// The kind of the element it changes.
    public var kind: ElementKind {
        switch self {
        case .create(let kind, _, _), .set(let kind, _, _), .unset(let kind, _, _), .delete(let kind, _): kind
        }
    }

    /// The id of the element it changes.
    public var id: ElementID {
        switch self {
        case .create(_, let id, _), .set(_, let id, _), .unset(_, let id, _), .delete(_, let id): id
        }
    }

    /// The property it writes; nil when it is about the whole element.
    var key: PropertyKey? {
        switch self {
        case .set(_, _, let property): property.key
        case .unset(_, _, let key): key
        case .create, .delete: nil
        }
    }

    /// Whether it changes a property of an element that stays.
    var isEdit: Bool {
        switch self {
        case .set, .unset: true
        case .create, .delete: false
        }
    }
}
