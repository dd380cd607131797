import TollgateCore

extension CredentialTable {
    /// Counts the secrets that may still verify at a moment, by the member that made their digest.
    func digestCounts(at moment: Instant) -> [PepperID: Int] {
        all.filter { credential in
            credential.state != .revoked && credential.expiresAt.map { $0 > moment } ?? true
        }
        .flatMap(\.secrets)
        .filter { secret in secret.retiresAt.map { $0 > moment } ?? true }
        .compactMap(\.pepper)
        .counted
    }

    /// Counts the sealed secrets by the member of the key ring that seals them.
    func sealCounts() -> [Int: Int] {
        all.flatMap(\.secrets).compactMap { $0.sealed?.key }.counted
    }
}

extension Sequence where Element: Hashable {
    /// How often each element occurs.
    var counted: [Element: Int] { reduce(into: [:]) { $0[$1, default: 0] += 1 } }
}
