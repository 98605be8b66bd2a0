import Flows

/// The templates that come with the server: files of the page below `api/templates`.
struct Templates: Sendable {
    /// One of them.
    struct Template: Sendable {
        let id: String
        let name: String
        let category: String
        let description: String
        let isFeatured: Bool
        let flow: FlowTemplate
        let file: Assets.File
    }

    /// The categories in the order in which they are shown.
    static let categories: [(id: String, name: String)] = [
        ("business-automation", "Business automation"), ("customer-service", "Customer service"),
        ("content-creation", "Content creation"), ("data-analysis", "Data analysis"), ("healthcare", "Healthcare"),
        ("finance", "Finance"), ("e-commerce", "E-commerce"),
    ]

    private static let directory = "api/templates/"

    /// By category, those in front that are featured.
    let all: [Template]
    /// `{"categories":[…],"templates":[…]}`.
    let list: [UInt8]

    /// A file that is no template is passed over; a test looks at each of them.
    init(_ assets: Assets) {
        let templates = assets.paths.filter { $0.hasPrefix(Self.directory) }
            .compactMap { assets.file($0) }.compactMap { Template($0) }
        all = Self.categories.flatMap { category, _ in
            let own = templates.filter { $0.category == category }
            return own.filter(\.isFeatured) + own.filter { !$0.isFeatured }
        }
        list = Self.list(all)
    }

    /// The template with this id.
    subscript(id: String) -> Template? { all.first { $0.id == id } }

    private static func list(_ templates: [Template]) -> [UInt8] {
        JSONBuilder.object {
            $0.member("categories").list(categories) { text, category in
                text.object { $0.member("id").string(category.id).member("name").string(category.name) }
            }
            $0.member("templates").list(templates) { text, template in
                text.object {
                    $0.member("id").string(template.id).member("name").string(template.name)
                        .member("category").string(template.category)
                        .member("description").string(template.description)
                        .member("featured").bool(template.isFeatured)
                        .member("node_count").number(template.flow.nodeCount)
                        .member("edge_count").number(template.flow.edgeCount)
                }
            }
        }
    }
}

extension Templates.Template {
    /// Nil when a member is missing, or the flow cannot be taken whole.
    init?(_ file: Assets.File) {
        let text = file.plain.bytes
        guard let json = try? JSON(reading: text.span, limits: JSONLimits(bytes: text.count)),
            let id = json["id"]?.string, let name = json["name"]?.string, let category = json["category"]?.string,
            let description = json["description"]?.string, case .bool(let isFeatured)? = json["featured"],
            let flow = try? FlowTemplate(text)
        else { return nil }
        self.init(
            id: id, name: name, category: category, description: description, isFeatured: isFeatured, flow: flow,
            file: file)
    }
}
