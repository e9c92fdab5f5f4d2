// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import WireProtocol

/// `wardbookd check`: looks after an installation.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the installation, or its audit log.",
        subcommands: [Installation.self, AuditCheck.self, Support.self],
        defaultSubcommand: Installation.self)

    /// Exit status when something was found that needs an administrator.
    private static let problemStatus: Int32 = 1

    struct Installation: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check clock, library, models, index, disk, socket, logs and permissions.",
            discussion: "Exit status: 0 when there is no problem; 1 otherwise.")

        @Flag(help: "Print one JSON document.")
        var json = false

        @OptionGroup var settings: SettingsOptions

        func run() async throws {
            try await reportingFailure {
                let findings = await Doctor(configuration: try settings.configuration()).findings()
                if json {
                    print(try WireJSON.prettyString(findings))
                } else {
                    for finding in findings { print(finding.line) }
                }
                if findings.contains(where: { $0.level == .problem }) {
                    throw ExitCode(CheckCommand.problemStatus)
                }
            }
        }
    }

    struct AuditCheck: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "audit", abstract: "Check that no record of the audit log was altered.",
            discussion: """
                Full files of the log (audit.jsonl.1, .2, …) are checked with it: one chain goes \
                through all of them. Prints number and hash of the last record. Note them \
                elsewhere: they show later that nothing was cut off at the end.
                """)

        @Option(help: ArgumentHelp("The log, if not the configured one.", valueName: "file"))
        var file: String?

        @OptionGroup var settings: SettingsOptions

        func run() async throws {
            try await reportingFailure {
                let path = try file ?? settings.configuration().audit
                guard !path.isEmpty else {
                    throw ServiceError(
                        .usage, "No audit log is kept here. Name one with --file or audit.file.")
                }
                let chain: AuditChain
                do {
                    chain = try AuditChain.check(AuditFiles(path: path))
                } catch let error as AuditChain.Break {
                    throw ServiceError(
                        .badData, "\(path) is not what was written. \(error.description)")
                }
                let origin = chain.startsAtOrigin ? "" : " (an older part is kept elsewhere)"
                print("\(chain.lines) records, none altered\(origin).")
                print("The last is number \(chain.last.number), \(chain.last.hash).")
            }
        }
    }

    struct Support: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write what somebody who helps needs to know, without any question.",
            discussion: """
                One JSON document: version, machine, configuration, findings and generations. It \
                holds no question, no answer and no page; read it before you pass it on.
                """)

        @OptionGroup var settings: SettingsOptions

        func run() async throws {
            try await reportingFailure {
                let configuration = try settings.configuration()
                let report = await SupportReport(configuration)
                print(try WireJSON.prettyString(report))
            }
        }
    }
}
