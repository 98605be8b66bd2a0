// swift-tools-version: 6.2
import PackageDescription

/// No package dependencies, by decision (docs/adr/0001-no-packages.md): the Swift toolchain, and the C libraries that
/// every Linux distribution ships and patches.
let package = Package(
    name: "Flows",
    products: [.executable(name: "FlowServer", targets: ["FlowServer"])],
    targets: [
        .target(name: "Telemetry", exclude: ["README.md"]),
        .target(
            name: "Flows", dependencies: ["Telemetry", "CCrypto", "CLinux", "CSQLite", "CZlib"],
            exclude: ["Libraries", "README.md", "Lists/README.md", "Storage/README.md"]),
        .systemLibrary(name: "CSQLite", path: "Sources/Flows/Libraries/CSQLite"),
        .systemLibrary(name: "CLinux", path: "Sources/Flows/Libraries/CLinux"),
        .systemLibrary(name: "CCrypto", path: "Sources/Flows/Libraries/CCrypto"),
        .systemLibrary(name: "CZlib", path: "Sources/Flows/Libraries/CZlib"),
        .target(name: "CWeb", path: "Sources/FlowServer/Web", exclude: ["README.md"]),
        .executableTarget(
            name: "FlowServer",
            dependencies: ["Flows", "Telemetry", "CLinux", "CCrypto", "CZlib", "CWeb"],
            exclude: ["Web", "README.md"]
                + ["API", "Channels", "Commands", "HTTP", "Operations", "Page", "Transport", "WebSocket"].map {
                    $0 + "/README.md"
                },
            // The binary needs no toolchain, and reaches the runtime without a table: a twentieth less time in user space.
            linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]
        ),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"]),
        .target(name: "PowerLossVFS", dependencies: ["CSQLite"], path: "Tests/PowerLossVFS"),
        .testTarget(
            name: "FlowsTests", dependencies: ["Flows", "Telemetry", "PowerLossVFS"], exclude: ["Storage/Fixtures"]),
        .testTarget(name: "FlowServerTests", dependencies: ["FlowServer", "Flows", "Telemetry", "CCrypto", "CZlib"]),
    ]
)

for target in package.targets where target.type != .system && !["CWeb", "PowerLossVFS"].contains(target.name) {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .treatWarning("DeprecatedDeclaration", as: .warning),
    ]
}
