import ArgumentParser
import Catcher
import TollgateCore

struct ReplayCallbacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send caught callbacks again to an address on this machine.",
        discussion: """
            The body goes byte for byte, with every header field but those of the connection; the \
            signature is the old one, so a receiver under test must not mind its age. Ends with 0 if every \
            answer is 2xx, and with 1 otherwise.
            """
    )

    @Argument(help: "The id of a caught callback.") var id: String?
    @Flag(help: "The newest one.") var last = false
    @Flag(help: "All of them, oldest first, one after the other.") var all = false
    @Option(
        name: .customLong("to"),
        help: "Where to, on this machine: http://localhost:3000/hook.",
        transform: { try LoopbackAddress(argument: $0) }
    )
    var address: LoopbackAddress
    @OptionGroup var options: CatcherOptions

    func validate() throws {
        guard [id != nil, last, all].count(where: { $0 }) == 1 else {
            throw ValidationError("name one of: an id, --last, --all")
        }
    }

    func run() async throws {
        try await Failure.handled {
            let (store, forwarder) = (try options.store(), try options.forwarder())
            var (lines, values): ([String], [JSONValue]) = ([], [])
            var isGood = true
            for id in try chosen(store) {
                // Another process may have removed it meanwhile, as the oldest of too many.
                guard let callback = store.find(id) else { continue }
                let (status, fault) = await send(callback, forwarder)
                isGood = isGood && status.map { (200...299).contains($0) } == true
                lines.append("\(id)  \(status.map { "\($0)" } ?? fault ?? "")")
                values.append([
                    "id": .string(id.description), "status": status.map { .integer($0) } ?? .null,
                    "fault": .optional(fault),
                ])
            }
            options.common.show(.array(values), lines.joined(separator: "\n"))
            guard !values.isEmpty else {
                throw NoSuchThing(description: "nothing was caught in \(store.path)")
            }
            if !isGood { throw ExitCode(1) }
        }
    }

    private func chosen(_ store: CaughtStore) throws -> [CaughtID] {
        if let id { return [try options.callback(id).id] }
        let ids = try store.ids()
        if all { return ids }
        // The newest that can be read: a damaged file is passed over.
        return ids.reversed().first { store.find($0) != nil }.map { [$0] } ?? []
    }

    private func send(
        _ callback: CaughtCallback,
        _ forwarder: any CallbackForwarder
    ) async -> (status: Int?, fault: String?) {
        do throws(ForwardFault) {
            return (try await forwarder.forward(callback.request, to: address).status, nil)
        } catch {
            return (nil, error.word)
        }
    }
}
