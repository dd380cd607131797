import ArgumentParser
import Catcher
import Foundation
import TollgateCore
import TollgateCrypto
import TollgateServer
import UnixSignals

struct CatchCallbacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catch",
        abstract: "Receive callbacks on this machine, show and keep them, until Ctrl-C.",
        discussion: """
            Listens on 127.0.0.1 and ::1 over plain HTTP, takes a POST to any path, and keeps it byte \
            for byte. With --json each line is one JSON document. With --channel each signature is \
            checked with the key of --key-file, or of the first line of standard input.
            """
    )

    @Option(help: "The port; 0 takes a free one.") var port = 8_026
    @Option(
        help: "Pass each callback on to this address on this machine: http://localhost:3000/hook.",
        transform: { try LoopbackAddress(argument: $0) }
    )
    var forwardTo: LoopbackAddress?
    @Option(help: "Answer with this status, 200 to 599, instead of 200.") var answer: Int?
    @Option(help: "Answer each callback with 503 so many times first, to try out retries.")
    var failFirst = 0
    @Option(help: "Check signatures of this channel: a dialect's name, or tollgate.")
    var channel: String?
    @Option(help: "A file whose first line is the key; else that of standard input.")
    var keyFile: String?
    @OptionGroup var options: CatcherOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
        if forwardTo != nil && answer != nil {
            throw ValidationError("--forward-to and --answer exclude each other")
        }
        if let answer, !AnswerPlan.statuses.contains(answer) {
            throw ValidationError("--answer takes a status of 200 to 599")
        }
        guard (0...AnswerPlan.failuresMax).contains(failFirst) else {
            throw ValidationError("--fail-first takes 0 to \(AnswerPlan.failuresMax)")
        }
        if port != 0, forwardTo?.port == port {
            throw ValidationError("--forward-to names the port that callbacks are caught on")
        }
        if keyFile != nil && channel == nil {
            throw ValidationError("--key-file needs --channel")
        }
        _ = try signer()
    }

    func run() async throws {
        try await Failure.handled {
            let (check, store) = (try check(), try options.readyStore())
            let plan = AnswerPlan(try source(), failures: failFirst)
            let isJSON = options.common.json
            let desk = CatcherDesk(store: store, plan: plan, time: .system, check: check) { event in
                let view = CatcherEventView(event)
                CatcherOptions.printLine(isJSON ? JSONValue.object(view.json).text : view.text)
            }
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            let open = try await Catcher(desk: desk).open(port: port)
            announce(open, store)
            for await _ in signals { break }
            await open.close()
        }
    }

    private func source() throws -> AnswerPlan.Source {
        guard let forwardTo else { return .status(answer ?? 200) }
        return .forward(forwardTo, try options.forwarder())
    }

    private func signer() throws -> (any CallbackSigner)? {
        guard let channel else { return nil }
        let signers = TollgateCommand.registry.callbackSigners
        if let signer = signers.first(where: { $0.channel == channel }) { return signer }
        let known = signers.map(\.channel).joined(separator: ", ")
        throw ValidationError("no channel named \(channel); there are \(known)")
    }

    private func check() throws -> CatcherDesk.Check? {
        guard let signer = try signer() else { return nil }
        let key = try SignerOptions.key(keyFile, for: .verifying, signer)
        return { callback, now in
            let findings = signer.verify(
                callback,
                kind: nil,
                key: key,
                at: now,
                explained: false
            )
            return SignatureReport(findings, explained: false).isValid
        }
    }

    /// Says in one line that the port is open, and which address to configure.
    private func announce(_ open: OpenCatcher, _ store: CaughtStore) {
        let url = "http://127.0.0.1:\(open.port)/hook"
        guard options.common.json else {
            return CatcherOptions.printLine(
                "listening; to have callbacks here: tollgate callback configure --url \(url)"
                    + " --allow-loopback …"
            )
        }
        let line: JSONValue = [
            "event": "listening", "url": .string(url), "port": .integer(open.port),
            "ipv6": .bool(open.hasIPv6), "keep": .string(store.path),
        ]
        CatcherOptions.printLine(line.text)
    }
}
