// Measures what a decision costs, without sockets. Each line of output is one JSON object.
//
//     decision-bench                          the decision, the request view and the table of facts
//     decision-bench --signatures             the verification of Billplz's signatures
//     decision-bench --seed N --data DIR      adds N credentials to the store of a data folder
//     decision-bench --lookups N --first M --data DIR
//                                             measures reading N random credentials from that store,
//                                             of which the M-th is the first that was added
//     decision-bench --sessions N --tokens FILE --data DIR
//                                             adds N sessions of 200 people, and writes their tokens
//     decision-bench --session-lookups N --tokens FILE --data DIR
//                                             measures looking up N of them, in the store and in memory

let arguments = Array(CommandLine.arguments.dropFirst())

func value(of flag: String) -> String? {
    guard let place = arguments.firstIndex(of: flag), place + 1 < arguments.count else {
        return nil
    }
    return arguments[place + 1]
}

if let folder = value(of: "--data"), let tokens = value(of: "--tokens") {
    let sessions = try SessionPopulation(dataFolder: folder, tokensFile: tokens)
    if let count = value(of: "--sessions").flatMap({ Int($0) }) {
        try await sessions.grow(by: count)
    }
    if let count = value(of: "--session-lookups").flatMap({ Int($0) }) {
        try await sessions.measureLookups(count)
    }
} else if let folder = value(of: "--data") {
    let population = try Population(dataFolder: folder)
    if let count = value(of: "--seed").flatMap({ Int($0) }) { try await population.grow(by: count) }
    if let count = value(of: "--lookups").flatMap({ Int($0) }) {
        let first = value(of: "--first").flatMap { Int($0) } ?? 0
        try await population.measureLookups(count, from: first)
    }
} else if arguments.contains("--signatures") {
    SignatureBenchmark().run()
} else {
    try await DecisionBenchmark().run()
    RequestViewBenchmark().run()
    FactsTableBenchmark().run()
}
