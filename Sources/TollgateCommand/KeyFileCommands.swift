import ArgumentParser
import Foundation
import TollgateCore
import TollgateServer

struct ExportKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Copy the keys into a new file, sealed under a passphrase.",
        discussion: "The passphrase is asked for, or is the first line of standard input."
    )

    @Option(help: "The new file.") var file: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation(denying: AdministrativeAct("keys.export", file)) {
            installation in
            let passphrase = try Passphrase.read(confirming: true)
            try await KeyFile.export(installation, to: file, under: passphrase, by: .command)
            common.show(["file": .string(file)], "the keys are in \(file)")
        }
    }
}

struct ImportKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Put exported keys into a data folder that has none.",
        discussion: "The passphrase is asked for, or is the first line of standard input."
    )

    @Option(help: "The exported file.") var file: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Failure.handled {
            let folder = DataFolder(try common.load().configuration.data)
            let keyFile = try KeyFile(file)
            let passphrase = try Passphrase.read(confirming: false)
            try await keyFile.place(in: folder, passphrase, by: .command)
            common.show(
                ["rings": .string(folder.ringsPath)],
                "the keys are in \(folder.ringsPath)"
            )
        }
    }
}

/// A passphrase from the terminal, without echo, or from standard input.
enum Passphrase {
    static func read(confirming: Bool) throws -> Secret {
        guard isatty(STDIN_FILENO) == 1 else { return try line() }
        let first = try ask("Passphrase: ")
        if confirming, try !ask("The same again: ").matches(first) {
            throw PassphraseError(description: "the two passphrases differ; nothing was done")
        }
        return first
    }

    /// The first line of standard input, which is bounded.
    private static func line() throws -> Secret {
        var bytes: [UInt8] = []
        let input = FileHandle.standardInput
        while bytes.count <= KeyExport.passphraseBytesMax + 2,
            let byte = try input.read(upToCount: 1)?.first, byte != 0x0A
        {
            bytes.append(byte)
        }
        if bytes.last == 0x0D { bytes.removeLast() }
        return Secret(bytes)
    }

    private static func ask(_ prompt: String) throws -> Secret {
        FileHandle.standardError.write(Data(prompt.utf8))
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return try line() }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return try line()
    }
}

/// Why no passphrase was read.
private struct PassphraseError: RuleRefusal, CustomStringConvertible {
    let description: String
}
