import ArgumentParser
import Foundation
import TollgateCore
import TollgateCrypto
import TollgateServer

/// The option that names a channel by itself.
struct SignerOptions: ParsableArguments {
    @Option(help: "The channel: a dialect's name, or tollgate for the server's own notices.")
    var channel: String

    @Option(help: "A file whose first line is the key; else that of standard input.")
    var keyFile: String?

    @Option(help: "The file with the body.")
    var bodyFile: String

    func validate() throws { _ = try signer() }

    func signer() throws -> any CallbackSigner {
        let signers = TollgateCommand.registry.callbackSigners
        guard let signer = signers.first(where: { $0.channel == channel }) else {
            let known = signers.map(\.channel).joined(separator: ", ")
            throw ValidationError("no channel named \(channel); there are \(known)")
        }
        return signer
    }

    /// The key, unless it is one that the channel cannot use.
    func key(for use: WebhookKeyForm.Use, _ signer: any CallbackSigner) throws -> Secret {
        try Self.key(keyFile, for: use, signer)
    }

    /// The key in the first line of a file, or of standard input, unless the channel cannot use it.
    static func key(
        _ file: String?,
        for use: WebhookKeyForm.Use,
        _ signer: any CallbackSigner
    ) throws -> Secret {
        let key = try KeyInput.read(file)
        let takesPairs = use == .signing ? signer.signsWithPairs : signer.verifiesWithPairs
        let sentence = WebhookKeyForm.refusal(of: key, for: use, takesPairs: takesPairs)
        if let sentence { throw CallbackRefusal.unfitKey(sentence) }
        return key
    }

    /// The signer of the channel, if it knows the kind that was named.
    func signer(for kind: String?) throws -> any CallbackSigner {
        let signer = try signer()
        guard let kind, !signer.knows(kind: kind) else { return signer }
        let known = signer.kinds.joined(separator: ", ")
        throw ValidationError("\(channel) has no kind \(kind); there are \(known)")
    }
}

struct SignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract:
            "Print a callback as it would be sent: the header fields, an empty line, the body.",
        discussion: """
            The file holds what the callback tells, as a JSON object: for Billogram the members custom, \
            billogram and event. The key is read from a file or from standard input, never from an \
            argument.
            """
    )

    @OptionGroup var options: SignerOptions
    @Option(help: "The callback's id; a random one if none is named.") var id: String?
    @Option(help: "What is signed, in the channel's words, such as payment_order; else the usual.")
    var kind: String?
    @Option(
        help: "The moment of the event and of sending, such as 2027-01-31T12:00:00Z; else now.",
        transform: { try Instant(argument: $0) }
    )
    var at: Instant?
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
        try await Failure.handled {
            let signer = try options.signer(for: kind)
            let key = try options.key(for: .signing, signer)
            let content: JSONObject
            do {
                guard let object = try JSONValue(reading: KeyInput.body(options.bodyFile)).object
                else { throw InputFault(description: "\(options.bodyFile) is not a JSON object") }
                content = object
            } catch let error as JSONError {
                throw InputFault(description: "\(options.bodyFile) is not JSON: \(error)")
            }
            let now = at ?? TimeSource.system.now()
            let message = CallbackMessage(
                id: id.map { CallbackID(rawValue: $0) } ?? .random(.system),
                kind: kind ?? signer.kinds.first ?? "Ping",
                content: content,
                createdAt: now
            )
            show(signer.sign(message, key: key, at: now))
        }
    }

    private func show(_ signed: SignedCallback) {
        let fields = signed.headers.fields
        let body = String(decoding: signed.body, as: UTF8.self)
        guard json else {
            return print(
                (fields.map { "\($0.name): \($0.value)" } + ["", body]).joined(separator: "\n")
            )
        }
        let document: JSONValue = [
            "headers": .array(fields.map { [.string($0.name), .string($0.value)] }),
            "body": .string(body),
        ]
        print(document.text)
    }
}

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the signatures of a callback as it arrived, and say what is wrong.",
        discussion: """
            Ends with 0 if every signature is right, and with 65 otherwise. The file holds the body's \
            bytes as they arrived: a body that was parsed and written anew does not verify. On the \
            channels tollgate and billerapi a public key, whpk_…, verifies v1a signatures. With \
            --explain the usual mistakes are tried, and the part is named that is wrong: \
            \(SignatureFault.Part.allCases.map(\.rawValue).joined(separator: ", ")).
            """
    )

    @OptionGroup var options: SignerOptions
    @Option(help: "A header field as it arrived, 'Name: value'; may be given again.")
    var header: [String] = []
    @Option(help: "What the callback tells, in the channel's words; else what it tells most.")
    var kind: String?
    @Flag(help: "Name the part of a wrong signature that is wrong.") var explain = false
    @Option(
        help: "The moment of arrival, such as 2027-01-31T12:00:00Z; else now.",
        transform: { try Instant(argument: $0) }
    )
    var at: Instant?
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
        for field in header where !field.contains(":") {
            throw ValidationError("'\(field)' is no header field 'Name: value'")
        }
    }

    func run() async throws {
        try await Failure.handled {
            let signer = try options.signer(for: kind)
            let key = try options.key(for: .verifying, signer)
            let callback = SignedCallback(
                headers: fields,
                body: try KeyInput.body(options.bodyFile)
            )
            let findings = signer.verify(
                callback,
                kind: kind,
                key: key,
                at: at ?? TimeSource.system.now(),
                explained: explain
            )
            let report = SignatureReport(findings, explained: explain)
            print(json ? report.json.text : report.text)
            if !report.isValid { throw ExitCode(65) }
        }
    }

    private var fields: HeaderFields {
        HeaderFields(
            header.map { text in
                let parts = text.split(
                    separator: ":",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                return (
                    name: parts[0].trimmingCharacters(in: .whitespaces),
                    value: parts[1].trimmingCharacters(in: .whitespaces)
                )
            }
        )
    }
}

extension SignatureReport {
    /// The report for people: a line for each finding and each diagnosis.
    fileprivate var text: String {
        let lines = findings.map {
            "\($0.isValid ? "ok  " : "BAD ")\($0.name): \($0.explanation)"
        }
        let parts = diagnosis.map { name, fault in
            "why \(name): \(fault.part.rawValue): \(fault.explanation)"
        }
        return (lines + parts).joined(separator: "\n")
    }
}
