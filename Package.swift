// swift-tools-version: 6.2
import PackageDescription

/// The dialects that are built in.
///
/// A new dialect is one more word here and one more line in
/// `Sources/TollgateServer/Registry+Standard.swift`; see `Docs/AddingADialect.md`.
let dialects = ["Billogram", "BillingPlatform", "Billplz", "BillerAPI"]

// MARK: Products of other packages

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOTLS", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOHTTP2", package: "swift-nio-http2"),
    .product(name: "NIOHPACK", package: "swift-nio-http2"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
]
let certificates: [Target.Dependency] = [
    .product(name: "X509", package: "swift-certificates"),
    .product(name: "SwiftASN1", package: "swift-asn1"),
]

// MARK: Settings shared by every target

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// One room of the house: a library target in its folder, with the project's settings.
func room(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

/// A test target that mirrors one room.
func tests(_ name: String, _ path: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

/// The rooms of one dialect: its wire format, its sandbox, and the tests of both.
func dialectRooms(_ name: String) -> [Target] {
    [
        room("\(name)Dialect", "Sources/Dialects/\(name)", ["TollgateCore", "TollgateCrypto"]),
        room(
            "\(name)Sandbox",
            "Sources/Sandboxes/\(name)",
            [
                "TollgateCore", "TollgateCrypto", "Authority", "Callbacks", "Linking",
                "Gatekeeper",
                .byName(name: "\(name)Dialect"),
            ]
        ),
        tests(
            "\(name)Tests",
            "Tests/Dialects/\(name)",
            [
                "TollgateCore", "TollgateCrypto", "Authority", "Callbacks", "Linking",
                "Gatekeeper",
                "MemoryStore", "TestSupport", "SandboxFixtures",
                .byName(name: "\(name)Dialect"), .byName(name: "\(name)Sandbox"),
            ]
        ),
    ]
}

let package = Package(
    name: "tollgate",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tollgate", targets: ["tollgate"])
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // Layer 0 and 1
        room("TollgateCore", "Sources/TollgateCore", []),
        room("TollgateCrypto", "Sources/TollgateCrypto", ["TollgateCore", crypto]),
        room("Traces", "Sources/Traces", ["TollgateCore"]),
        room("TollgatePasswords", "Sources/TollgatePasswords", ["TollgateCore", "CSodium"]),
        .systemLibrary(name: "CMalloc", path: "Sources/CMalloc"),
        .systemLibrary(
            name: "CSodium",
            path: "Sources/CSodium",
            pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]
        ),

        // Layer 2 (dialects are added below)
        room("MemoryStore", "Sources/Stores/Memory", ["TollgateCore"]),
        room(
            "SQLiteStore",
            "Sources/Stores/SQLite",
            ["TollgateCore", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        room("Authority", "Sources/Authority", ["TollgateCore", "TollgateCrypto"]),
        room("RateLimits", "Sources/RateLimits", ["TollgateCore"]),
        room("Callbacks", "Sources/Callbacks", ["TollgateCore", "TollgateCrypto"]),

        // Layer 3
        room("OAuth", "Sources/OAuth", ["TollgateCore", "Authority"]),
        room("Linking", "Sources/Linking", ["TollgateCore", "TollgateCrypto", "Authority"]),

        // Layer 4
        room(
            "Gatekeeper",
            "Sources/Gatekeeper",
            [
                "TollgateCore", "TollgateCrypto", "TollgatePasswords", "Authority", "RateLimits",
                "Callbacks", "OAuth", "Linking", "Traces",
            ]
        ),

        // Layer 5 (sandboxes are added below)
        room(
            "Listener",
            "Sources/Listener",
            ["TollgateCore", "Gatekeeper", "Traces", hummingbird, httpTypes, lifecycle, logging]
                + nio
        ),
        room(
            "Delivery",
            "Sources/Delivery",
            ["TollgateCore", "Callbacks", "Linking", "Traces", logging] + nio
        ),
        room("Catcher", "Sources/Catcher", ["TollgateCore", "Callbacks"] + nio),
        room(
            "Pages",
            "Sources/Pages",
            ["TollgateCore", "Linking", hummingbird, httpTypes, logging]
        ),

        // Layer 6 and 7
        room(
            "TollgateServer",
            "Sources/TollgateServer",
            [
                "TollgateCore", "TollgateCrypto", "TollgatePasswords", "MemoryStore",
                "SQLiteStore", "Authority", "RateLimits", "Callbacks", "OAuth",
                "Linking", "Gatekeeper", "Listener", "Delivery", "Catcher", "Pages", "Traces",
                "CMalloc", hummingbird,
                lifecycle, signals,
                logging, crypto, cryptoExtras,
                .product(name: "Yams", package: "Yams"),
            ] + certificates + nio + dialects.map { .byName(name: "\($0)Sandbox") }
        ),
        room(
            "TollgateCommand",
            "Sources/TollgateCommand",
            [
                "TollgateCore", "TollgateCrypto", "TollgatePasswords", "Authority", "Callbacks",
                "Gatekeeper",
                "Catcher", "TollgateServer", signals,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(
            name: "tollgate",
            dependencies: ["TollgateCommand", "TollgateServer"],
            path: "Sources/tollgate",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "decision-bench",
            dependencies: [
                "TollgateCore", "TollgateCrypto", "Authority", "RateLimits", "Callbacks",
                "Gatekeeper", "MemoryStore", "SQLiteStore",
                "BillogramDialect", "BillogramSandbox", "BillplzDialect",
            ],
            path: "Benchmarks/Decision",
            swiftSettings: settings
        ),

        // What tests share: fakes, the stores' conformance suite, and an invented dialect that
        // proves that a new one costs new folders and two lines.
        room("TestSupport", "Tests/Fixtures/TestSupport", ["TollgateCore", "TollgateCrypto"]),
        room(
            "SandboxFixtures",
            "Tests/Fixtures/SandboxFixtures",
            [
                "TollgateCore", "TollgateCrypto", "Authority", "Callbacks", "Gatekeeper",
                "MemoryStore", "TestSupport",
            ]
        ),
        room(
            "StoreConformance",
            "Tests/Fixtures/StoreConformance",
            ["TollgateCore", "TestSupport"]
        ),
        room(
            "InventedDialect",
            "Tests/Fixtures/InventedDialect",
            ["TollgateCore", "TollgateCrypto", "Authority", "Callbacks", "Gatekeeper"]
        ),
        .executableTarget(
            name: "tollgate-invented",
            dependencies: ["TollgateCommand", "TollgateServer", "InventedDialect"],
            path: "Tests/Fixtures/tollgate-invented",
            swiftSettings: settings
        ),
        tests("TollgateCoreTests", "Tests/TollgateCore", ["TollgateCore", "TestSupport"]),
        tests(
            "TollgateCryptoTests",
            "Tests/TollgateCrypto",
            ["TollgateCore", "TollgateCrypto", "TestSupport"]
        ),
        tests("TracesTests", "Tests/Traces", ["Traces", "TollgateCore", "TestSupport"]),
        tests(
            "TollgatePasswordsTests",
            "Tests/TollgatePasswords",
            ["TollgateCore", "TollgatePasswords", "TestSupport"]
        ),
        tests(
            "MemoryStoreTests",
            "Tests/Stores/Memory",
            ["MemoryStore", "StoreConformance", "TestSupport", "TollgateCore"]
        ),
        tests(
            "SQLiteStoreTests",
            "Tests/Stores/SQLite",
            ["SQLiteStore", "StoreConformance", "TestSupport", "TollgateCore"]
        ),
        tests(
            "AuthorityTests",
            "Tests/Authority",
            ["Authority", "TollgateCore", "TollgateCrypto", "MemoryStore", "TestSupport"]
        ),
        tests(
            "OAuthTests",
            "Tests/OAuth",
            ["OAuth", "Authority", "TollgateCore", "TollgateCrypto", "MemoryStore", "TestSupport"]
        ),
        tests(
            "LinkingTests",
            "Tests/Linking",
            [
                "Linking", "Authority", "TollgateCore", "TollgateCrypto", "MemoryStore",
                "TestSupport",
            ]
        ),
        tests(
            "PagesTests",
            "Tests/Pages",
            ["Pages", "Linking", "TollgateCore", "TestSupport", hummingbird, httpTypes, logging]
        ),
        tests(
            "RateLimitsTests",
            "Tests/RateLimits",
            ["RateLimits", "TollgateCore", "TestSupport"]
        ),
        tests(
            "CallbacksTests",
            "Tests/Callbacks",
            ["Callbacks", "TollgateCore", "TollgateCrypto", "MemoryStore", "TestSupport"]
        ),
        tests(
            "DeliveryTests",
            "Tests/Delivery",
            [
                "Delivery", "Callbacks", "Linking", "TollgateCore", "TollgateCrypto",
                "MemoryStore", "TestSupport", logging,
            ]
                + nio
        ),
        tests(
            "CatcherTests",
            "Tests/Catcher",
            [
                "Catcher", "TollgateCore", "TestSupport",
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ] + nio
        ),
        tests(
            "GatekeeperTests",
            "Tests/Gatekeeper",
            [
                "Gatekeeper", "Authority", "RateLimits", "Callbacks", "TollgateCore",
                "TollgateCrypto", "TollgatePasswords", "MemoryStore", "TestSupport",
                "InventedDialect", "BillogramDialect", "BillogramSandbox",
            ]
        ),
        tests(
            "ListenerTests",
            "Tests/Listener",
            [
                "Listener", "Gatekeeper", "Authority", "RateLimits", "TollgateCore",
                "TollgateCrypto", "MemoryStore", "TestSupport", hummingbird,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ] + nio
        ),
        tests(
            "TollgateServerTests",
            "Tests/TollgateServer",
            [
                "TollgateServer", "TollgateCore", "TollgateCrypto", "TollgatePasswords",
                "Authority", "Callbacks", "Gatekeeper", "MemoryStore", "SQLiteStore", "Traces",
                "TestSupport", "SandboxFixtures", "InventedDialect", lifecycle, logging,
            ]
        ),
        // What must hold of every reader of untrusted bytes; Fuzz/ compiles the witnesses once more.
        tests(
            "WitnessTests",
            "Tests/Witnesses",
            [
                "TollgateCore", "TollgateCrypto", "Callbacks", "Gatekeeper", "Listener",
                "BillingPlatformSandbox", "TollgateServer",
                .product(name: "Yams", package: "Yams"),
            ] + dialects.map { .byName(name: "\($0)Dialect") }
        ),
    ] + dialects.flatMap(dialectRooms),
    swiftLanguageModes: [.v6]
)
