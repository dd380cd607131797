import TollgateCore

/// A broken promise, with what was found in place of what was promised.
public struct Nonconformance: Error, CustomStringConvertible {
    /// What is wrong, as a sentence.
    public let description: String
}

/// Requires a condition.
func require(_ condition: Bool, _ promise: String) throws {
    if !condition { throw Nonconformance(description: "not so: \(promise)") }
}

/// Requires two values to be equal.
func requireEqual<Value: Equatable>(_ found: Value, _ expected: Value, _ what: String) throws {
    guard found != expected else { return }
    throw Nonconformance(description: "\(what): found \(found), expected \(expected)")
}

/// Requires two texts to be the same scalars.
func requireExactly(_ found: String?, _ expected: String, _ what: String) throws {
    let same = found.map { $0.utf8.elementsEqual(expected.utf8) } ?? false
    guard !same else { return }
    let text = found.map { $0.debugDescription } ?? "nothing"
    throw Nonconformance(
        description: "\(what): found \(text), expected \(expected.debugDescription)"
    )
}

/// Requires a step to fail with a fault of a code.
func requireFault(
    _ code: StoreFault.Code,
    _ what: String,
    from step: () throws -> Void
) throws {
    do { try step() } catch let fault as StoreFault {
        return try requireEqual(fault.code, code, what)
    }
    throw Nonconformance(description: "\(what): no fault, expected \(code)")
}

/// Requires a step that waits to fail with a fault of a code.
func requireFault(
    _ code: StoreFault.Code,
    _ what: String,
    from step: () async throws -> Void
) async throws {
    do { try await step() } catch let fault as StoreFault {
        return try requireEqual(fault.code, code, what)
    }
    throw Nonconformance(description: "\(what): no fault, expected \(code)")
}
