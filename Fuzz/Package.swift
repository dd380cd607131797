// swift-tools-version: 6.2
import Foundation
import PackageDescription

// The rooms that read untrusted bytes, compiled once more with coverage counters, and one program
// that drives a reader with libFuzzer. `make fuzz` builds it; see README.md.

let instrumented: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-O"]),
]

/// One room, or the files of it that a reader needs, under the room's own name.
func room(
    _ name: String,
    _ folder: String,
    _ dependencies: [Target.Dependency] = [],
    only files: [String]? = nil,
    without: [String] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Rooms/\(folder)",
        exclude: without,
        sources: files,
        swiftSettings: instrumented
    )
}

let dialects = ["Billogram", "BillingPlatform", "Billplz", "BillerAPI"]

/// The driver's archive, which `Scripts/fuzz` finds in the toolchain.
let driver = ProcessInfo.processInfo.environment["FUZZ_DRIVER"] ?? "libclang_rt.fuzzer_no_main.a"

let package = Package(
    name: "tollgate-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        room("TollgateCore", "TollgateCore"),
        room(
            "TollgateCrypto",
            "TollgateCrypto",
            ["TollgateCore", .product(name: "Crypto", package: "swift-crypto")]
        ),
        room("Callbacks", "Callbacks", ["TollgateCore", "TollgateCrypto"]),
        room("RateLimits", "RateLimits", ["TollgateCore"]),
        room(
            "Gatekeeper",
            "Gatekeeper",
            ["TollgateCore", "RateLimits"],
            only: [
                "Routing/RouteTable.swift", "Interface/LimitHeaders.swift",
                "Interface/OriginPolicy.swift", "Interface/ReplayPolicy.swift",
            ]
        ),
        room(
            "Delivery",
            "Delivery",
            ["TollgateCore", "Callbacks"],
            only: [
                "AddressRules.swift", "Destination+Loopback.swift",
                "LinkingUpstream/UpstreamAddress.swift",
                "LinkingUpstream/UpstreamSecret.swift",
            ]
        ),
        room("Linking", "Linking", ["TollgateCore"], only: ["Ports/LinkRules.swift"]),
        room(
            "Listener",
            "Listener",
            ["TollgateCore"],
            only: [
                "Wire/Authority.swift", "Wire/ContentLength.swift", "Wire/FieldValue.swift",
                "Wire/HeadFault.swift", "Wire/RequestTarget.swift", "Wire/String+ASCII.swift",
            ]
        ),
        room(
            "BillingPlatformSandbox",
            "Sandboxes/BillingPlatform",
            ["TollgateCore"],
            only: ["SQL", "Records/GeneratedField.swift"]
        ),
        room(
            "TollgateServer",
            "TollgateServer",
            [
                "TollgateCore", "TollgateCrypto", "Callbacks", "Delivery", "Gatekeeper", "Linking",
                .product(name: "Yams", package: "Yams"),
            ],
            only: ["Configuration", "Files/BoundedFile.swift", "Files/FileFault.swift"],
            without: [
                "Configuration/ConfigurationLoader.swift",
                "Configuration/ConfigurationReference.swift",
            ]
        ),
        .target(
            name: "Witnesses",
            dependencies: [
                "TollgateCore", "TollgateCrypto", "Callbacks", "Gatekeeper", "Listener",
                "BillingPlatformSandbox", "TollgateServer",
                .product(name: "Yams", package: "Yams"),
            ] + dialects.map { .byName(name: "\($0)Dialect") },
            path: "Witnesses",
            swiftSettings: instrumented
        ),
        .executableTarget(
            name: "fuzz",
            dependencies: ["Witnesses"],
            path: "Sources/fuzz",
            swiftSettings: [.unsafeFlags(["-parse-as-library"])],
            linkerSettings: [.unsafeFlags([driver, "-lstdc++", "-lm"])]
        ),
    ]
        + dialects.map {
            room("\($0)Dialect", "Dialects/\($0)", ["TollgateCore", "TollgateCrypto"])
        },
    swiftLanguageModes: [.v6]
)
