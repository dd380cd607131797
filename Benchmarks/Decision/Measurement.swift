import Foundation
import TollgateCore

/// Prints one measurement as a line of JSON.
struct Measurement {
    let name: String
    let operations: Int
    let cpuMicroseconds: Double
    let wallMicroseconds: Double

    /// Runs a body several times and keeps the round with the least CPU: the one least disturbed.
    static func best(
        _ name: String,
        _ operations: Int,
        rounds: Int = 5,
        _ body: () -> Void
    ) -> Measurement {
        body()
        let samples = (0..<rounds).map { _ in
            let (cpu, wall) = (seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))
            body()
            return (
                cpu: seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, wall: seconds(CLOCK_MONOTONIC) - wall
            )
        }
        let best = samples.min { $0.cpu < $1.cpu } ?? (0, 0)
        return Measurement(
            name: name,
            operations: operations,
            cpuMicroseconds: best.cpu * 1e6 / Double(operations),
            wallMicroseconds: best.wall * 1e6 / Double(operations)
        )
    }

    /// Runs a body that waits, once.
    static func once(
        _ name: String,
        _ operations: Int,
        _ body: () async throws -> Void
    ) async rethrows -> Measurement {
        let (cpu, wall) = (seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))
        try await body()
        return Measurement(
            name: name,
            operations: operations,
            cpuMicroseconds: (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6 / Double(operations),
            wallMicroseconds: (seconds(CLOCK_MONOTONIC) - wall) * 1e6 / Double(operations)
        )
    }

    func report() {
        let line: JSONValue = [
            "name": .string(name), "operations": .integer(operations),
            "cpu_us": .number(JSONNumber(checked: String(format: "%.3f", cpuMicroseconds))),
            "wall_us": .number(JSONNumber(checked: String(format: "%.3f", wallMicroseconds))),
        ]
        print(line.text)
    }

    static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Keeps the optimizer from removing what a benchmark computes.
@inline(never)
func keep<Value>(_ value: Value) {}
