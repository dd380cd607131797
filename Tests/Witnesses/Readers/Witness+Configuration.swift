import TollgateCore
import Yams

@testable import TollgateServer

extension Witness {
    private static let keysOfFile = ConfigurationTable(
        dialectOptions: [
            DialectOption(limitOf: "read", dialect: "morse"),
            DialectOption(
                dialect: "morse",
                name: "pauseLength",
                choices: ["short", "long"],
                summary: "How long a pause is."
            ),
        ],
        dialects: ["morse"]
    )

    /// A configuration that is read can be printed as a file that makes it again, and every fault is
    /// told on one line.
    static let configuration = Witness(name: "configuration") { input throws(Disproof) in
        guard let text = String(validating: input, as: UTF8.self) else { return }
        try checkScalar(text)
        let layer = SettingsLayer(yaml: text, named: "tollgate.yaml", table: keysOfFile)
        var loaded = LoadedConfiguration(table: keysOfFile)
        for problem in loaded.apply(layer) {
            let isLine = problem.description.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control
            }
            try demand(isLine, "a message has a control character: \(problem)")
        }
        // What a key does not take leaves the value as it was, so that there is always one to print.
        let printed = SettingsLayer(yaml: loaded.yaml, named: "printed", table: keysOfFile)
        var again = LoadedConfiguration(table: keysOfFile)
        let problems = again.apply(printed)
        try demand(problems.isEmpty, "the printed file is wrong: \(problems)")
        try demand(again.configuration == loaded.configuration, "another one was printed")
    }

    /// A text is the same after it was written as a scalar of YAML, whatever stands in it.
    private static func checkScalar(_ text: String) throws(Disproof) {
        let scalar = text.yamlScalar
        try demand(!scalar.contains(where: \.isNewline), "a scalar of two lines")
        let node = try? Yams.compose(yaml: "a: \(scalar)  # b", .default, .default, .utf8)
        let read = node?.mapping?.values.first?.scalar?.string
        try demand(read?.hasSameBytes(as: text) == true, "\(scalar) is another text")
        let comment = text.yamlComment
        let remark = try? Yams.compose(yaml: "a: b  # \(comment)", .default, .default, .utf8)
        try demand(
            remark?.mapping?.values.first?.scalar?.string == "b" && remark?.mapping?.count == 1,
            "a comment ends early"
        )
    }
}
