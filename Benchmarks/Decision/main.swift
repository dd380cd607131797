// Measures what a decision costs, without sockets. Each line of output is one JSON object.
//
//     decision-bench                          the decision, the request view and the table of facts
//     decision-bench --signatures             the verification of Billplz's signatures
//     decision-bench --seed N --data DIR      adds N credentials to the store of a data folder
//     decision-bench --lookups N --data DIR   measures reading N random credentials from that store

let arguments = Array(CommandLine.arguments.dropFirst())

func value(of flag: String) -> String? {
    guard let place = arguments.firstIndex(of: flag), place + 1 < arguments.count else {
        return nil
    }
    return arguments[place + 1]
}

if let folder = value(of: "--data") {
    let population = try Population(dataFolder: folder)
    if let count = value(of: "--seed").flatMap({ Int($0) }) { try await population.grow(by: count) }
    if let count = value(of: "--lookups").flatMap({ Int($0) }) {
        try await population.measureLookups(count)
    }
} else if arguments.contains("--signatures") {
    SignatureBenchmark().run()
} else {
    try await DecisionBenchmark().run()
    RequestViewBenchmark().run()
    FactsTableBenchmark().run()
}
