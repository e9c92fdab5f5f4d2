// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
//
// The map of Wardbook. Text on the left (TextAnalysis, Documents, Retrieval), models on the right (CKernels,
// Inference); they meet only in Answering. ARCHITECTURE.md tells why; Tests/TidyTests compares every import
// with this file.

import PackageDescription

/// Strictness shared by every Swift target.
let swift: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// C is optimised in debug builds too: tests run the real model.
let optimised: [CSetting] = [
    .define("_GNU_SOURCE"),
    .unsafeFlags(["-O3", "-fno-math-errno", "-ffp-contract=fast", "-Wall", "-Wextra", "-Werror"]),
]

/// The shims around Debian's C libraries: ordinary, defensive C.
let shim: [CSetting] = [
    .define("_GNU_SOURCE"), .unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"]),
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "wardbook",
    products: [
        .executable(name: "wardbook", targets: ["CLI"]),
        .executable(name: "wardbookd", targets: ["Daemon"]),
        .executable(name: "wardbook-eval", targets: ["Evaluation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    ],
    targets: [
        // Foreign libraries, each behind one door.
        .target(name: "CKernels", cSettings: optimised),
        .target(
            name: "CText", cSettings: shim,
            linkerSettings: [
                .linkedLibrary("icuuc"), .linkedLibrary("icui18n"), .linkedLibrary("stemmer"),
            ]),
        .target(
            name: "CHTML",
            cSettings: shim + [.unsafeFlags(["-I/usr/include/libxml2"])],
            linkerSettings: [.linkedLibrary("xml2")]),
        .target(
            name: "CArchive", cSettings: shim,
            linkerSettings: [.linkedLibrary("archive")]),

        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),

        // Text: words, pages, passages.
        .target(name: "TextAnalysis", dependencies: ["CText"], swiftSettings: swift),
        .target(
            name: "Documents", dependencies: ["CArchive", "CHTML", "TextAnalysis"],
            resources: [
                .embedInCode("Profiles/generic.json"), .embedInCode("Profiles/medlineplus.json"),
                .embedInCode("Profiles/nhs.json"),
            ],
            swiftSettings: swift),
        .target(
            name: "Retrieval",
            dependencies: [
                "CKernels", "Documents", "TextAnalysis",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            resources: [
                .embedInCode("Ranking/ranking-model.json"),
                .embedInCode("Vocabulary/alarm-signs.json"),
                .embedInCode("Vocabulary/lay-vocabulary.json"),
            ],
            swiftSettings: swift),

        // Models.
        .target(name: "Inference", dependencies: ["CKernels"], swiftSettings: swift),

        // Where they meet, and what speaks to people.
        .target(
            name: "Answering",
            dependencies: ["Documents", "Inference", "Retrieval", "TextAnalysis"],
            resources: [
                .embedInCode("Assessment/assessment-model.json"),
                .embedInCode("Assessment/story-cues.json"),
            ],
            swiftSettings: swift),
        .target(name: "WireProtocol", swiftSettings: swift),
        .executableTarget(
            name: "CLI",
            dependencies: [
                "WireProtocol", argumentParser,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: swift),
        .executableTarget(
            name: "Daemon",
            dependencies: [
                "Answering", "CSodium", "Documents", "Inference", "Retrieval", "TextAnalysis",
                "WireProtocol", argumentParser, logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: swift),
        .executableTarget(
            name: "Evaluation",
            dependencies: [
                "Answering", "Documents", "Inference", "Retrieval", "TextAnalysis", argumentParser,
            ],
            swiftSettings: swift),

        // Tests, at module borders.
        .testTarget(
            name: "TextAnalysisTests", dependencies: ["TextAnalysis"], swiftSettings: swift),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: swift),
        .testTarget(
            name: "RetrievalTests", dependencies: ["Documents", "Retrieval", "TextAnalysis"],
            swiftSettings: swift),
        .testTarget(name: "KernelTests", dependencies: ["CKernels"], swiftSettings: swift),
        .testTarget(
            name: "InferenceTests", dependencies: ["CKernels", "Inference"], swiftSettings: swift),
        .testTarget(
            name: "AnsweringTests",
            dependencies: ["Answering", "Documents", "Inference", "Retrieval", "TextAnalysis"],
            swiftSettings: swift),
        .testTarget(
            name: "WireProtocolTests", dependencies: ["WireProtocol"], swiftSettings: swift),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Answering", "Daemon", "Inference", "Retrieval", "WireProtocol", logging,
            ],
            swiftSettings: swift),
        .testTarget(
            name: "CommandLineTests", dependencies: ["CLI", "WireProtocol"],
            swiftSettings: swift),
        .testTarget(
            name: "EndToEndTests", dependencies: ["WireProtocol"], swiftSettings: swift),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Documents", "Evaluation"],
            swiftSettings: swift),
        .testTarget(name: "TidyTests", swiftSettings: swift),
    ]
)
