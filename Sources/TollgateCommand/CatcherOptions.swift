import ArgumentParser
import Authority
import Catcher
import Foundation
import TollgateCore
import TollgateServer

/// The options of every command that works on caught callbacks.
struct CatcherOptions: ParsableArguments {
    @Option(help: "The folder of caught callbacks; else catcher in the data folder.")
    var keep: String?
    @OptionGroup var common: CommonOptions

    /// The folder of caught callbacks; nothing is touched.
    func store() throws -> CaughtStore {
        if let keep { return CaughtStore(at: keep) }
        return CaughtStore(at: try dataFolder().catcherPath)
    }

    /// The folder of caught callbacks, made if it is not there.
    func readyStore() throws -> CaughtStore {
        if keep == nil { try dataFolder().ensure() }
        let store = try store()
        try store.ensure(at: TimeSource.system.now())
        return store
    }

    private func dataFolder() throws -> DataFolder {
        DataFolder(try common.load().configuration.data)
    }

    /// What passes callbacks on to an address on this machine.
    func forwarder() throws -> LoopbackForwarder {
        try LoopbackForwarder(
            trusting: common.load().configuration.callbacks.trustedCertificates
        )
    }

    /// The kept callback of a name.
    func callback(_ name: String) throws -> CaughtCallback {
        guard let id = CaughtID(name), let callback = try store().find(id) else {
            throw NoSuchThing(description: "no caught callback \(name.harmless())")
        }
        return callback
    }

    /// Prints one line at once, also where standard output is no terminal.
    static func printLine(_ line: String) {
        // Where nobody reads any more, callbacks are still kept and answered.
        try? FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8))
    }
}

extension LoopbackAddress {
    /// Reads `http://localhost:3000/hook`.
    init(argument: String) throws {
        do throws(CatcherFault) {
            try self.init(argument)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
