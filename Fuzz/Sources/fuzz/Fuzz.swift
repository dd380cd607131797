import Foundation
import Witnesses

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The reader that the variable `FUZZ_READER` names; a variable, because libFuzzer starts this program
/// again with the same arguments when it merges.
private let chosen: Witness = {
    let name = ProcessInfo.processInfo.environment["FUZZ_READER"] ?? ""
    guard let witness = Witness.all.first(where: { $0.name == name }) else {
        print("FUZZ_READER is one of \(Witness.all.map(\.name).joined(separator: " "))")
        exit(64)
    }
    return witness
}()

/// Holds the reader to its promises for one input of libFuzzer's; a disproof ends the program, as a trap does.
private func check(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(Disproof) {
        try chosen.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        fatalError("\(chosen.name): \(error)")
    }
    return 0
}

/// What SwiftPM links as `main`: prints the readers for `--list`, else hands over to libFuzzer.
@_cdecl("fuzz_main")
public func fuzzMain(
    _ argumentCount: CInt,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    if CommandLine.arguments.dropFirst() == ["--list"] {
        for witness in Witness.all { print(witness.name) }
        return 0
    }
    _ = chosen
    var (argumentCount, arguments) = (argumentCount, arguments)
    return runDriver(&argumentCount, &arguments, { check($0, $1) })
}
