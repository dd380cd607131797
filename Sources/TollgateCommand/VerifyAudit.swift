import ArgumentParser
import Authority
import TollgateCore
import TollgateCrypto
import TollgateServer

struct VerifyAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify that no row was altered, removed, put in or cut off.",
        discussion: """
            Keep the head that this prints elsewhere, and give it to --expect next time: a store that was \
            taken back to an earlier time as a whole is found by that alone. With --file and --public-key \
            nothing else is needed, no data folder and no key. Ends with 65 where the chain is broken.
            """
    )

    @Option(help: "A head that was printed earlier: 64 hexadecimal digits.") var expect: String?
    @Option(help: "An export, in the place of the store; - is standard input.") var file: String?
    @Option(
        help:
            "The key that audit key prints, or a PEM file of it: verifies --file without the rings."
    )
    var publicKey: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let expect, Self.digest(expect) == nil {
            throw ValidationError("a head has 64 hexadecimal digits")
        }
        if publicKey != nil, file == nil {
            throw ValidationError("--public-key goes with --file")
        }
    }

    func run() async throws {
        let head = expect.flatMap { Self.digest($0) }
        guard let file else { return try await verifyStore(head) }
        guard let publicKey else {
            return try await common.withInstallation { installation in
                try report(
                    try Self.read(file, AuditReader(installation.authority.audit, expecting: head))
                )
            }
        }
        try await Failure.handled {
            let key = try AuditKeyFile.read(publicKey)
            try report(try Self.read(file, AuditReader(key, expecting: head)))
        }
    }

    private func verifyStore(_ head: Digest?) async throws {
        try await common.withInstallation { installation in
            let chain = installation.authority.audit
            try report(
                try await installation.store.read { try chain.verify($0, expecting: head) }
            )
        }
    }

    private static func read(
        _ file: String,
        _ reader: AuditReader
    ) throws -> AuditChain.Verdict {
        var (reader, lines) = (reader, try LineFile(file))
        do {
            while let line = try lines.next() { try reader.take(line) }
            return .sound(try reader.end())
        } catch let fault as AuditBreak {
            return .broken(fault)
        }
    }

    private func report(_ verdict: AuditChain.Verdict) throws {
        switch verdict {
        case .sound(let span): common.show(span.json, span.text)
        case .broken(let fault):
            common.show(
                [
                    "valid": false, "first_bad_sequence": .integer(fault.sequence),
                    "reason": .string(fault.reason),
                ],
                "row \(fault.sequence): \(fault.reason)"
            )
            throw ExitCode(65)
        }
    }

    private static func digest(_ text: String) -> Digest? {
        Hexadecimal.decode(text).flatMap { Digest($0) }
    }
}

extension AuditSpan {
    /// The verdict as the command prints it.
    fileprivate var json: JSONValue {
        [
            "valid": true, "rows": .integer(rows), "head": .string(head.description),
            "begins_behind": .integer(start), "last": .integer(last),
            "checkpoints": .integer(checkpoints), "signed_to": .integer(signedTo),
        ]
    }

    /// The verdict for people.
    fileprivate var text: String {
        let begin = start == 0 ? "" : "; they begin behind row \(start)"
        let signed = checkpoints == 0 ? "; none is signed" : "; signed up to row \(signedTo)"
        return "\(rows) rows are as they were written\(begin)\(signed); head \(head)"
    }
}
