import ArgumentParser
import TollgateCore
import TollgateCrypto
import TollgateServer

struct InspectSecret: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a string looks like, without opening a store.",
        discussion: """
            The string is read from standard input and never shown. Exit code 0: its form is known and, \
            where the form has a checksum, that is right. 65: the checksum is wrong, or no kind has the \
            form. Whether a credential exists and works is not asked.
            """
    )

    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        try await Failure.handled {
            let lines = try SecretLines.read()
            guard lines.count == 1, let line = lines.first else {
                throw ValidationError("give one string on standard input")
            }
            let look = SecretLook(line.secret, TollgateCommand.registry.kinds)
            print(json ? look.json.text : look.text)
            if !look.isSound { throw ExitCode(65) }
        }
    }
}

/// What a string looks like, judged by the forms of the kinds alone.
private struct SecretLook {
    /// What is known of the checksum.
    enum Checksum: String {
        case right
        case wrong
        /// The form has none.
        case none
    }

    private let form: String
    private let prefix: String?
    private let checksum: Checksum
    private let kinds: [CredentialKindName]
    private let environment: Environment?

    init(_ secret: Secret, _ known: [CredentialKind]) {
        switch HouseForm.inspect(secret) {
        case .sound, .broken:
            let matches = known.flatMap { kind in
                Environment.allCases.filter {
                    kind.housePrefix($0).map { HouseForm.hasPrefix($0, secret) } ?? false
                }
                .map { (kind: kind, environment: $0) }
            }
            form = "house"
            checksum = HouseForm.inspect(secret) == .sound ? .right : .wrong
            prefix = matches.first.flatMap { $0.kind.housePrefix($0.environment) }
            kinds = matches.map(\.kind.name)
            environment = matches.first?.environment
        case .other:
            let matches = known.filter { $0.hasFixedForm(secret) }
            form = matches.isEmpty ? "unknown" : "fixed"
            (checksum, prefix, environment) = (.none, nil, nil)
            kinds = matches.map(\.name)
        }
    }

    var isSound: Bool { checksum != .wrong && !kinds.isEmpty }

    var json: JSONValue {
        [
            "form": .string(form), "prefix": .optional(prefix),
            "environment": .optional(environment?.rawValue), "checksum": .string(checksum.rawValue),
            "kinds": .array(kinds.map { .string($0.rawValue) }),
        ]
    }

    var text: String {
        let names = kinds.map(\.rawValue).joined(separator: ", ")
        let owner = names.isEmpty ? "of no kind that is known here" : "like \(names)"
        return switch (form, checksum) {
        case ("house", .right):
            "house form, \(owner), \(environment?.rawValue ?? "unknown environment"); the checksum is right"
        case ("house", _):
            "house form, \(owner); the checksum is wrong: it was cut, mistyped or made up"
        case ("fixed", _):
            "fixed form, \(owner); the form has no checksum and names no environment"
        default: "no form that is known here"
        }
    }
}

extension CredentialKind {
    /// The prefix of an environment, where the kind has the house form.
    fileprivate func housePrefix(_ environment: Environment) -> String? {
        guard case .house(let sandbox, let production) = secret else { return nil }
        return environment == .sandbox ? sandbox : production
    }

    /// Whether a string has the kind's fixed form.
    fileprivate func hasFixedForm(_ text: Secret) -> Bool {
        guard case .fixed(let start, let alphabet, let letterCount) = secret else { return false }
        return text.withBytes { bytes in
            bytes.count == start.utf8.count + letterCount && bytes.starts(with: start.utf8)
                && bytes.dropFirst(start.utf8.count).allSatisfy { alphabet.utf8.contains($0) }
        }
    }
}

extension HouseForm {
    /// Whether a string bears the mark right behind a prefix.
    fileprivate static func hasPrefix(_ prefix: String, _ text: Secret) -> Bool {
        text.withBytes { $0.starts(with: (prefix + mark).utf8) }
    }
}
